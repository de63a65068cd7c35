"""Whether two statements are one: what may differ between two tellings, and what may not.

1.0.3 Data 2.3.1 and its comparison requirements; IEEE 9274.1.1 has the same list. May differ: what a store assigns, the
definitions of activities and the display of verbs, how an instant is written, the order of a group's members, the case
of what has none, and a single context activity that a store must return as a list. All else is the statement.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from tracking.xapi.identity import address_of
from tracking.xapi.index import CONTEXT_ACTIVITIES, instant
from tracking.xapi.versions import Version

Json = dict[str, Any]
ASSIGNED: Final = ("id", "timestamp")  # Given by the store where absent, so they count only where both have them …
NEVER_COUNTS: Final = ("stored", "authority", "version")  # … and these are the store's word whatever was sent.
SECONDS: Final = re.compile(r"(?<=[0-9])(?:[.,]([0-9]+))?S$")
HUNDREDTH: Final = 2  # Digits.


def same(first: Mapping[str, Any], second: Mapping[str, Any], version: Version) -> bool:
    """Whether one repeats the other. Both have passed the checks; `version` says how they write their times."""
    apart = {name for name in ASSIGNED if name not in first or name not in second}.union(NEVER_COUNTS)
    one, other = (
        essence({name: value for name, value in statement.items() if name not in apart}, version)
        for statement in (first, second)
    )
    return alike(one, other)


def alike(first: Any, second: Any) -> bool:
    """Equality of JSON values: 1 is 1.0, and neither is `true`."""
    if isinstance(first, bool) or isinstance(second, bool):
        return first is second
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(alike(value, second[name]) for name, value in first.items())
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(alike, first, second))
    return bool(first == second)


def essence(part: Json, version: Version) -> Json:
    """A statement or sub-statement without what may differ, and with one way of writing the rest."""
    times: dict[str, Callable[[Any], Any]] = {
        "timestamp": lambda text: instant(text, version),
        "object": lambda target: essence_of_object(target, version),
    }
    return rewritten(part, PARTS | times)


def essence_of_object(target: Json, version: Version) -> Json:
    """The object, by its kind."""
    kind = target.get("objectType", "Activity")
    if kind == "SubStatement":
        return essence(target, version)
    if kind == "StatementRef":
        return reference(target)
    return activity(target) if kind == "Activity" else agent(target)


def rewritten(part: Json, ways: Mapping[str, Callable[[Any], Any]]) -> Json:
    """A copy with each property written in its one way; those without a way of their own stay as they are."""
    return {name: ways[name](value) if name in ways else value for name, value in part.items()}


def agent(one: Json) -> Json:
    """An agent or group; members in no order (Data 2.4.2.2), the case of domains and digits aside."""
    return rewritten(one, {"mbox": address_of, "mbox_sha1sum": str.lower, "member": members})


def members(group: list[Json]) -> list[Json]:
    """The members in an order that depends on nothing but themselves."""
    return sorted(map(agent, group), key=lambda one: json.dumps(one, sort_keys=True))


def activity(one: Json) -> Json:
    """An activity without its definition."""
    return {name: value for name, value in one.items() if name != "definition"}


def verb(one: Json) -> Json:
    """A verb without its display."""
    return {name: value for name, value in one.items() if name != "display"}


def reference(one: Json) -> Json:
    """A statement reference."""
    return rewritten(one, {"id": str.lower})


def duration(text: str) -> str:
    """A duration to the hundredth of a second (Data 4.6); else the text that it is: PT60S is not PT1M (Data 2.3.1)."""
    return SECONDS.sub(lambda fraction: f".{(fraction[1] or '')[:HUNDREDTH].ljust(HUNDREDTH, '0')}S", text)


def activities(around: Json) -> Json:
    """The context activities, each kind as the list that it is returned as (Data 2.4.6.2)."""
    return {
        kind: [activity(one) for one in ([entries] if isinstance(entries, dict) else entries)]
        if kind in CONTEXT_ACTIVITIES
        else entries
        for kind, entries in around.items()
    }


def media_type(text: str) -> str:
    """Type and subtype have no case; parameters may."""
    kind, semicolon, parameters = text.partition(";")
    return f"{kind.lower()}{semicolon}{parameters}"


def language_map(texts: Json) -> Json:
    """Texts under their tags, which have no case (RFC 5646 2.1.1)."""
    return {tag.lower(): text for tag, text in texts.items()}


def attachment(note: Json) -> Json:
    """What a statement says of an attachment; the data itself is no part of it."""
    return rewritten(
        note, {"sha2": str.lower, "contentType": media_type, "display": language_map, "description": language_map}
    )


def context(around: Json) -> Json:
    """A statement's context."""
    return rewritten(
        around,
        {
            "registration": str.lower,
            "language": str.lower,
            "instructor": agent,
            "team": agent,
            "statement": reference,
            "contextActivities": activities,
            "contextAgents": lambda entries: [rewritten(entry, {"agent": agent}) for entry in entries],
            "contextGroups": lambda entries: [rewritten(entry, {"group": agent}) for entry in entries],
        },
    )


PARTS: Final[dict[str, Callable[[Any], Any]]] = {
    "id": str.lower,
    "actor": agent,
    "verb": verb,
    "context": context,
    "result": lambda result: rewritten(result, {"duration": duration}),
    "attachments": lambda notes: [attachment(note) for note in notes],
}
