"""What every resource has in common: versions, both syntaxes, methods, who asks, refusals, headers, odd bytes."""

import gzip
import json

import pytest
from django.db import DatabaseError, OperationalError
from django.test import Client, RequestFactory

from agencies.models import Agency
from tests.tracking.xapi_http.tool import ACTIVITY, AGENT, ONE, TWO, Tool, query, statement
from tracking.models import Document, RefusedRequest
from tracking.xapi.scopes import Scope

pytestmark = pytest.mark.django_db

STATE = {"activityId": ACTIVITY, "agent": AGENT, "stateId": "bookmark"}
READABLE = {
    "activities/state": {"activityId": ACTIVITY, "agent": AGENT},
    "activities/profile": {"activityId": ACTIVITY},
    "agents/profile": {"agent": AGENT},
    "activities": {"activityId": ACTIVITY},
    "agents": {"agent": AGENT},
}
VERSIONED = [*READABLE, "nowhere"]


# --- Versions ---
@pytest.mark.parametrize("path", READABLE)
@pytest.mark.parametrize(
    ("asked", "echoed"),
    [("1.0", ONE), ("1.0.0", ONE), ("1.0.2", ONE), ("1.0.17", ONE), ("2.0", TWO), ("2.0.0", TWO), ("2.0.1", TWO)],
)
def test_each_request_is_answered_in_its_version(tool: Tool, path: str, asked: str, echoed: str) -> None:
    answer = tool.speaking(asked).get(path, READABLE[path])
    assert (answer.status_code, answer.headers["X-Experience-API-Version"]) == (200, echoed)


@pytest.mark.parametrize("path", READABLE)
@pytest.mark.parametrize(
    ("asked", "echoed"),
    [(None, "0.95"), ("", "0.95"), ("0.95", ONE), ("1.1", ONE), ("2.1", TWO), ("3.0.0", TWO), ("x\0", TWO)],
)
def test_a_version_that_is_not_spoken_is_refused_before_anybody_asks_who_it_is(
    tool: Tool, path: str, asked: str | None, echoed: str
) -> None:
    answer = tool.get(path, READABLE[path], X_Experience_API_Version=asked, Authorization=None)
    assert (answer.status_code, answer.headers["X-Experience-API-Version"]) == (400, echoed)
    error = answer.json()["error"]
    assert "X-Experience-API-Version" in error["message"]
    assert [(fault["pointer"], fault["clause"]) for fault in error["faults"]] == [
        ("/X-Experience-API-Version", "1.0.3 Communication 3.3 · IEEE 9274.1.1 4.1.7")
    ]


def test_a_tool_that_names_no_version_is_listed_for_its_agency_and_a_stranger_for_nobody(tool: Tool) -> None:
    for authorization in (tool.authorization, None, "Basic nonsense"):
        tool.get("statements", X_Experience_API_Version=None, Authorization=authorization)
    kept = RefusedRequest.objects.get()
    assert (kept.agency, kept.credential, kept.method, kept.status) == (tool.agency, tool.credential, "GET", 400)
    assert kept.faults[0]["values"] == {"header": "X-Experience-API-Version"}


@pytest.mark.parametrize("path", READABLE)
def test_head_is_get_without_what_it_shows(tool: Tool, path: str) -> None:
    head, get = (tool.ask(method, path, READABLE[path], kind="") for method in ("HEAD", "GET"))
    assert (head.status_code, head.content, get.status_code) == (200, b"", 200)
    assert head.headers["ETag"] == get.headers["ETag"]


# --- Methods ---
@pytest.mark.parametrize(("path", "methods"), [("activities", "GET, HEAD"), ("about", "GET, HEAD")])
def test_other_methods_are_refused_before_anything_else(tool: Tool, path: str, methods: str) -> None:
    for method in ("PUT", "POST", "DELETE", "PATCH", "TRACE", "BREW"):
        answer = tool.ask(method, path, READABLE.get(path), Authorization=None)
        assert (method, answer.status_code, answer.headers["Allow"]) == (method, 405, f"{methods}, OPTIONS")
        assert answer.headers["X-Experience-API-Version"] == ONE


def test_what_is_no_resource_is_not_found_in_json(tool: Tool) -> None:
    for path in ("", "nowhere", "activities/other", "agents/profile/x", "statement"):
        answer = tool.get(path)
        assert (answer.status_code, "message" in answer.json()["error"]) == (404, True)
        assert answer.headers["X-Experience-API-Version"] == ONE


@pytest.mark.parametrize("address", ["/xapi/{}", "/xapi///{}", "/xapi/{}/", "//xapi/{}", "///xapi//{}//"])
def test_slashes_too_many_do_no_harm(tool: Tool, address: str) -> None:
    def ask(method: str, resource: str, parameters: dict, content: bytes = b""):
        # An address that begins with two slashes would be a host's name to the client.
        where = {"PATH_INFO": address.format(resource), "QUERY_STRING": query(parameters)}
        sent = {"Authorization": tool.authorization, "X-Experience-API-Version": ONE}
        return tool.client.generic(method, "/", content, headers=sent, **where)

    assert ask("GET", "activities", {"activityId": ACTIVITY}).json()["id"] == ACTIVITY
    assert ask("PUT", "activities//state", STATE, b"x").status_code == 204
    assert ask("GET", "activities/state", STATE).content == b"x"
    assert ask("POST", "oauth/token", {}).json()["error"] == "invalid_request"


@pytest.mark.parametrize("address", ["/xapi", "/xapi/", "//xapi", "///xapi//", "//xapi/nowhere", "/xapi/nowhere//"])
def test_the_endpoint_alone_and_what_is_not_there_lead_nowhere_else(client: Client, address: str) -> None:
    answer = client.get("/", PATH_INFO=address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")
    assert (answer.headers["X-Experience-API-Version"], "Location" in answer.headers) == (TWO, False)


@pytest.mark.parametrize("address", ["//learn/", "//evil.example/xapi/about", "//evil.example//", "/en//xapi/about"])
def test_no_other_address_is_tidied(client: Client, address: str) -> None:
    answer = client.get("/", PATH_INFO=address)
    assert (answer.status_code, "Location" in answer.headers) == (404, False)


# --- Who asks ---
@pytest.mark.parametrize("path", READABLE)
def test_nobody_reads_without_a_key_and_no_cookie_is_one(tool: Tool, maple: Agency, path: str) -> None:
    from tests.factories.tracking import make_member  # noqa: PLC0415

    tool.client.force_login(make_member(maple))
    answer = tool.get(path, READABLE[path], Authorization=None)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    wrong = tool.get(path, READABLE[path], Authorization="Basic Zm9vOmJhcg==")
    assert (wrong.status_code, wrong.cookies) == (401, {})
    assert tool.get(path, READABLE[path]).cookies == {}


def test_cookies_reach_no_resource_and_every_other_page(maple: Agency, client: Client) -> None:
    from lms.middleware import without_cookies  # noqa: PLC0415

    seen = []
    for path in ("/xapi/about", "/xapi", "//xapi//about", "/profile/", "/xapis/", "/learn/xapi/"):
        request = RequestFactory().get("/", PATH_INFO=path, headers={"cookie": "sessionid=abc"})
        without_cookies(lambda one: seen.append(one.COOKIES))(request)
    assert seen == [{}] * 3 + [{"sessionid": "abc"}] * 3


NEEDS = {
    ("GET", "activities/state"): Scope.STATE,
    ("PUT", "activities/state"): Scope.STATE,
    ("GET", "activities/profile"): Scope.PROFILE,
    ("DELETE", "agents/profile"): Scope.PROFILE,
    ("GET", "activities"): Scope.DEFINE,
    ("GET", "agents"): Scope.DEFINE,
}


@pytest.mark.parametrize(("method", "path"), NEEDS)
def test_a_key_does_what_its_scopes_say(maple: Agency, method: str, path: str) -> None:
    full = STATE if path.endswith("state") else READABLE[path] | ({"profileId": "p"} if "profile" in path else {})
    may, may_not = Tool(maple, NEEDS[method, path]), Tool(maple, Scope.WRITE)
    assert may_not.ask(method, path, full, {"a": 1}).status_code == 403
    assert may.ask(method, path, full, {"a": 1}).status_code in {200, 204, 404}


def test_who_may_only_read_changes_nothing(maple: Agency, tool: Tool) -> None:
    tool.put("activities/state", STATE, {"a": 1})
    reader = Tool(maple, Scope.READ_ALL)
    assert reader.get("activities/state", STATE).json() == {"a": 1}
    answers = [reader.ask(method, "activities/state", STATE, {"a": 2}) for method in ("PUT", "POST", "DELETE")]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert tool.get("activities/state", STATE).json() == {"a": 1}


# --- The alternate syntax ---
@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "text/plain", "text/plain;charset=UTF-8", ""])
def test_in_one_a_form_can_hold_the_whole_request(tool: Tool, kind: str) -> None:
    key = {"Authorization": tool.authorization, "X-Experience-API-Version": "1.0.3"}
    nothing = {"Authorization": None, "X_Experience_API_Version": None}
    put = tool.alternate(
        "PUT",
        "activities/state",
        STATE | key | {"content": '{"é": "a&b=c+d"}', "Content-Type": "application/json", "Content-Length": "17"},
        kind,
        **nothing,
    )
    assert (put.status_code, put.headers["X-Experience-API-Version"]) == (204, ONE)
    got = tool.alternate("GET", "activities/state", STATE | key, kind, **nothing)
    assert (got.json(), got.headers["Content-Type"]) == ({"é": "a&b=c+d"}, "application/json")
    refused = tool.alternate(
        "POST", "activities/state", STATE | key | {"content": "{}", "If-Match": '"x"'}, kind, **nothing
    )
    assert refused.status_code == 412
    head = tool.alternate("HEAD", "activities/state", STATE | key, kind, **nothing)
    assert (head.status_code, head.content) == (200, b"")
    assert tool.alternate("DELETE", "activities/state", STATE | key, kind, **nothing).status_code == 204
    assert tool.get("activities/state", STATE).status_code == 404


def test_the_form_speaks_louder_than_the_header(tool: Tool) -> None:
    form = STATE | {"content": "{}", "Content-Type": "application/json"}
    assert tool.alternate("PUT", "activities/state", form | {"X-Experience-API-Version": "0.8"}).status_code == 400
    wrong = tool.alternate("PUT", "activities/state", form | {"Authorization": "Basic Zm9vOmJhcg=="})
    assert wrong.status_code == 401
    assert Document.objects.count() == 0


def test_what_is_no_such_form_is_refused(tool: Tool) -> None:
    form = STATE | {"content": "{}"}
    assert tool.ask("POST", "activities/state", {"method": "PUT"} | STATE, b"content={}").status_code == 400
    assert tool.ask("PUT", "activities/state", {"method": "POST"}, b"{}").status_code == 400
    assert tool.ask("POST", "activities/state", {"method": "PUT"}).status_code == 400
    assert tool.alternate("PUT", "activities/state", STATE).status_code == 400
    assert tool.alternate("PUT", "activities/state", form | {"other": "x"}).status_code == 400
    assert tool.alternate("PATCH", "activities/state", form).status_code == 405
    assert tool.ask("POST", "activities/state", {"method": "PUT"}, b"{%zz=1&content=%ff").status_code == 400
    assert Document.objects.count() == 0


@pytest.mark.parametrize("method", ["GET", "PUT", "POST", "DELETE"])
def test_two_has_no_such_syntax(tool_two: Tool, method: str) -> None:
    answer = tool_two.alternate(method, "activities/state", STATE | {"content": "{}"})
    assert (answer.status_code, Document.objects.count()) == (400, 0)


def test_a_form_is_bounded_before_anybody_is_known(tool: Tool) -> None:
    answer = tool.ask("POST", "activities/state", {"method": "PUT"}, b"content=" + b"x" * 4 * 1024 * 1024)
    assert answer.status_code == 413


# --- Refusals ---
def test_a_refusal_names_the_place_the_clause_and_the_cause_in_the_readers_language(tool: Tool) -> None:
    missing = {"activityId": ACTIVITY}
    english = tool.get("activities/state", missing, Accept_Language="en-CA").json()["error"]
    french = tool.get("activities/state", missing, Accept_Language="fr-CA, en;q=0.5").json()["error"]
    for error in (english, french):
        assert [(fault["pointer"], bool(fault["clause"])) for fault in error["faults"]] == [("/agent", True)]
    assert english["message"] == "This request breaks the xAPI standard."
    assert french["message"] == "Cette demande ne respecte pas la norme xAPI."
    assert english["faults"][0]["message"] != french["faults"][0]["message"]


def test_refusals_are_kept_for_the_agency_and_nobody_else(tool: Tool, stranger: Tool) -> None:
    tool.post("activities/state", {"activityId": ACTIVITY}, {"a": 1})
    tool.put("agents/profile", {"agent": AGENT, "profileId": "x"}, b"begins so" + b"." * 5000, "text/plain")
    tool.get("activities/state", STATE)  # 404: nothing is wrong with that.
    tool.get("activities/state", STATE, Authorization="Basic Zm9vOmJhcg==")
    kept = list(RefusedRequest.objects.order_by("pk").values_list("agency_id", "credential_id", "method", "status"))
    mine = (tool.agency.pk, tool.credential.pk)
    assert kept == [(*mine, "POST", 400), (*mine, "PUT", 400)]
    last = RefusedRequest.objects.order_by("pk").last()
    assert (last.faults[0]["pointer"], last.excerpt[:9], len(last.excerpt)) == ("/If-None-Match", "begins so", 2000)


def test_a_refusal_without_faults_says_why_all_the_same(tool: Tool) -> None:
    tool.put("activities/state", STATE, {"a": 1})
    tool.put("activities/state", STATE, {"a": 2}, If_Match='"x"')
    kept = RefusedRequest.objects.get()
    assert (kept.status, [bool(fault["message"]) for fault in kept.faults]) == (412, [True])


# --- Headers ---
@pytest.mark.parametrize("path", [*READABLE, "about", "nowhere"])
def test_pages_of_any_origin_may_ask(tool: Tool, path: str) -> None:
    asked = tool.client.options(
        f"/xapi/{path}", headers={"origin": "https://other.example", "access-control-request-method": "PUT"}
    )
    assert (asked.status_code, asked.content) == (204, b"")
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Credentials" not in asked.headers
    allowed = asked.headers["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"authorization", "content-type", "if-match", "if-none-match", "x-experience-api-version"} <= {*allowed}
    assert asked.headers["Access-Control-Allow-Methods"] == asked.headers["Allow"]
    for answer in (tool.get(path, READABLE.get(path)), tool.get(path, Authorization=None)):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        exposed = answer.headers["Access-Control-Expose-Headers"].lower().split(", ")
        assert {"etag", "last-modified", "x-experience-api-version"} <= {*exposed}
        assert "x-experience-api-consistent-through" in exposed


def test_nobody_keeps_an_answer_without_asking_again(tool: Tool) -> None:
    answer = tool.get("activities", {"activityId": ACTIVITY})
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert {"Authorization", "Accept-Language", "X-Experience-API-Version"} <= set(answer.headers["Vary"].split(", "))
    assert tool.get("activities/state", STATE).headers["Cache-Control"] == "no-store"


def test_answers_are_compressed_and_a_weak_tag_still_lets_its_reader_write(tool_two: Tool) -> None:
    long = {"notes": "a long note " * 100}
    tool_two.put("activities/state", STATE, long)
    got = tool_two.get("activities/state", STATE, Accept_Encoding="gzip")
    assert (got.headers["Content-Encoding"], json.loads(gzip.decompress(got.content))) == ("gzip", long)
    assert got.headers["ETag"].startswith('W/"')
    assert tool_two.put("activities/state", STATE, {"a": 1}, If_Match=got.headers["ETag"]).status_code == 204


# --- Odd bytes ---
ODD_QUERIES = [
    "activityId=%",
    "activityId=%zz",
    "activityId=%ff%fe",
    "activityId=\xff",
    "activityId=a%00b",
    "activityId=https://x.example&activityId=https://x.example",
    "%ff=1",
    "=",
    "&".join(f"p{number}=1" for number in range(20_000)),
    "activityId=" + "a" * 10_000,
    "activityId[]=https://x.example",
    "agent=" + "[" * 50_000,
    "agent=" + '{"a":' * 5000,
    "agent=%7B%22mbox%22%3A%22mailto%3Aa%40b.example%5Cu0000%22%7D",
    "agent=%7B%22mbox%22%3A%22mailto%3Aa%40b.example%5Cud800%22%7D",
    "agent=%7B%22account%22%3A1%7D",
    "agent=1e400",
    "since=9999-99-99T99:99:99Z&" + "x" * 1000,
]


@pytest.mark.parametrize("path", READABLE)
@pytest.mark.parametrize("version", [ONE, TWO])
def test_no_odd_query_breaks_anything(tool: Tool, path: str, version: str) -> None:
    tool = tool.speaking(version)
    for line in ODD_QUERIES:
        for method in ("GET", "PUT", "POST", "DELETE"):
            answer = tool.client.generic(
                method,
                f"/xapi/{path}",
                b"{}",
                content_type="application/json",
                QUERY_STRING=line,
                headers={"Authorization": tool.authorization, "X-Experience-API-Version": version},
            )
            assert (line[:50], method, answer.status_code) in {(line[:50], method, 400), (line[:50], method, 405)}
    assert Document.objects.count() == 0


def test_a_percent_sign_that_escapes_nothing_is_not_guessed_at(tool: Tool) -> None:
    whole = query(STATE)
    for broken in ("%", "%z", "%zz", "%f", "%c3"):
        sent = {"Authorization": tool.authorization, "X-Experience-API-Version": ONE}
        line = whole.replace("stateId=bookmark", f"stateId=book{broken}mark")
        answer = tool.client.generic("PUT", "/xapi/activities/state", b"x", QUERY_STRING=line, headers=sent)
        assert (broken, answer.status_code) == (broken, 400)


def test_an_agent_that_postgres_could_not_hold_is_refused_and_one_in_any_script_is_kept(tool: Tool) -> None:
    for name in ("a\0b", "\ud800"):
        agent = {"account": {"homePage": "https://school.example", "name": name}}
        assert tool.put("activities/state", STATE | {"agent": agent}, b"x", "text/plain").status_code == 400
    agent = {"account": {"homePage": "https://school.example", "name": "Амина 🎓"}}
    assert tool.put("activities/state", STATE | {"agent": agent}, b"x", "text/plain").status_code == 204


def test_a_refusal_that_can_not_be_kept_is_answered_all_the_same(tool: Tool, monkeypatch) -> None:
    def full(**told) -> None:
        raise DatabaseError("disk full")

    monkeypatch.setattr("tracking.views.xapi.frame.note_refusal", full)
    assert tool.get("activities/state").status_code == 400


@pytest.mark.parametrize("trouble", [OperationalError("the connection is closed"), OSError(28, "no space left")])
def test_where_nothing_can_be_stored_a_tool_is_asked_to_come_again(tool: Tool, monkeypatch, trouble) -> None:
    def fail(*_args, **_more) -> None:
        raise trouble

    monkeypatch.setattr("tracking.services.ledger.record", fail)
    answer = tool.post("statements", {}, statement())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert answer.json()["error"]["message"].endswith("Send the same again in a moment.")
    assert answer.headers["X-Experience-API-Version"] == ONE
