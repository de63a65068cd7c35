"""Whatever is sent to whichever resource: an answer that a client understands, and never a broken one."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.factories.tracking import make_agency
from tests.tracking.xapi_http.tool import ACTIVITY, AGENT, ONE, TWO, Tool, query

pytestmark = pytest.mark.django_db

RESOURCES = ["activities/state", "activities/profile", "agents/profile", "activities", "agents", "about", "x", "//"]
NAMES = ["activityId", "agent", "registration", "stateId", "profileId", "since", "method", "content", "Content-Type"]
ANSWERS = {200, 204, 304, 400, 401, 403, 404, 405, 409, 411, 412, 413, 415}

texts = some.text(max_size=20) | some.sampled_from([ACTIVITY, "*", '"x"', "2026-03-02T12:00:00Z", "\0", "\ud800"])
json_values: some.SearchStrategy[Any] = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(max_size=5),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
agents = some.just(AGENT) | some.fixed_dictionaries(
    {},
    optional={
        "objectType": json_values | some.sampled_from(["Agent", "Group"]),
        "mbox": json_values | some.just("mailto:a@b.example"),
        "account": json_values | some.fixed_dictionaries({"homePage": json_values, "name": json_values}),
        "member": json_values,
    },
)
parameters = some.dictionaries(
    some.sampled_from(NAMES) | some.text(max_size=5), texts | agents | json_values, max_size=5
) | some.fixed_dictionaries({"activityId": some.just(ACTIVITY), "agent": agents, "stateId": texts})
headers = some.dictionaries(
    some.sampled_from(["If-Match", "If-None-Match", "If-Modified-Since", "Accept-Language", "Content-Encoding"]),
    some.text(some.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"), max_size=20),
    max_size=3,
)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=some.sampled_from(["GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS", "PATCH"]),
    resource=some.sampled_from(RESOURCES),
    version=some.sampled_from([ONE, TWO]) | some.text(some.characters(min_codepoint=32, max_codepoint=255), max_size=6),
    asked=parameters,
    raw=some.none() | some.binary(max_size=30),
    content=some.binary(max_size=40)
    | json_values.map(lambda value: query({"content": value}).encode("utf-8", "replace")),
    kind=some.sampled_from(["application/json", "text/plain", "multipart/mixed; boundary=x", "", "a/b; c", "é"]),
    told=headers,
)
def test_every_answer_is_one_of_ours(
    tool_once: Tool, method, resource, version, asked, raw, content, kind, told
) -> None:
    try:
        line = raw.decode("latin-1") if raw is not None else query(asked)
    except UnicodeEncodeError:
        line = "stateId=%ED%A0%80"
    sent = told | {"Authorization": tool_once.authorization, "X-Experience-API-Version": version}
    answer = tool_once.client.generic(
        method, f"/xapi/{resource}", content, content_type=kind, headers=sent, QUERY_STRING=line
    )
    assert answer.status_code in ANSWERS
    assert answer.headers["X-Experience-API-Version"] in {ONE, TWO, "0.95"}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if answer.status_code >= 400 and method != "HEAD" and answer.content:
        assert answer.json()["error"]["message"]


@pytest.fixture
def tool_once(db) -> Tool:
    return Tool(make_agency("maple"))
