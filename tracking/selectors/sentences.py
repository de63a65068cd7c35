"""A statement as a sentence in the reader's language: who did what, with which result, where.

Our own verbs and everything that an agency's courses hold are named as we name them; the rest is a stranger's word,
shown as plain text and never as long as to hide what else there is.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.formats import number_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.models.contact import plain
from courses.selectors import editions_offered_by, outline_of
from tracking.selectors.lessons import percent
from tracking.xapi import vocabulary as words
from tracking.xapi.formats import chosen
from tracking.xapi.index import VOIDED
from tracking.xapi.statements import activity_iri

LONGEST = 120  # characters of one name
MOST_PLACES = 3  # that a statement can be in, of those that it names
VOIDS = words.Verb(VOIDED, "voided", "a annulé")


@dataclass(frozen=True)
class Worded:
    """A text, and its language where that is not the reader's."""

    text: str
    language: str = ""


@dataclass(frozen=True)
class Sentence:
    """“Maria answered Active listening, 80 %, in Lesson 2”; `target` is a statement that it is about."""

    who: str
    verb: Worded
    what: Worded
    details: tuple[str, ...] = ()
    target: UUID | None = None
    about_activity: bool = True


@dataclass(frozen=True)
class Noted:
    """A file that a statement speaks of, by its SHA-2; `length` is in bytes."""

    name: Worded
    content_type: str
    length: int
    sha2: str


@dataclass(frozen=True)
class Catalogue:
    """What the courses of an agency call their parts, by activity IRI; `told` is what tools call theirs."""

    language: str
    names: Mapping[str, Worded]
    told: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def words_for(self, texts: Mapping[str, str] | None) -> Worded | None:
        """The entry of a language map that suits the reader best."""
        for tag, text in chosen(texts or {}, [self.language]).items():
            spoken = tag.partition("-")[0].lower()
            foreign = tag if spoken not in {self.language, "und"} else ""
            return Worded(short(text), foreign) if text.strip() else None
        return None


def catalogue_of(agency: Agency, language: str) -> Catalogue:
    """Everything in the editions that the agency offers or offered, the latest name. One query, outlines apart."""
    names: dict[str, Worded] = {}
    for edition in editions_offered_by(agency):
        outline = outline_of(edition, language)
        names[activity_iri(edition.course_uid)] = Worded(edition.title)
        for uid, each in (
            *((module.uid, module) for module in outline.modules),
            *((lesson.uid, lesson) for lesson in outline.lessons),
            *((activity.activity_uid, activity) for activity in outline.activities),
        ):
            names[activity_iri(uid)] = Worded(each.title, each.language if each.language != language else "")
    return Catalogue(language, names)


def sentence_of(statement: Mapping[str, Any], name: str, catalogue: Catalogue) -> Sentence:
    """A statement in words; `name` is the learner's, if the actor is one of ours."""
    kind = kind_of(statement["object"])
    return Sentence(
        who=name or name_of(statement["actor"]),
        verb=verb_of(statement["verb"], catalogue),
        what=what_of(statement["object"], catalogue),
        details=tuple(details_of(statement, catalogue)),
        target=UUID(statement["object"]["id"]) if kind == "StatementRef" else None,
        about_activity=kind == "Activity",
    )


def kind_of(thing: Mapping[str, Any]) -> str:
    """What an object is."""
    return str(thing.get("objectType", "Activity"))


def name_of(agent: Mapping[str, Any]) -> str:
    """Somebody whom we have no file of, as the sender names them."""
    account = agent.get("account", {})
    if account.get("homePage") == settings.XAPI_HOME_PAGE:
        return _("Somebody who has no name here")
    said = agent.get("name") or agent.get("mbox", "").removeprefix("mailto:") or account.get("name")
    if said and said.strip():
        return short(said)
    return _("A group") if kind_of(agent) == "Group" else _("Somebody")


def verb_of(verb: Mapping[str, Any], catalogue: Catalogue) -> Worded:
    """Ours in our words, others in theirs, at least by the end of their address."""
    ours = VOIDS if verb["id"] == VOIDED else words.VERBS.get(verb["id"])
    if ours:
        return Worded(ours.fr if catalogue.language == "fr" else ours.en)
    return catalogue.words_for(verb.get("display")) or Worded(short(last_part(verb["id"])))


def last_part(iri: str) -> str:
    """The end of an address: `https://verbs.example/did` → did."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2] or iri


def what_of(thing: Mapping[str, Any], catalogue: Catalogue) -> Worded:
    """What a statement is about."""
    kind = kind_of(thing)
    if kind == "StatementRef":
        return Worded(_("another statement"))
    if kind == "SubStatement":
        inner = sentence_of(thing, "", catalogue)
        return Worded(short(f"“{inner.who} {inner.verb.text} {inner.what.text}”"))
    if kind in {"Agent", "Group"}:
        return Worded(name_of(thing))
    return activity_of(thing, catalogue) or Worded(short(thing["id"]))


def activity_of(thing: Mapping[str, Any], catalogue: Catalogue) -> Worded | None:
    """The name of an activity: ours as our courses have it, else as the statement or another one has it."""
    if thing["id"] in catalogue.names:
        return catalogue.names[thing["id"]]
    here, elsewhere = thing.get("definition", {}).get("name") or {}, catalogue.told.get(thing["id"], {})
    texts = {**here, **elsewhere} | here  # In another language than the statement has it, too: its own come first.
    return catalogue.words_for({tag: text for tag, text in texts.items() if text.strip()})


def activities_named(statement: Mapping[str, Any]) -> Iterator[str]:
    """The activities whose names `sentence_of` looks for, apart from lessons of ours."""
    thing = statement["object"]
    about = thing["object"] if kind_of(thing) == "SubStatement" else thing
    if kind_of(about) == "Activity":
        yield about["id"]
    yield from (each["id"] for each in parents_of(statement))


def parents_of(statement: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The first activities of which the statement says that it happened in them."""
    parents = statement.get("context", {}).get("contextActivities", {}).get("parent", [])
    return parents[:MOST_PLACES] if isinstance(parents, list) else [parents]


def details_of(statement: Mapping[str, Any], catalogue: Catalogue) -> Iterable[str]:
    """The result, then where it was."""
    yield from filter(None, [result_of(statement.get("result", {}), statement["verb"]["id"])])
    yield from filter(None, [lesson_of(statement, catalogue)])


def result_of(result: Mapping[str, Any], verb: str) -> str:
    """A score, else whether it was right."""
    score = result.get("score", {})
    if isinstance(score.get("scaled"), int | float):
        return _("%(number)s%%") % {"number": number_format(percent(score["scaled"]))}
    if "raw" in score and "max" in score:
        return _("%(points)s of %(most)s") % {"points": score["raw"], "most": score["max"]}
    if verb != words.ANSWERED.iri or "success" not in result:
        return ""
    return _("right") if result["success"] else _("not right")


def lesson_of(statement: Mapping[str, Any], catalogue: Catalogue) -> str:
    """The lesson, or whatever an activity is part of; nothing for what is itself a lesson, or above."""
    uid = (statement.get("context", {}).get("extensions") or {}).get(words.LESSON_AT)
    candidates = [{"id": activity_iri(uid)}] if uid else parents_of(statement)
    about = statement["object"].get("id")
    named = (activity_of(each, catalogue) for each in candidates if each["id"] != about)
    place = next(filter(None, named), None)
    return _("in “%(place)s”") % {"place": place.text} if place else ""


def files_of(statement: Mapping[str, Any], catalogue: Catalogue) -> list[Noted]:
    """Each file that belongs to a statement or to its sub-statement."""
    return [
        Noted(
            name=catalogue.words_for(each.get("display")) or Worded(_("A file")),
            content_type=short(each["contentType"]),
            length=min(each["length"], sys.maxsize),
            sha2=each["sha2"].lower(),
        )
        for part in (statement, statement["object"])
        for each in part.get("attachments", ())
    ]


def short(text: str) -> str:
    """On one line, without characters that turn or break it, not too long, and always writable."""
    return Truncator(plain(str(text)).encode("utf-8", "replace").decode()).chars(LONGEST)


def indented(text: str) -> str:
    """JSON with a line for each part, for reading; half a surrogate pair stays as it was escaped."""
    written = json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    return written.encode("utf-8", "backslashreplace").decode()
