"""A statement in the formats that a reader may ask for (1.0.3 Communication 2.1.3, `format`)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

Json = dict[str, Any]
Rewrite = Callable[[Json], Json]
IDENTIFYING: Final = ("objectType", "mbox", "mbox_sha1sum", "openid", "account")
MOST_WISHES: Final = 30  # Each is looked for in every text of a page.
LONGEST_TAG: Final = 100  # Characters.
COMPONENTS: Final = ("choices", "scale", "source", "target", "steps")  # Of an interaction (Data 2.4.4.1).


def ids_only(statement: Json) -> Json:
    """Agents, groups, verbs and activities as no more than what identifies them."""
    return rewritten(statement, agent=identified, activity=only_id, verb=only_id)


def canonical(
    statement: Json, languages: Sequence[str], definition_of: Callable[[str], Mapping[str, Any] | None]
) -> Json:
    """Activities with their canonical definition, and every text of activities and verbs in one language.

    `languages` are the reader's, best first (`languages_of`); `definition_of` gives the definition that the store keeps
    for an activity's id, or None: then the statement's own is shown. Agents and groups stay as they came.
    """

    def activity(one: Json) -> Json:
        definition = definition_of(one["id"]) or one.get("definition")
        return {**one, "definition": in_one_language(definition, languages)} if definition else one

    def verb(one: Json) -> Json:
        return {**one, "display": chosen(one["display"], languages)} if one.get("display") else one

    return rewritten(statement, agent=dict, activity=activity, verb=verb)


def languages_of(header: str | None) -> list[str]:
    """The language ranges of Accept-Language, best first; those that are refused (q=0) or unreadable are left out."""
    ranked: list[tuple[float, str]] = []
    for entry in (header or "").split(",")[:MOST_WISHES]:
        tag, *parameters = (part.strip() for part in entry.split(";"))
        weight = next((part[2:] for part in parameters if part[:2].lower() == "q="), "1")
        try:
            quality = float(weight)
        except ValueError:
            continue
        if 0 < len(tag) <= LONGEST_TAG and 0 < quality <= 1:
            ranked.append((-quality, tag.lower()))
    return [tag for _, tag in sorted(ranked, key=lambda pair: pair[0])]


def chosen(texts: Mapping[str, str], languages: Sequence[str]) -> dict[str, str]:
    """The one entry of a language map that suits the reader best, under the tag it came with.

    Each range in turn: the tag itself, a tag more special than it (RFC 9110 12.5.4, basic filtering), then ever more
    general ones (RFC 4647 3.4, lookup). Where none suits, another region's of a wished language, else the first entry.
    """
    tags = {tag.lower(): tag for tag in texts}
    for wanted in languages:
        for tag in more_and_more_general(wanted):
            if tag in tags:
                return {tags[tag]: texts[tags[tag]]}
            special = next((own for own in tags if tag == wanted and own.startswith(f"{tag}-")), None)
            if special:
                return {tags[special]: texts[tags[special]]}
    wished = [wanted.partition("-")[0] for wanted in languages]
    akin = min(texts, key=lambda tag: place(tag.lower().partition("-")[0], wished), default=None)
    return {} if akin is None else {akin: texts[akin]}


def place(language: str, wished: Sequence[str]) -> int:
    """How far down a list of wishes a language stands; behind all of them where it does not."""
    return wished.index(language) if language in wished else len(wished)


def more_and_more_general(tag: str) -> Iterator[str]:
    """`zh-hant-cn` → itself, `zh-hant`, `zh`."""
    parts = tag.split("-")
    while parts:
        yield "-".join(parts)
        parts.pop()


def in_one_language(definition: Mapping[str, Any], languages: Sequence[str]) -> Json:
    """A definition with one language in each of its maps."""
    shown = dict(definition)
    for name in ("name", "description"):
        if shown.get(name):
            shown[name] = chosen(shown[name], languages)
    for name in COMPONENTS:
        if name in shown:
            shown[name] = [
                {**one, "description": chosen(one["description"], languages)} if one.get("description") else one
                for one in shown[name]
            ]
    return shown


def identified(agent: Json) -> Json:
    """An agent or identified group by its identifier; an anonymous group by its members'."""
    shown: Json = {name: agent[name] for name in IDENTIFYING if name in agent}
    if "member" in agent and not shown.keys() - {"objectType"}:
        shown["member"] = [identified(member) for member in agent["member"]]
    return shown


def only_id(thing: Json) -> Json:
    """An activity or a verb by its id."""
    return {"id": thing["id"]}


def rewritten(statement: Json, *, agent: Rewrite, activity: Rewrite, verb: Rewrite) -> Json:
    """A statement or sub-statement with its agents, activities and verbs written anew."""
    shown = {**statement, "actor": agent(statement["actor"]), "verb": verb(statement["verb"])}
    kind = statement["object"].get("objectType", "Activity")
    if kind == "SubStatement":
        shown["object"] = rewritten(statement["object"], agent=agent, activity=activity, verb=verb)
    elif kind != "StatementRef":
        shown["object"] = (activity if kind == "Activity" else agent)(statement["object"])
    if "authority" in statement:
        shown["authority"] = agent(statement["authority"])
    if "context" in statement:
        shown["context"] = context_of(statement["context"], agent=agent, activity=activity)
    return shown


def context_of(context: Json, *, agent: Rewrite, activity: Rewrite) -> Json:
    """A context with its agents and activities written anew."""
    shown = dict(context)
    for name in ("instructor", "team"):
        if name in shown:
            shown[name] = agent(shown[name])
    for name, kind in (("contextAgents", "agent"), ("contextGroups", "group")):
        if name in shown:
            shown[name] = [{**entry, kind: agent(entry[kind])} for entry in shown[name]]
    if "contextActivities" in shown:
        shown["contextActivities"] = {
            name: [activity(one) for one in ([entries] if isinstance(entries, dict) else entries)]
            for name, entries in shown["contextActivities"].items()
        }
    return shown
