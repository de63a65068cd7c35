"""The profile: what a statement is made of, and that the documentation says the same."""

import json
import re
import uuid
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from tincan import Statement as TinCanStatement

from tracking.xapi import vocabulary as words
from tracking.xapi.statements import Act, Result, Setting, Thing, as_text, build, duration, statement_id

REGISTRATION = uuid.UUID("11111111-1111-4111-8111-111111111111")
NAMESPACE = uuid.UUID("22222222-2222-4222-8222-222222222222")
COURSE = Thing(uuid.UUID(int=1), words.COURSE, {"en": "Course", "fr": "Cours"})
LESSON = Thing(uuid.UUID(int=2), words.LESSON, {"en": "Lesson", "fr": "Leçon"})
SETTING = Setting("https://tremplin.example", uuid.UUID(int=9), REGISTRATION, NAMESPACE, COURSE, 3, "maple", "fr-CA")
AT = datetime(2026, 3, 2, 12, 0, 0, 123000, tzinfo=UTC)


def test_the_same_act_has_the_same_id_and_any_other_act_another() -> None:
    ids = {
        statement_id(namespace=namespace, verb=verb, activity=activity, token=token)
        for namespace in (NAMESPACE, uuid.UUID(int=5))
        for verb in (words.ANSWERED, words.PASSED)
        for activity in (uuid.UUID(int=1), uuid.UUID(int=2))
        for token in ("a:1", "a:2")
    }
    assert len(ids) == 16
    again = statement_id(namespace=NAMESPACE, verb=words.ANSWERED, activity=uuid.UUID(int=1), token="a:1")
    assert again in ids


def test_a_statement_is_built_whole() -> None:
    act = Act(words.EXPERIENCED, LESSON, token="end", at=AT, grouping=(LESSON,), extensions={words.BLOCK: "b1"})
    assert build(act, SETTING) == {
        "id": str(statement_id(namespace=NAMESPACE, verb=words.EXPERIENCED, activity=LESSON.uid, token="end")),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": "https://tremplin.example", "name": "00000000-0000-0000-0000-000000000009"},
        },
        "verb": {"id": words.EXPERIENCED.iri, "display": {"en": "read", "fr": "a lu"}},
        "object": {
            "objectType": "Activity",
            "id": "urn:uuid:00000000-0000-0000-0000-000000000002",
            "definition": {"type": words.LESSON, "name": {"en": "Lesson", "fr": "Leçon"}},
        },
        "context": {
            "registration": str(REGISTRATION),
            "platform": "Tremplin",
            "language": "fr-CA",
            "contextActivities": {
                "grouping": [
                    {"id": "urn:uuid:00000000-0000-0000-0000-000000000001", "definition": {"type": words.COURSE}}
                ],
                "category": [{"id": words.PROFILE, "definition": {"type": words.PROFILE_TYPE}}],
            },
            "extensions": {words.EDITION: 3, words.AGENCY: "maple", words.BLOCK: "b1"},
        },
        "timestamp": "2026-03-02T12:00:00.123+00:00",
    }


@given(
    score=st.none() | st.floats(0, 1),
    success=st.none() | st.booleans(),
    response=st.none() | st.text(st.characters(exclude_categories=["Cs"])),
    seconds=st.none() | st.floats(0, 1e6),
)
def test_another_library_reads_every_statement_as_we_wrote_it(score, success, response, seconds) -> None:
    length = None if seconds is None else timedelta(seconds=seconds)
    result = Result(score=score, success=success, response=response, duration=length)
    text = as_text(build(Act(words.ANSWERED, LESSON, token="t", at=AT, result=result), SETTING))
    read = json.loads(TinCanStatement.from_json(text).to_json())
    ours = json.loads(text)
    for name in ("id", "actor", "verb", "object"):
        assert read[name] == ours[name]
    assert read.get("result", {}).get("response") == ours.get("result", {}).get("response")


def test_durations_are_never_negative() -> None:
    assert duration(timedelta(seconds=-5)) == "PT0.00S"
    assert duration(timedelta(seconds=83.5)) == "PT83.50S"


def test_times_keep_their_offset() -> None:
    west = AT.astimezone(timezone(timedelta(hours=-7)))
    assert build(Act(words.ANSWERED, LESSON, token="t", at=west), SETTING)["timestamp"].endswith("-07:00")


def test_the_documentation_names_every_verb_type_and_extension() -> None:
    page = (Path(__file__).parents[2] / "docs" / "xapi-profile.md").read_text()
    values = {value for name, value in vars(words).items() if name.isupper() and isinstance(value, str)}
    extensions = {value.removeprefix(f"{words.EXTENSION}/") for value in values if value.startswith(words.EXTENSION)}
    types = {value for value in values if "/activities/" in value} - {words.PROFILE_TYPE}
    assert {name for name in extensions - {words.EXTENSION} if f"`{name}`" not in page} == set()
    assert {iri for iri in types | set(words.VERBS) if f"`{iri}`" not in page} == set()
    assert set(re.findall(r"`(http://[^`]+/verbs/[^`]+|http://activitystrea[^`]+)`", page)) == set(words.VERBS)
