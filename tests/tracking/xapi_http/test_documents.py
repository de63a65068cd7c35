"""States and profiles: kept byte for byte, merged property by property, changed only by who knows what is there."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest

from tests.tracking.xapi_http.tool import ACTIVITY, AGENT, ONE, TWO, Tool
from tracking.models import Document

pytestmark = pytest.mark.django_db

REGISTRATION = "ec531277-b57b-4c15-8d91-d292c5b2b8f7"
STATE = {"activityId": ACTIVITY, "agent": AGENT, "stateId": "bookmark"}
ACTIVITY_PROFILE = {"activityId": ACTIVITY, "profileId": "marks"}
AGENT_PROFILE = {"agent": AGENT, "profileId": "wishes"}
RESOURCES = {
    "activities/state": STATE,
    "activities/profile": ACTIVITY_PROFILE,
    "agents/profile": AGENT_PROFILE,
}
PROFILES = [path for path in RESOURCES if path != "activities/state"]
BINARY = bytes(range(256)) * 4


def id_of(path: str) -> str:
    return "stateId" if path.endswith("state") else "profileId"


def without(parameters: dict, *names: str) -> dict:
    return {name: value for name, value in parameters.items() if name not in names}


@pytest.mark.parametrize("path", RESOURCES)
@pytest.mark.parametrize("version", [ONE, TWO])
def test_any_bytes_of_any_type_come_back_as_they_were(tool: Tool, path: str, version: str) -> None:
    tool = tool.speaking(version)
    put = tool.put(path, RESOURCES[path], BINARY, "image/x-odd; a=1", If_None_Match="*")
    got = tool.get(path, RESOURCES[path])
    assert (put.status_code, put.content, got.status_code) == (204, b"", 200)
    assert (got.content, got.headers["Content-Type"]) == (BINARY, "image/x-odd; a=1")
    assert got.headers["ETag"] == put.headers["ETag"] == f'"{hashlib.sha1(BINARY).hexdigest()}"'
    at = parsedate_to_datetime(got.headers["Last-Modified"])
    assert abs(datetime.now(UTC) - at) < timedelta(seconds=5)
    assert got.headers["X-Experience-API-Version"] == version


@pytest.mark.parametrize("path", RESOURCES)
def test_a_document_without_a_type_is_bytes(tool: Tool, path: str) -> None:
    assert tool.post(path, RESOURCES[path], b"abc", kind="").status_code == 204
    assert tool.get(path, RESOURCES[path]).headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("path", RESOURCES)
def test_head_tells_what_get_tells_but_for_the_document(tool: Tool, path: str) -> None:
    tool.post(path, RESOURCES[path], {"a": 1})
    head, get = (tool.ask(method, path, RESOURCES[path], kind="") for method in ("HEAD", "GET"))
    assert (head.status_code, head.content) == (200, b"")
    kept = ("ETag", "Last-Modified", "Content-Type", "Content-Length", "X-Experience-API-Version")
    assert [head.headers[name] for name in kept] == [get.headers[name] for name in kept]
    missing = RESOURCES[path] | {id_of(path): "none"}
    assert tool.ask("HEAD", path, missing, kind="").status_code == 404


@pytest.mark.parametrize("path", RESOURCES)
def test_what_is_not_there_is_not_found_and_deleted_all_the_same(tool: Tool, path: str) -> None:
    assert tool.get(path, RESOURCES[path]).status_code == 404
    assert tool.delete(path, RESOURCES[path]).status_code == 204


@pytest.mark.parametrize("path", RESOURCES)
def test_a_document_goes_when_it_is_deleted(tool: Tool, path: str) -> None:
    tool.post(path, RESOURCES[path], {"a": 1})
    assert tool.delete(path, RESOURCES[path]).status_code == 204
    assert tool.get(path, RESOURCES[path]).status_code == 404
    assert Document.objects.count() == 0


@pytest.mark.parametrize("path", RESOURCES)
def test_another_agency_finds_nothing_and_changes_nothing(tool: Tool, stranger: Tool, path: str) -> None:
    tool.post(path, RESOURCES[path], {"secret": 1})
    everything = without(RESOURCES[path], id_of(path))
    assert stranger.get(path, RESOURCES[path]).status_code == 404
    assert stranger.get(path, everything).json() == []
    assert stranger.delete(path, RESOURCES[path]).status_code == 204
    assert stranger.post(path, RESOURCES[path], {"mine": 2}).status_code == 204
    assert tool.get(path, RESOURCES[path]).json() == {"secret": 1}
    assert stranger.get(path, RESOURCES[path]).json() == {"mine": 2}


# --- Concurrency ---
@pytest.mark.parametrize("path", RESOURCES)
@pytest.mark.parametrize("version", [ONE, TWO])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
def test_a_wrong_tag_changes_nothing(tool: Tool, path: str, version: str, method: str) -> None:
    tool = tool.speaking(version)
    tool.post(path, RESOURCES[path], {"a": 1})
    for tag in ('"1111111111111111111111111111111111111111"', "1234", '"1", W/"2"', ""):
        assert tool.ask(method, path, RESOURCES[path], {"a": 2}, If_Match=tag).status_code == 412
    assert tool.ask(method, path, RESOURCES[path], {"a": 2}, If_None_Match="*").status_code == 412
    assert tool.get(path, RESOURCES[path]).json() == {"a": 1}


@pytest.mark.parametrize("path", RESOURCES)
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize("form", ['"{}"', 'W/"{}"', '"x", "{}"', "{}", "*"])
def test_the_right_tag_changes_it(tool_two: Tool, path: str, method: str, form: str) -> None:
    tool_two.post(path, RESOURCES[path], {"a": 1})
    tag = tool_two.get(path, RESOURCES[path]).headers["ETag"].strip('"')
    changed = tool_two.ask(method, path, RESOURCES[path], {"a": 2}, If_Match=form.format(tag))
    assert changed.status_code == 204
    after = tool_two.get(path, RESOURCES[path])
    assert after.status_code == 404 if method == "DELETE" else after.json() == {"a": 2}


@pytest.mark.parametrize("path", RESOURCES)
def test_no_tag_fits_what_is_not_there(tool: Tool, path: str) -> None:
    for method in ("PUT", "POST", "DELETE"):
        assert tool.ask(method, path, RESOURCES[path], {"a": 2}, If_Match="*").status_code == 412
    assert Document.objects.count() == 0


@pytest.mark.parametrize("path", RESOURCES)
def test_in_two_whoever_replaces_a_document_must_know_it(tool_two: Tool, path: str) -> None:
    assert tool_two.put(path, RESOURCES[path], {"a": 1}).status_code == 204
    refused = tool_two.put(path, RESOURCES[path], {"a": 2})
    assert refused.status_code == 409
    assert "If-Match" in refused.json()["error"]["message"]
    assert tool_two.get(path, RESOURCES[path]).json() == {"a": 1}


@pytest.mark.parametrize("path", PROFILES)
def test_in_one_a_profile_needs_a_condition_even_when_it_is_new(tool: Tool, path: str) -> None:
    assert tool.put(path, RESOURCES[path], {"a": 1}).status_code == 400
    assert tool.get(path, RESOURCES[path]).status_code == 404
    assert tool.put(path, RESOURCES[path], {"a": 1}, If_None_Match="*").status_code == 204
    assert tool.put(path, RESOURCES[path], {"a": 2}).status_code == 409
    assert tool.get(path, RESOURCES[path]).json() == {"a": 1}


def test_in_one_a_state_is_freely_replaced(tool: Tool) -> None:
    assert tool.put("activities/state", STATE, {"a": 1}).status_code == 204
    assert tool.put("activities/state", STATE, {"a": 2}).status_code == 204
    assert tool.get("activities/state", STATE).json() == {"a": 2}


@pytest.mark.parametrize("path", RESOURCES)
def test_who_has_it_already_is_told_so(tool: Tool, path: str) -> None:
    tool.post(path, RESOURCES[path], {"a": 1})
    first = tool.get(path, RESOURCES[path])
    for header in ({"If_None_Match": first.headers["ETag"]}, {"If_Modified_Since": first.headers["Last-Modified"]}):
        again = tool.get(path, RESOURCES[path], **header)
        assert (again.status_code, again.content, again.headers["ETag"]) == (304, b"", first.headers["ETag"])
    assert tool.get(path, RESOURCES[path], If_None_Match='"other"').status_code == 200
    assert tool.get(path, RESOURCES[path], If_Modified_Since="yesterday").status_code == 200


# --- Merging ---
@pytest.mark.parametrize("path", RESOURCES)
def test_posted_properties_are_laid_over_those_that_are_there(tool: Tool, path: str) -> None:
    tool.post(path, RESOURCES[path], b'{"car": {"make": "Ford", "n": 1}, "kept": 1.10, "far": 1E400}')
    posted = tool.post(
        path, RESOURCES[path], b'{"car": {"make": "Dodge"}, "new": "\xc3\xa9"}', "application/json; charset=utf-8"
    )
    assert posted.status_code == 204
    got = tool.get(path, RESOURCES[path])
    assert got.content == b'{"car":{"make": "Dodge"},"kept":1.10,"far":1E400,"new":"\xc3\xa9"}'
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["ETag"] == posted.headers["ETag"] == f'"{hashlib.sha1(got.content).hexdigest()}"'


NOT_MERGED = {
    "the posted one has another type": (b'{"a":1}', "application/json", b'{"b":1}', "text/plain"),
    "the existing one has another type": (b'{"a":1}', "text/plain", b'{"b":1}', "application/json"),
    "the posted one is no object": (b'{"a":1}', "application/json", b"[1]", "application/json"),
    "the existing one is no object": (b"[1]", "application/json", b'{"a":1}', "application/json"),
    "the posted one is no JSON": (b'{"a":1}', "application/json", b'{"a":1}{', "application/json"),
    "the posted one is a form": (b'{"a":1}', "application/json", b"abc", "application/x-www-form-urlencoded"),
    "the posted one is a pit": (b'{"a":1}', "application/json", b"[" * 100_000, "application/json"),
    "the posted one is no UTF-8": (b'{"a":1}', "application/json", b'{"a":"\xff"}', "application/json"),
}


@pytest.mark.parametrize("path", RESOURCES)
@pytest.mark.parametrize("case", NOT_MERGED.values(), ids=NOT_MERGED)
def test_what_can_not_be_merged_changes_nothing(tool: Tool, path: str, case: tuple) -> None:
    there, there_type, posted, posted_type = case
    assert tool.put(path, RESOURCES[path], there, there_type, If_None_Match="*").status_code == 204
    assert tool.post(path, RESOURCES[path], posted, posted_type).status_code == 400
    assert tool.get(path, RESOURCES[path]).content == there


@pytest.mark.parametrize("path", RESOURCES)
def test_a_new_document_may_be_anything_but_json_that_is_none(tool: Tool, path: str) -> None:
    for number, (content, kind) in enumerate(
        ((b"1", "application/x-www-form-urlencoded"), (b"true", "text/plain"), (b"[1]", "application/json"))
    ):
        assert tool.post(path, RESOURCES[path] | {id_of(path): str(number)}, content, kind).status_code == 204
    assert tool.post(path, RESOURCES[path], b"{", "application/json").status_code == 400
    assert tool.get(path, RESOURCES[path]).status_code == 404


def test_json_is_checked_where_the_standard_says_so_and_old_content_goes_on(tool: Tool) -> None:
    assert tool.put("activities/state", STATE, b"suspended", "application/json").status_code == 204
    other = STATE | {"stateId": "two"}
    assert tool.speaking(TWO).put("activities/state", other, b"suspended", "application/json").status_code == 400


# --- Lists ---
@pytest.mark.parametrize("path", RESOURCES)
def test_the_ids_of_all_documents_are_listed(tool: Tool, path: str) -> None:
    everything = without(RESOURCES[path], id_of(path))
    assert tool.get(path, everything).json() == []
    for name in ("b", "é/ü", "a"):
        tool.post(path, RESOURCES[path] | {id_of(path): name}, {"a": 1})
    listed = tool.get(path, everything)
    assert listed.json() == ["a", "b", "é/ü"]
    assert "Last-Modified" in listed.headers
    newest = Document.objects.order_by("updated_at").last().updated_at
    assert tool.get(path, everything | {"since": newest.isoformat()}).json() == []
    before = newest - timedelta(microseconds=1)
    assert tool.get(path, everything | {"since": before.isoformat()}).json() == ["a"]


@pytest.mark.parametrize("path", RESOURCES)
def test_a_list_costs_the_same_for_one_and_for_three(tool: Tool, path: str, django_assert_num_queries) -> None:
    everything = without(RESOURCES[path], id_of(path))
    tool.get(path, everything)  # Notes the use of the key.
    for names in (["a"], ["b", "c"]):
        for name in names:
            tool.post(path, RESOURCES[path] | {id_of(path): name}, {"a": 1})
        with django_assert_num_queries(2):  # the key, the ids
            tool.get(path, everything)


def test_states_stand_apart_by_registration_and_are_listed_and_deleted_together(tool: Tool) -> None:
    inside = STATE | {"registration": REGISTRATION}
    tool.post("activities/state", STATE, {"where": "outside"})
    tool.post("activities/state", inside, {"where": "inside"})
    tool.post("activities/state", inside | {"stateId": "other"}, {"a": 1})
    elsewhere = STATE | {"activityId": ACTIVITY + "/2"}
    tool.post("activities/state", elsewhere, {"where": "elsewhere"})
    assert tool.get("activities/state", STATE).json() == {"where": "outside"}
    assert tool.get("activities/state", inside).json() == {"where": "inside"}
    assert tool.get("activities/state", without(inside, "stateId")).json() == ["bookmark", "other"]
    assert tool.get("activities/state", without(STATE, "stateId")).json() == ["bookmark", "other"]
    assert tool.delete("activities/state", without(inside, "stateId")).status_code == 204
    assert tool.get("activities/state", without(STATE, "stateId")).json() == ["bookmark"]
    assert tool.delete("activities/state", without(STATE, "stateId")).status_code == 204
    assert tool.get("activities/state", without(STATE, "stateId")).json() == []
    assert tool.get("activities/state", elsewhere).json() == {"where": "elsewhere"}


def test_an_agent_is_the_same_by_whatever_name(tool: Tool) -> None:
    tool.post("agents/profile", AGENT_PROFILE, {"a": 1})
    named = AGENT_PROFILE | {"agent": {"account": AGENT["account"], "name": "Amina"}}
    assert tool.get("agents/profile", named).json() == {"a": 1}
    assert "Amina" not in json.dumps([one.agent for one in Document.objects.all()])


# --- Parameters ---
@pytest.mark.parametrize("path", RESOURCES)
@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
@pytest.mark.parametrize("version", [ONE, TWO])
def test_parameters_that_are_missing_odd_or_unknown_are_refused(
    tool: Tool, path: str, method: str, version: str
) -> None:
    tool, good = tool.speaking(version), RESOURCES[path]
    cases = [without(good, name) for name in good if name != id_of(path)]
    if method in {"PUT", "POST"} or path in PROFILES:
        cases += [without(good, id_of(path))] if method != "GET" else []
    cases += [good | {name: ""} for name in good]
    cases += [good | {"activityId": value} for value in ("1", "true", "no scheme")] if "activityId" in good else []
    bad_agents = ("true", "1", "not JSON", "[]", "{}", '{"mbox": "nobody"}', '{"name": "x"}', "[" * 5000)
    cases += [good | {"agent": value} for value in bad_agents] if "agent" in good else []
    cases += [good | {"registration": "not a UUID"}, good | {"foo": "bar"}, good | {id_of(path).lower(): "x"}]
    cases += [without(good, id_of(path)) | {"since": "not a time"}, good | {id_of(path): "a\0b"}]
    found = [(case, tool.ask(method, path, case, {"a": 1}, If_None_Match="*").status_code) for case in cases]
    assert [(case, status) for case, status in found if status != 400] == []
    assert Document.objects.count() == 0


def test_only_groups_with_an_identifier_keep_documents(tool_two: Tool) -> None:
    group = {"objectType": "Group", "account": {"homePage": "https://school.example", "name": "class"}}
    assert tool_two.post("agents/profile", AGENT_PROFILE | {"agent": group}, {"a": 1}).status_code == 204
    nameless = {"objectType": "Group", "member": [AGENT]}
    assert tool_two.post("agents/profile", AGENT_PROFILE | {"agent": nameless}, {"a": 1}).status_code == 400


def test_names_and_activities_of_any_length_are_kept(tool: Tool) -> None:
    long = STATE | {"stateId": "é" * 10_000, "activityId": "https://school.example/" + "a" * 10_000}
    assert tool.put("activities/state", long, {"a": 1}).status_code == 204
    assert tool.get("activities/state", without(long, "stateId")).json() == ["é" * 10_000]
    assert tool.get("activities/state", long | {"stateId": "é" * 9_999}).status_code == 404


# --- Sizes and types ---
def test_a_document_that_is_too_large_is_refused_and_says_how_large_it_may_be(tool: Tool, settings) -> None:
    settings.XAPI_LARGEST_DOCUMENT = 2000
    assert tool.put("activities/state", STATE, b"x" * 2000, "text/plain").status_code == 204
    refused = tool.put("activities/state", STATE, b"y" * 2001, "text/plain")
    assert (refused.status_code, "2000" in refused.json()["error"]["message"]) == (413, True)
    assert tool.get("activities/state", STATE).content == b"x" * 2000


def test_a_document_does_not_grow_larger_than_that_by_what_is_laid_over_it(tool: Tool, settings) -> None:
    settings.XAPI_LARGEST_DOCUMENT = 2000
    first = {"a": "x" * 1500}
    assert tool.post("activities/state", STATE, first).status_code == 204
    assert tool.post("activities/state", STATE, {"b": "y" * 1500}).status_code == 413
    assert tool.get("activities/state", STATE).json() == first
    assert tool.post("activities/state", STATE, {"a": "y" * 1900}).status_code == 204


def test_a_type_that_no_header_can_carry_is_refused(tool: Tool) -> None:
    for kind in ("text/plain\r\nX-Evil: 1", "téxt/plain", "x" * 1001):
        form = STATE | {"content": "abc", "Content-Type": kind}
        assert tool.alternate("PUT", "activities/state", form).status_code == 400
    assert Document.objects.count() == 0


def test_a_page_that_is_kept_never_runs_as_one_of_ours(tool: Tool) -> None:
    tool.put("activities/state", STATE, b"<script>alert(1)</script>", "text/html")
    got = tool.get("activities/state", STATE)
    assert got.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
