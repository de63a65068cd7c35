"""Statements with everything that the standard knows, and statements with one property broken."""

import copy
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.factories.xapi import Json, statements
from tracking.xapi.faults import pointer_to
from tracking.xapi.versions import Version

# --- Statements with everything --------------------------------------------------------------------------------------

AMINA = {"objectType": "Agent", "name": "Amina", "mbox": "mailto:amina@example.org"}
BOB = {"name": "Bob", "account": {"homePage": "https://example.org", "name": "b-7"}}
CHLOE = {"openid": "https://example.org/chloe"}
TEAM = {"objectType": "Group", "name": "Team", "mbox_sha1sum": "0a" * 20, "member": [AMINA, BOB, CHLOE]}
REFERENCE = {"objectType": "StatementRef", "id": "0b4f4fd3-5e6c-4f0a-9f37-6d6d9a5d7a11"}
CHOICES = [{"id": "a", "description": {"en": "First", "fr": "Premier"}}, {"id": "b"}]
LESSON = {
    "objectType": "Activity",
    "id": "https://example.org/lesson",
    "definition": {
        "name": {"en": "Lesson", "fr-CA": "Leçon"},
        "description": {"en": "The first one"},
        "type": "https://example.org/types/lesson",
        "moreInfo": "https://example.org/about",
        "interactionType": "choice",
        "correctResponsesPattern": ["a[,]b"],
        "choices": CHOICES,
        "scale": CHOICES,
        "source": CHOICES,
        "target": CHOICES,
        "steps": CHOICES,
        "extensions": {"https://example.org/extensions/room": None},
    },
}
FILE = {
    "usageType": "https://example.org/proof",
    "display": {"en": "Proof"},
    "description": {"en": "A proof"},
    "contentType": "application/pdf",
    "length": 7,
    "sha2": "ab" * 32,
    "fileUrl": "https://example.org/proof.pdf",
}
RELEVANT = ["https://example.org/types/player"]


def whole_context(version: Version) -> dict[str, Json]:
    """A context with every property of its version."""
    context: dict[str, Json] = {
        "registration": "0b4f4fd3-5e6c-4f0a-9f37-6d6d9a5d7a12",
        "instructor": BOB,
        "team": TEAM,
        "contextActivities": {"parent": [LESSON], "grouping": LESSON, "category": [], "other": [{"id": "urn:x"}]},
        "revision": "2",
        "platform": "phone",
        "language": "fr-CA",
        "statement": REFERENCE,
        "extensions": {"urn:x": 1},
    }
    if version is Version.TWO:
        context["contextAgents"] = [{"objectType": "contextAgent", "agent": AMINA, "relevantTypes": RELEVANT}]
        context["contextGroups"] = [{"objectType": "contextGroup", "group": TEAM, "relevantTypes": RELEVANT}]
    return context


def whole_statements(version: Version) -> list[dict[str, Json]]:
    """Between them, every property of every part: about an activity, a person, a team, a statement, and one inside."""
    told: dict[str, Json] = {
        "actor": AMINA,
        "verb": {"id": "https://example.org/verbs/did", "display": {"en": "did"}},
        "object": LESSON,
        "result": {
            "score": {"scaled": 0.5, "raw": 5, "min": 0, "max": 10.0},
            "success": True,
            "completion": False,
            "response": "a",
            "duration": "PT1M",
            "extensions": {"urn:x": {}},
        },
        "context": whole_context(version),
        "timestamp": "2026-03-02T12:00:00Z",
        "attachments": [FILE],
    }
    whole = told | {
        "id": "0b4f4fd3-5e6c-4f0a-9f37-6d6d9a5d7a13",
        "stored": "2026-03-02T12:00:01Z",
        "authority": {"objectType": "Group", "name": "Tool and person", "member": [BOB, CHLOE]},
        "version": "1.0.0",
    }
    short = {"actor": TEAM, "verb": {"id": "urn:met"}, "authority": CHLOE}
    group = {"objectType": "Group"}
    people = [AMINA, TEAM, group | {"mbox": AMINA["mbox"]}, group | {"account": BOB["account"]}, group | CHLOE]
    alone = {"objectType": "Agent", "mbox_sha1sum": TEAM["mbox_sha1sum"]}
    others = [{"objectType": "SubStatement", **told}, *people, alone, REFERENCE]
    return copy.deepcopy([whole, *(short | {"object": other} for other in others)])


# --- Breaking --------------------------------------------------------------------------------------------------------


class Place(NamedTuple):
    """A value inside a statement: its pointer, what holds it, and under which name or number."""

    pointer: str
    holder: Any
    name: Any

    @property
    def value(self) -> Json:
        """What stands there."""
        return self.holder[self.name]

    @property
    def is_map(self) -> bool:
        """Whether names in it are the sender's choice: languages, IRIs."""
        return self.name in {"extensions", "display"} or (
            self.name in {"name", "description"} and isinstance(self.value, dict)
        )


def places(value: Json, pointer: str = "") -> Iterator[Place]:
    """Every place of a statement that the standard rules; what is inside extensions is not."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, inner in pairs:
        place = Place(pointer_to(pointer, name), value, name)
        yield place
        if name != "extensions":
            yield from places(inner, place.pointer)


class Broken(NamedTuple):
    """A statement with one property broken, and where that is."""

    statement: Json
    pointer: str
    how: str


REQUIRED = {
    # What an object looks like → what it can't do without.
    ("actor", "verb", "object"): ("actor", "verb", "object"),
    ("homePage", "name"): ("homePage", "name"),
    ("usageType", "sha2"): ("usageType", "display", "contentType", "length", "sha2"),
    ("objectType", "agent"): ("objectType", "agent"),
    ("objectType", "group"): ("objectType", "group"),
}
NOT_IT = {
    # Name of a property → a string that it can't be.
    **dict.fromkeys(
        ("registration", "usageType", "homePage", "fileUrl", "type", "moreInfo", "openid", "id", "verb"), "no scheme"
    ),
    **dict.fromkeys(("mbox", "mbox_sha1sum", "timestamp", "stored", "duration", "sha2", "contentType"), "wrong"),
    **dict.fromkeys(("objectType", "interactionType", "version"), "CHOICE"),
    "language": "en_CA",
}


def removed(place: Place) -> bool:
    """Take a required property away; whole statements alone do without an id."""
    of_reference = place.pointer.endswith("/context/statement/objectType")
    if of_reference or (place.name == "id" and "actor" not in place.holder):
        del place.holder[place.name]
        return True
    for marks, names in REQUIRED.items():
        if isinstance(place.holder, dict) and place.name in names and all(mark in place.holder for mark in marks):
            del place.holder[place.name]
            return True
    return False


def nulled(place: Place) -> bool:
    """Put null in its place."""
    place.holder[place.name] = None
    return True


def retyped(place: Place) -> bool:
    """Put another type in its place."""
    place.holder[place.name] = 12345 if isinstance(place.value, str | list) else "12345"
    return True


def misspelt(place: Place) -> bool:
    """Give a string a value that its format has not."""
    wrong = NOT_IT.get(place.name) if isinstance(place.value, str) else None
    in_a_component = place.name == "id" and {*place.holder} <= {"id", "description"} and place.holder.get("id") != wrong
    if wrong is None or (in_a_component and "/definition/" in place.pointer):
        return False
    place.holder[place.name] = wrong
    return True


STRANGE = "not in the/standard"
BREAKS: dict[str, Callable[[Place], bool]] = {
    "removed": removed,
    "nulled": nulled,
    "retyped": retyped,
    "misspelt": misspelt,
}


def broken_at(statement: Json, number: int, how: str) -> Broken | None:
    """A copy of the statement with its place of that number broken; None if it can't be broken that way."""
    changed = copy.deepcopy(statement)
    place = list(places(changed))[number]
    if how == "added":
        if not isinstance(place.value, dict):
            return None
        place.value[STRANGE] = 1
        return Broken(changed, pointer_to(place.pointer, STRANGE), how)
    return Broken(changed, place.pointer, how) if BREAKS[how](place) else None


def every_break(version: Version) -> Iterator[Broken]:
    """Every place of the statements with everything, broken in every way."""
    for statement in whole_statements(version):
        for number in range(len(list(places(statement)))):
            yield from filter(None, (broken_at(statement, number, how) for how in (*BREAKS, "added")))


@st.composite
def broken(draw: Any, version: Version) -> Broken:
    """A statement that was valid until one property was broken."""
    statement = draw(statements(version))
    number = draw(st.integers(0, len(list(places(statement))) - 1))
    how = draw(st.sampled_from([*BREAKS, "added"]))
    case = broken_at(statement, number, how) or broken_at(statement, number, "nulled")
    assert case
    return case
