"""Every rule about statements: what is valid passes, what is broken is found where it is broken."""

import copy
import json
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories.xapi import ANY_JSON, statements
from tests.factories.xapi_broken import broken, every_break, places, whole_statements
from tracking.xapi import vocabulary as words
from tracking.xapi.checks import check_activity_id, check_agent, check_batch, check_statement, check_statement_id
from tracking.xapi.faults import MOST, Malformed
from tracking.xapi.reading import read
from tracking.xapi.statements import Act, Result, Setting, Thing, as_text, build
from tracking.xapi.versions import Version

ONE, TWO = Version.ONE, Version.TWO
SLOW = settings(
    max_examples=200, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], deadline=None
)
UID = "0b4f4fd3-5e6c-4f0a-9f37-6d6d9a5d7a11"
AMINA = {"mbox": "mailto:amina@example.org"}
TEAM = {"objectType": "Group", "member": [{"openid": "https://example.org/b"}]}
LESSON = {"id": "https://example.org/lesson"}
READ = {"id": "https://example.org/verbs/read"}
FILE = {
    "usageType": "https://example.org/proof",
    "display": {"en": "Proof"},
    "contentType": "application/pdf",
    "length": 7,
    "sha2": "ab" * 32,
}
REFERENCE = {"objectType": "StatementRef", "id": UID}
INSIDE = {"objectType": "SubStatement", "actor": AMINA, "verb": READ, "object": LESSON}


def told(**parts):
    return {"actor": AMINA, "verb": READ, "object": LESSON} | parts


def pointers(value, version=ONE, **options):
    try:
        check_statement(value, version, **options)
    except Malformed as malformed:
        return [fault.pointer for fault in sayable(malformed.faults)]
    return []


def sayable(faults):
    assert 0 < len(faults) <= MOST
    for fault in faults:
        assert fault.clause
        assert fault.message % fault.values
        assert json.dumps([fault.pointer, *fault.values.values()], ensure_ascii=False).encode()
    return faults


@pytest.mark.parametrize("version", Version)
@SLOW
@given(data=st.data())
def test_a_statement_that_follows_the_standard_passes(version, data) -> None:
    statement = data.draw(statements(version))
    written = read(json.dumps(statement).encode())
    assert written.value == statement
    assert pointers(written.value, version) == []


@pytest.mark.parametrize("version", Version)
def test_every_property_is_looked_at_in_every_way(version) -> None:
    assert [found for statement in whole_statements(version) for found in pointers(statement, version)] == []
    cases = list(every_break(version))
    assert len(cases) > 1_000
    assert [case for case in cases if case.pointer not in pointers(case.statement, version)] == []


@pytest.mark.parametrize("version", Version)
@SLOW
@given(data=st.data())
def test_what_is_broken_is_found_where_it_is_broken(version, data) -> None:
    case = data.draw(broken(version))
    assert case.pointer in pointers(case.statement, version), case


@pytest.mark.parametrize("version", Version)
@SLOW
@given(value=ANY_JSON)
def test_nothing_but_a_refusal_comes_of_any_json(version, value) -> None:
    assert pointers(value, version) != []
    for check in (check_agent, check_activity_id):
        with pytest.raises(Malformed):
            check({"no": value}, version)


@pytest.mark.parametrize("version", Version)
@SLOW
@given(data=st.data())
def test_nothing_but_a_refusal_comes_of_any_json_inside_a_statement(version, data) -> None:
    statement = copy.deepcopy(data.draw(statements(version)))
    place = data.draw(st.sampled_from(list(places(statement))))
    place.holder[place.name] = data.draw(ANY_JSON)
    pointers(statement, version)


VALID = {
    "an agent with a long name": told(actor={"account": {"homePage": "https://e.org", "name": "é" * 300}}),
    "a long IRI": told(object={"id": "https://e.org/" + "x" * 2_000}),
    "the ends of the scale": told(result={"score": {"scaled": -1, "min": -1, "raw": -1, "max": 1.0}}),
    "a large integer": told(result={"score": {"raw": 10**300}}),
    "an empty context": told(context={}),
    "empty extensions": told(result={"extensions": {}}),
    "null inside extensions": told(context={"extensions": {"tag:e.org,2026:x": None, "urn:y": {"z": [None]}}}),
    "a single context activity": told(context={"contextActivities": {"parent": LESSON}}),
    "a time yet to come": told(timestamp="2999-01-01T00:00:00Z"),
    "a scale that is not met": told(object=LESSON | {"definition": {"interactionType": "likert"}}),
    "a list that its interaction does not ask for": told(
        object=LESSON | {"definition": {"interactionType": "numeric", "steps": [{"id": "1"}]}}
    ),
    "no right answer": told(
        object=LESSON | {"definition": {"interactionType": "choice", "correctResponsesPattern": []}}
    ),
    "an identified group without members": told(actor=AMINA | {"objectType": "Group"}),
    "a void": told(verb={"id": "http://adlnet.gov/expapi/verbs/voided"}, object=REFERENCE),
    "an authority of two": told(authority={"objectType": "Group", "member": [AMINA, AMINA]}),
    "a platform of an activity inside": told(object=INSIDE | {"context": {"platform": "phone"}}),
    "a signature": told(
        attachments=[
            FILE
            | {
                "usageType": "http://adlnet.gov/expapi/attachments/signature",
                "contentType": "application/octet-stream",
            }
        ]
    ),
}


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize("statement", VALID.values(), ids=VALID.keys())
def test_a_valid_statement_passes(statement, version) -> None:
    assert pointers(statement, version) == []


INVALID = {
    "no object at all": ([], [""]),
    "a key in other letters": (told(Result={}), ["/Result"]),
    "nobody": (told(actor={"name": "Amina"}), ["/actor"]),
    "one person twice": (told(actor=AMINA | {"openid": "https://e.org"}), ["/actor/openid"]),
    "members of a person": (told(actor=AMINA | {"member": []}), ["/actor/member"]),
    "a group of nobody": (told(actor={"objectType": "Group", "member": []}), ["/actor/member"]),
    "a group in a group": (told(actor=TEAM | {"member": [TEAM]}), ["/actor/member/0/objectType"]),
    "an actor of another type": (told(actor=AMINA | {"objectType": "agent"}), ["/actor/objectType"]),
    "an address that is none": (told(actor={"mbox": "amina@example.org"}), ["/actor/mbox"]),
    "two addresses": (told(actor={"mbox": "mailto:a@e.org,b@e.org"}), ["/actor/mbox"]),
    "a home page without a scheme": (
        told(actor={"account": {"homePage": "e.org", "name": ""}}),
        ["/actor/account/homePage"],
    ),
    "a language map without a language": (told(verb=READ | {"display": {}}), ["/verb/display"]),
    "a tag that is none": (
        told(verb=READ | {"display": {"ar-a-xx-a-yy": ""}}),
        ["/verb/display/ar-a-xx-a-yy"],
    ),
    "a slash in a key": (told(result={"extensions": {"a/b~c": 1}}), ["/result/extensions/a~1b~0c"]),
    "an agent as object without its type": (told(object=AMINA), ["/object/mbox", "/object/id"]),
    "an object type in other letters": (told(object=LESSON | {"objectType": "activity"}), ["/object/objectType"]),
    "a choice without an interaction type": (
        told(object=LESSON | {"definition": {"choices": []}}),
        ["/object/definition/interactionType"],
    ),
    "two components of one id": (
        told(object=LESSON | {"definition": {"interactionType": "choice", "choices": [{"id": "a"}, {"id": "a"}]}}),
        ["/object/definition/choices/1/id"],
    ),
    "a statement inside a statement inside a statement": (
        told(object=INSIDE | {"object": INSIDE}),
        ["/object/object/objectType"],
    ),
    "an inner statement with what only whole ones have": (
        told(object=INSIDE | {"id": UID, "stored": "2026-01-01T00:00:00Z", "version": "1.0.0", "authority": AMINA}),
        ["/object/id", "/object/stored", "/object/version", "/object/authority"],
    ),
    "a void of an activity": (
        told(verb={"id": "http://adlnet.gov/expapi/verbs/voided"}),
        ["/object/objectType"],
    ),
    "a scaled score beyond one": (told(result={"score": {"scaled": 1.01}}), ["/result/score/scaled"]),
    "a lowest score that is the highest": (told(result={"score": {"min": 1, "max": 1}}), ["/result/score/min"]),
    "a score below the lowest": (told(result={"score": {"min": 1, "raw": 0.5}}), ["/result/score/raw"]),
    "a score above the highest": (told(result={"score": {"max": 1, "raw": 1.5}}), ["/result/score/raw"]),
    "a score in quotation marks": (told(result={"score": {"raw": "1"}}), ["/result/score/raw"]),
    "a score that is true": (told(result={"score": {"raw": True}}), ["/result/score/raw"]),
    "success in quotation marks": (told(result={"success": "true"}), ["/result/success"]),
    "weeks and days": (told(result={"duration": "P4W1D"}), ["/result/duration"]),
    "a revision of a person": (
        told(object=AMINA | {"objectType": "Agent"}, context={"revision": "1", "platform": "phone"}),
        ["/context/revision", "/context/platform"],
    ),
    "a platform of a person inside": (
        told(object=INSIDE | {"object": AMINA | {"objectType": "Agent"}, "context": {"platform": "phone"}}),
        ["/object/context/platform"],
    ),
    "a void of an activity inside": (
        told(object=INSIDE | {"verb": {"id": "http://adlnet.gov/expapi/verbs/voided"}}),
        ["/object/object/objectType"],
    ),
    "a team of one person": (told(context={"team": AMINA | {"objectType": "Agent"}}), ["/context/team/objectType"]),
    "a team without its type": (told(context={"team": AMINA}), ["/context/team/objectType"]),
    "a context activity of another kind": (
        told(context={"contextActivities": {"sibling": LESSON}}),
        ["/context/contextActivities/sibling"],
    ),
    "a context activity without an id": (
        told(context={"contextActivities": {"other": [LESSON, {}]}}),
        ["/context/contextActivities/other/1/id"],
    ),
    "a reference of another type": (
        told(context={"statement": {"objectType": "Activity", "id": UID}}),
        ["/context/statement/objectType"],
    ),
    "an authority of one": (told(authority={"objectType": "Group", "member": [AMINA]}), ["/authority/member"]),
    "an authority of three": (
        told(authority={"objectType": "Group", "member": [AMINA] * 3}),
        ["/authority/member"],
    ),
    "an authority with a name of its own": (
        told(authority=AMINA | {"objectType": "Group", "member": [AMINA, AMINA]}),
        ["/authority/mbox"],
    ),
    "another version": (told(version="1.1.0"), ["/version"]),
    "minus zero": (told(timestamp="2026-01-01T00:00:00-00:00"), ["/timestamp"]),
    "a day that is none": (told(timestamp="2026-02-30T00:00:00Z"), ["/timestamp"]),
    "attachments that are none": (told(attachments=FILE), ["/attachments"]),
    "a length below zero": (told(attachments=[FILE | {"length": -1}]), ["/attachments/0/length"]),
    "a length with a fraction": (told(attachments=[FILE | {"length": 1.5}]), ["/attachments/0/length"]),
    "a hash of another family": (told(attachments=[FILE | {"sha2": "ab" * 20}]), ["/attachments/0/sha2"]),
    "a signature of another type": (
        told(attachments=[FILE | {"usageType": "http://adlnet.gov/expapi/attachments/signature"}]),
        ["/attachments/0/contentType"],
    ),
}


@pytest.mark.parametrize("version", Version)
@pytest.mark.parametrize(("statement", "expected"), INVALID.values(), ids=INVALID.keys())
def test_an_invalid_statement_is_refused_where_it_is_wrong(statement, expected, version) -> None:
    assert pointers(statement, version) == expected


@pytest.mark.parametrize("version", Version)
@given(score=st.none() | st.floats(0, 1), seconds=st.none() | st.floats(0, 1e6), verb=st.sampled_from([*words.VERBS]))
def test_what_the_classroom_tells_follows_the_standard(version, score, seconds, verb) -> None:
    course, lesson = (Thing(uuid.UUID(int=number), words.COURSE, {"en": "A", "fr": "Ä"}) for number in (1, 2))
    setting = Setting(
        "https://tremplin.example", uuid.UUID(int=9), uuid.UUID(int=8), uuid.UUID(int=7), course, 3, "maple", "fr-CA"
    )
    length = None if seconds is None else timedelta(seconds=seconds)
    act = Act(
        words.VERBS[verb], lesson, token="t", at=datetime(2026, 3, 2, tzinfo=UTC), result=Result(score, duration=length)
    )
    assert pointers(read(as_text(build(act, setting)).encode()).value, version) == []


def relevant(kind, **parts):
    return {f"{kind}s": [{"objectType": kind} | parts]}


def test_context_agents_and_groups_are_known_to_2_0_only() -> None:
    context = relevant("contextAgent", agent=AMINA) | relevant("contextGroup", group=TEAM, relevantTypes=["urn:x"])
    assert pointers(told(context=context), TWO) == []
    assert pointers(told(context=context), ONE) == ["/context/contextAgents", "/context/contextGroups"]


@pytest.mark.parametrize(
    ("context", "expected"),
    [
        (relevant("contextAgent"), "/context/contextAgents/0/agent"),
        (relevant("contextAgent", agent=TEAM), "/context/contextAgents/0/agent/objectType"),
        (relevant("contextAgent", agent=AMINA, relevantTypes=[]), "/context/contextAgents/0/relevantTypes"),
        (relevant("contextAgent", agent=AMINA, relevantTypes=["x"]), "/context/contextAgents/0/relevantTypes/0"),
        (relevant("contextAgent", agent=AMINA, objectType="Agent"), "/context/contextAgents/0/objectType"),
        (relevant("contextGroup", group=AMINA), "/context/contextGroups/0/group/objectType"),
        ({"contextGroups": [{"group": TEAM}]}, "/context/contextGroups/0/objectType"),
        ({"contextAgents": {"agent": AMINA}}, "/context/contextAgents"),
    ],
)
def test_a_wrong_context_agent_is_refused_where_it_is_wrong(context, expected) -> None:
    assert pointers(told(context=context), TWO) == [expected]


@pytest.mark.parametrize(
    ("moment", "of_one", "of_two"),
    [
        ("2026-03-02T12:00:00Z", True, True),
        ("2026-03-02 12:00:00+00:00", False, True),
        ("2026-03-02t12:00:00z", False, True),
        ("20260302T120000Z", True, False),
        ("2026-03-02T12:00:00", True, False),
        ("2026-03-02T12:00:00-00", False, False),
        ("02/03/2026", False, False),
    ],
)
def test_the_version_decides_what_a_time_is(moment, of_one, of_two) -> None:
    for name in ("timestamp", "stored"):
        assert pointers(told(**{name: moment}), ONE) == ([] if of_one else [f"/{name}"])
        assert pointers(told(**{name: moment}), TWO) == ([] if of_two else [f"/{name}"])


def test_the_version_decides_which_versions_a_statement_may_name() -> None:
    assert [pointers(told(version=named), ONE) for named in ("1.0", "1.0.9", "2.0.0")] == [[], [], ["/version"]]
    assert [pointers(told(version=named), TWO) for named in ("1.0.9", "2.0.0", "0.9.9")] == [[], [], ["/version"]]


@pytest.mark.parametrize(
    ("statement", "clause"),
    [
        (told(Result={}), "1.0.3 Data 2.2 · IEEE 9274.1.1 4.2.1"),
        (told(verb={"id": "http://adlnet.gov/expapi/verbs/voided"}), "1.0.3 Data 2.3.2 · IEEE 9274.1.1 4.2.5"),
        (told(timestamp="today"), "1.0.3 Data 2.4.7 · IEEE 9274.1.1 4.2.7"),
        (told(authority=TEAM), "1.0.3 Data 2.4.9 · IEEE 9274.1.1 4.2.4.2"),
        (told(attachments=[FILE | {"length": -1}]), "1.0.3 Data 2.4.11 · IEEE 9274.1.1 4.2.2.6"),
        (
            told(attachments=[FILE | {"usageType": "http://adlnet.gov/expapi/attachments/signature"}]),
            "1.0.3 Data 2.6 · IEEE 9274.1.1 4.2.6",
        ),
    ],
)
def test_a_fault_names_the_clause_that_asks_for_it_in_both_standards(statement, clause) -> None:
    with pytest.raises(Malformed) as refused:
        check_statement(statement, TWO)
    assert [fault.clause for fault in refused.value.faults] == [clause]


def test_twenty_faults_are_enough() -> None:
    assert len(pointers({f"unknown {number}": 1 for number in range(50)})) == MOST
    assert len(pointers(told(attachments=[None] * 50))) == MOST


def test_a_pointer_begins_where_the_statement_stands() -> None:
    assert pointers(told(id="x"), at="/3") == ["/3/id"]


def test_a_query_asks_for_people_and_identified_groups_only() -> None:
    check_agent(AMINA, ONE)
    check_agent(AMINA | {"objectType": "Group"}, ONE)
    for value, groups in ((TEAM, True), (AMINA | {"objectType": "Group"}, False), ("Amina", True), ({}, True)):
        with pytest.raises(Malformed):
            check_agent(value, ONE, groups=groups)


def test_an_activity_is_asked_for_by_an_iri() -> None:
    check_activity_id("urn:x", ONE)
    with pytest.raises(Malformed):
        check_activity_id("x", ONE)


def test_a_put_names_the_statement_that_it_brings() -> None:
    check_statement_id({"id": UID.upper()}, UID, ONE)
    check_statement_id({}, UID, ONE)
    with pytest.raises(Malformed) as refused:
        check_statement_id({"id": UID}, "0b4f4fd3-0000-4f0a-9f37-6d6d9a5d7a11", ONE)
    assert refused.value.faults[0].pointer == "/id"


def test_2_0_refuses_a_batch_with_an_id_twice() -> None:
    batch = [{"id": UID}, {}, {"id": UID.upper()}, 5]
    check_batch(batch, ONE)
    check_batch(batch[:2], TWO)
    with pytest.raises(Malformed) as refused:
        check_batch(batch, TWO)
    assert [fault.pointer for fault in refused.value.faults] == ["/2/id"]


def test_a_fault_says_what_is_wrong() -> None:
    with pytest.raises(Malformed) as refused:
        check_statement(told(id="x\n" * 90), ONE)
    assert str(refused.value).startswith("/id: “x�x�x�")
    assert str(refused.value).endswith("…” is not a UUID. [1.0.3 Data 2.4.1 · IEEE 9274.1.1 4.2.4.2]")
