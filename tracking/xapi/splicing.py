"""A statement's own characters: what is stored of them, and what is shown (1.0.3 Communication 2.1.3, `exact`).

Members are put in and cut out between the characters that came; nothing is written anew but what the standard asks a
store to change: a single context activity is returned as a list (1.0.3 Data 2.4.6.2), and times are returned in UTC
(IEEE 9274.1.1 4.2.7).
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

from tracking.xapi.index import CONTEXT_ACTIVITIES
from tracking.xapi.reading import Written
from tracking.xapi.values import parse_timestamp
from tracking.xapi.versions import Version

CUT: Final = ("stored", "authority")
WHEN_STORED: Final = "\x01"  # No JSON text holds it, so storage finds where the time of storing is to stand.
STATED: Final = {Version.ONE: "1.0.0", Version.TWO: "2.0.0"}  # Where a statement has no version of its own (2.4.10).
SPACE: Final = re.compile(r"[ \t\n\r]*")
FRACTION: Final = re.compile(r"\.[0-9]+")
DECODER: Final = json.JSONDecoder()

Edit = tuple[int, int, str]  # From, to, what stands there instead.


class Member(NamedTuple):
    """A member of an object: its name, where that begins, and where its value stands."""

    name: str
    begin: int
    value: int
    end: int


def completed(written: Written, *, uid: UUID | None, at: datetime | None, version: Version) -> tuple[UUID, str]:
    """The id, and the text to store: without `stored` and `authority`, with id, timestamp and version.

    `uid` is the id that the request gives, if any; the statement's own goes before it. `at` becomes the timestamp of a
    statement that has none; without it that is the time of storing, which nobody knows yet: `WHEN_STORED` keeps its
    place until `dated`. Every other character stays as it came.
    """
    text, value = written.text, written.value
    own = UUID(value["id"]) if "id" in value else uid or uuid4()
    added = {"id": str(own), "timestamp": instant(at) if at else WHEN_STORED, "version": STATED[version]}
    cut = () if value.keys().isdisjoint(CUT) else cuts(list(members_of(text, 0)))
    end = len(text[: text.rindex("}")].rstrip(" \t\n\r"))
    addition = "".join(f',"{name}":"{what}"' for name, what in added.items() if name not in value)
    return own, spliced(text, [*cut, (end, end, addition), *changes(text, value, 0, version)])


def dated(exact: str, stored: datetime) -> str:
    """The text with the time of storing where `completed` kept its place (1.0.3 Data 2.4.7, IEEE 9274.1.1 4.2.4.2)."""
    return exact.replace(WHEN_STORED, instant(stored))


def shown(exact: str, *, stored: datetime, authority: Mapping[str, Any]) -> str:
    """The text to answer: what is stored, with `stored` and `authority`.

    The classroom's own statements are kept without their version; they are shown with "1.0.0" (1.0.3 Data 2.4.10).
    """
    end = exact.rindex("}")
    version = "" if has_version(exact) else f',"version":"{STATED[Version.ONE]}"'
    word = json.dumps(authority, ensure_ascii=False, separators=(",", ":"))
    return f'{exact[:end]}{version},"stored":"{instant(stored)}","authority":{word}{exact[end:]}'


def has_version(exact: str) -> bool:
    """Whether the text states a version at its top. `completed` put it last, or the sender anywhere."""
    if exact.endswith(ENDINGS):
        return True
    if "version" not in exact and "\\u" not in exact:
        return False
    return "version" in DECODER.decode(exact)


ENDINGS: Final = tuple(f',"version":"{version}"}}' for version in STATED.values())


def instant(at: datetime) -> str:
    """A moment as we write it: in UTC, with microseconds and a Z."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def members_of(text: str, at: int) -> Iterator[Member]:
    """The members of the object that begins at or after a character, in a text that is JSON."""
    at = after_space(text, at)
    while text[at] != "}":
        begin = after_space(text, at + 1)  # After the brace, or the comma.
        if text[begin] == "}":
            return
        name, colon = DECODER.raw_decode(text, begin)
        value = after_space(text, after_space(text, colon) + 1)
        end = DECODER.raw_decode(text, value)[1]
        yield Member(name, begin, value, end)
        at = after_space(text, end)


def after_space(text: str, at: int) -> int:
    """Where the next character stands that is no white space."""
    match = SPACE.match(text, at)
    return match.end() if match else at


def cuts(members: list[Member]) -> Iterator[Edit]:
    """Each member that goes, with the comma before it; before the first that stays, with the comma after it."""
    kept = False
    for number, member in enumerate(members):
        stays = member.name not in CUT
        if kept and not stays:
            yield members[number - 1].end, member.end, ""
        elif not kept and not stays:
            yield member.begin, members[number + 1].begin, ""
        kept = kept or stays


def changes(text: str, value: Any, at: int, version: Version) -> Iterator[Edit]:
    """What the standard has a store change in the statement or sub-statement that begins there; mostly nothing."""
    around = value.get("context", {}).get("contextActivities", {})
    alone = any(isinstance(around.get(kind), dict) for kind in CONTEXT_ACTIVITIES)
    elsewhere = version is Version.TWO and is_elsewhere(value.get("timestamp", ""))
    nested = value["object"].get("objectType") == "SubStatement"
    if alone or elsewhere or nested:
        places = {member.name: member for member in members_of(text, at)}
        if alone:
            yield from lists(text, places["context"])
        if elsewhere:
            yield in_utc(value["timestamp"], places["timestamp"])
        if nested:
            yield from changes(text, value["object"], places["object"].value, version)


def lists(text: str, context: Member) -> Iterator[Edit]:
    """Brackets around each context activity that stands alone."""
    for around in members_of(text, context.value):
        if around.name == "contextActivities":
            for kind in members_of(text, around.value):
                if text[kind.value] == "{":
                    yield kind.value, kind.value, "["
                    yield kind.end, kind.end, "]"


def is_elsewhere(timestamp: str) -> bool:
    """Whether a time is told in another zone than UTC."""
    return timestamp[-6:-5] in {"+", "-"} and timestamp[-5:] != "00:00"


def in_utc(timestamp: str, place: Member) -> Edit:
    """The same moment in UTC, its fraction as it came."""
    moment = parse_timestamp(timestamp, Version.TWO).replace(microsecond=0, tzinfo=None)
    fraction = FRACTION.search(timestamp)
    return place.value, place.end, f'"{moment.isoformat()}{fraction[0] if fraction else ""}Z"'


def spliced(text: str, edits: Iterable[Edit]) -> str:
    """The text with each edit made; they don't overlap."""
    pieces, at = [], 0
    for begin, end, instead in sorted(edits):
        pieces += [text[at:begin], instead]
        at = end
    return "".join([*pieces, text[at:]])
