"""The parameters of every resource."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracking.xapi.checks import Resource, agent_of, check_parameters, check_query
from tracking.xapi.checks.parameters import SHAPES
from tracking.xapi.faults import Malformed
from tracking.xapi.versions import Version

ONE, TWO = Version.ONE, Version.TWO
UID = "0b4f4fd3-5e6c-4f0a-9f37-6d6d9a5d7a11"
AGENT = json.dumps({"mbox": "mailto:amina@example.org"})
TEAM = json.dumps({"objectType": "Group", "mbox": "mailto:team@example.org"})
LESSON = "https://example.org/lesson"
QUERY = {
    "agent": TEAM,
    "verb": "urn:read",
    "activity": LESSON,
    "registration": UID,
    "related_agents": "true",
    "related_activities": "false",
    "since": "2026-03-02T12:00:00Z",
    "until": "2026-03-03T12:00:00Z",
    "limit": "0",
    "format": "canonical",
    "attachments": "true",
    "ascending": "true",
}


def pointers(resource, method, parameters, version=ONE):
    try:
        check_parameters(resource, method, parameters, version)
    except Malformed as malformed:
        return [fault.pointer for fault in malformed.faults if fault.message % fault.values and fault.clause]
    return []


@pytest.mark.parametrize("version", Version)
def test_a_query_may_ask_for_everything_at_once(version) -> None:
    check_query(QUERY, version)
    check_query({}, version)
    assert pointers("statements", "HEAD", QUERY, version) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *dict.fromkeys(["statementId", "voidedStatementId", "registration"], "wrong").items(),
        *dict.fromkeys(["verb", "activity"], "e.org/x").items(),
        *dict.fromkeys(["related_agents", "related_activities", "attachments", "ascending"], "True").items(),
        *[("limit", value) for value in ("-1", "1.5", "", "ten", "٣", "9" * 19)],
        *[("format", value) for value in ("Exact", "")],
        *[("since", value) for value in ("yesterday", "2026-03-02T12:00:00-00:00")],
        ("until", ""),
        *[(name, "1") for name in ("Agent", "StatementId", "foo", "", "a/b\x00")],
    ],
)
def test_a_query_is_refused_where_it_is_wrong(name, value) -> None:
    for version in Version:
        assert pointers("statements", "GET", {name: value}, version) == [f"/{name.replace('/', '~1')}"]


@pytest.mark.parametrize(
    ("agent", "pointer"),
    [
        ("", "/agent"),
        ("mailto:amina@example.org", "/agent"),
        ('{"mbox": "x"}', "/agent/mbox"),
        ('{"mbox": "mailto:a@e.org", "mbox": "mailto:b@e.org"}', "/agent/mbox"),
        ('{"objectType": "Group", "member": [{"mbox": "mailto:a@e.org"}]}', "/agent"),
        ('{"account": {"name": "\\u0000", "homePage": "urn:x"}}', "/agent/account/name"),
        ("\ud800", "/agent"),
        ("[" * 5_000, "/agent"),
    ],
)
def test_an_agent_is_asked_for_as_json(agent, pointer) -> None:
    assert pointers("statements", "GET", {"agent": agent}) == [pointer]


def test_an_agent_is_handed_out_read() -> None:
    assert agent_of(AGENT, ONE) == {"mbox": "mailto:amina@example.org"}


@pytest.mark.parametrize("one", ["statementId", "voidedStatementId"])
def test_one_statement_is_asked_for_by_its_id_alone(one) -> None:
    assert pointers("statements", "GET", {one: UID, "attachments": "true", "format": "exact"}) == []
    for name in sorted({*QUERY} - {"attachments", "format"}):
        assert pointers("statements", "GET", {one: UID, name: QUERY[name]}) == [f"/{name}"]


def test_a_statement_is_asked_for_as_voided_or_not() -> None:
    asked = {"statementId": UID, "voidedStatementId": UID}
    assert pointers("statements", "GET", asked) == ["/voidedStatementId"]


STATE = {"activityId": LESSON, "agent": AGENT, "stateId": "bookmark"}
PROFILE = {"activityId": LESSON, "profileId": "p"}
PERSON = {"agent": AGENT, "profileId": "p"}
SINCE = {"since": "2026-03-02T12:00:00Z"}
DOCUMENTS = [
    ("activities/state", STATE, "stateId"),
    ("activities/profile", PROFILE, "profileId"),
    ("agents/profile", PERSON, "profileId"),
]


@pytest.mark.parametrize(("resource", "parameters", "name"), DOCUMENTS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "POST", "DELETE"])
def test_a_document_is_named_by_all_its_parameters(resource, parameters, name, method) -> None:
    assert pointers(resource, method, parameters) == []
    lists = method in {"GET", "HEAD"} or (method == "DELETE" and name == "stateId")
    for missing in parameters:
        rest = {key: value for key, value in parameters.items() if key != missing}
        assert pointers(resource, method, rest) == ([] if missing == name and lists else [f"/{missing}"])


@pytest.mark.parametrize(("resource", "parameters", "name"), DOCUMENTS)
def test_documents_are_listed_since_a_moment(resource, parameters, name) -> None:
    of_whom = {key: value for key, value in parameters.items() if key != name}
    assert pointers(resource, "GET", of_whom | SINCE) == []
    assert pointers(resource, "GET", of_whom | {"since": "x"}) == ["/since"]
    assert pointers(resource, "PUT", parameters | SINCE) == ["/since"]


@pytest.mark.parametrize(("resource", "parameters", "name"), DOCUMENTS)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_a_document_is_refused_where_its_name_is_wrong(resource, parameters, name, method) -> None:
    wrong = {"activityId": "lesson", "agent": "{}", name: "a\x00", "registration": "x"}
    if resource != "activities/state":
        del wrong["registration"]
        assert pointers(resource, method, parameters | {"registration": UID}) == ["/registration"]
    for key in wrong.keys() & {*parameters, "registration"}:
        assert pointers(resource, method, parameters | {key: wrong[key]}) == [f"/{key}"]
    assert pointers(resource, method, parameters | {name: ""}) == [f"/{name}"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_in_two_a_state_that_is_named_is_not_asked_for_since_a_moment(method) -> None:
    for state, expected in ((SINCE, ["/since"]), ({"since": "x"}, ["/since"]), ({}, [])):
        assert pointers("activities/state", method, STATE | state, TWO) == expected
    assert pointers("activities/state", method, STATE | SINCE, ONE) == []


def test_states_may_belong_to_a_registration_and_to_a_team() -> None:
    assert pointers("activities/state", "PUT", STATE | {"registration": UID, "agent": TEAM}) == []


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_in_one_a_profile_belongs_to_a_person_and_not_to_a_team(method) -> None:
    assert pointers("agents/profile", method, PERSON | {"agent": TEAM}, ONE) == ["/agent/objectType"]
    assert pointers("agents/profile", method, PERSON | {"agent": TEAM}, TWO) == []


def test_a_statement_is_put_under_an_id_and_posted_under_none() -> None:
    assert pointers("statements", "PUT", {"statementId": UID}) == []
    assert pointers("statements", "PUT", {"statementId": "x"}) == ["/statementId"]
    assert pointers("statements", "PUT", {}) == ["/statementId"]
    assert pointers("statements", "PUT", {"StatementId": UID}) == ["/StatementId", "/statementId"]
    assert pointers("statements", "POST", {}) == []
    assert pointers("statements", "POST", {"statementId": UID}) == ["/statementId"]


def test_people_and_activities_are_asked_for_one_at_a_time() -> None:
    assert pointers("agents", "GET", {"agent": AGENT}) == []
    assert pointers("agents", "GET", {"agent": TEAM}) == ["/agent/objectType"]
    assert pointers("agents", "GET", {}) == ["/agent"]
    assert pointers("activities", "GET", {"activityId": LESSON}) == []
    assert pointers("activities", "GET", {"activityId": "x"}) == ["/activityId"]
    assert pointers("activities", "GET", {}) == ["/activityId"]
    assert pointers("about", "GET", {}) == []
    assert pointers("about", "GET", {"x": ""}) == ["/x"]


@given(st.dictionaries(st.text(max_size=5) | st.sampled_from(sorted({*QUERY, *STATE, *PROFILE})), st.text(max_size=30)))
def test_nothing_but_a_refusal_comes_of_any_parameters(parameters) -> None:
    for resource in Resource:
        for method in SHAPES[resource]:
            pointers(resource, method, parameters, TWO)
