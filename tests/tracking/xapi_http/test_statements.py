"""The resource of statements over HTTP: stored whole or not at all, shown exactly, in parts and by pages."""

import hashlib
import json
import time
import uuid
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from django.conf import settings as configured

from agencies.models import Agency
from tests.tracking.xapi_http.tool import (
    ACTIVITY,
    AGENT,
    ONE,
    TWO,
    VERB,
    VOIDED,
    Tool,
    multipart,
    named,
    query,
    statement,
    voiding,
)
from tracking.models import Statement
from tracking.xapi.scopes import Scope

pytestmark = pytest.mark.django_db

CONSISTENT = "X-Experience-API-Consistent-Through"


def moment(answer) -> datetime:
    return datetime.fromisoformat(answer.headers[CONSISTENT])


def one(tool: Tool, uid: str, **more):
    return tool.get("statements", {"statementId": uid} | more)


# --- Storing ---
@pytest.mark.parametrize("version", [ONE, TWO])
def test_what_is_posted_is_answered_with_its_ids_in_order(tool: Tool, version: str) -> None:
    tool = tool.speaking(version)
    sent = [named(), statement(), named()]
    answer = tool.post("statements", {}, sent)
    ids = answer.json()
    assert (answer.status_code, ids[0], ids[2]) == (200, sent[0]["id"], sent[2]["id"])
    assert [uuid.UUID(one).version for one in ids] == [4, 4, 4]
    assert [one(tool, uid).json()["id"] for uid in ids] == ids
    single = tool.post("statements", {}, statement())
    assert (single.status_code, len(single.json())) == (200, 1)


def test_put_stores_one_under_the_id_of_the_address(tool: Tool) -> None:
    uid = str(uuid.uuid4())
    put = tool.put("statements", {"statementId": uid}, statement())
    assert (put.status_code, put.content) == (204, b"")
    assert one(tool, uid).json()["id"] == uid
    assert tool.put("statements", {"statementId": str(uuid.uuid4())}, named()).status_code == 400
    assert tool.put("statements", {"statementId": uid}, [statement()]).status_code == 400
    assert tool.put("statements", {}, statement()).status_code == 400
    assert tool.put("statements", {"statementId": uid, "foo": "bar"}, statement()).status_code == 400


def test_the_same_again_is_fine_and_another_is_a_conflict_that_changes_nothing(tool: Tool) -> None:
    first, other = named(), named()
    assert tool.post("statements", {}, first).json() == [first["id"]]
    assert tool.post("statements", {}, first).json() == [first["id"]]
    assert tool.put("statements", {"statementId": first["id"]}, first).status_code == 204
    changed = first | {"verb": {"id": VERB + "/again"}}
    refused = tool.post("statements", {}, [other, changed])
    assert (refused.status_code, refused.json()["error"]["faults"][0]["pointer"]) == (409, "/id")
    assert one(tool, first["id"]).json()["verb"]["id"] == VERB
    assert one(tool, other["id"]).status_code == 404


def test_a_batch_with_one_fault_is_refused_whole_and_says_where(tool: Tool) -> None:
    good, bad = named(), named(verb={"id": "no iri"})
    refused = tool.post("statements", {}, [good, bad])
    assert (refused.status_code, refused.json()["error"]["faults"][0]["pointer"]) == (400, "/1/verb/id")
    assert one(tool, good["id"]).status_code == 404


def test_limits_are_told_and_kept(tool: Tool, settings) -> None:
    settings.XAPI_MOST_STATEMENTS = 3
    settings.XAPI_LARGEST_STATEMENTS = 2000
    assert tool.post("statements", {}, [statement()] * 4).status_code == 400
    assert tool.post("statements", {}, [statement()] * 3).status_code == 200
    long = statement(result={"response": "x" * 2000})
    assert tool.post("statements", {}, long).status_code == 413
    assert tool.ask("POST", "statements", None, *multipart(long)).status_code == 413


@pytest.mark.parametrize("kind", ["", "text/plain", "multipart/form-data; boundary=x", "multipart/mixed", "nonsense"])
def test_statements_of_another_type_are_refused(tool: Tool, kind: str) -> None:
    assert tool.post("statements", {}, statement(), kind).status_code == 400


ODD = {
    "nothing": b"",
    "no JSON": b"{",
    "no UTF-8": b'{"a":"\xff"}',
    "a name twice": b'{"actor":1,"actor":1}',
    "infinity": b'{"a":1E400}',
    "not a number": b'{"a":NaN}',
    "a pit": b"[" * 100_000,
    "a deep object": b'{"a":' * 50_000,
    "a text": b'"x"',
    "null": b"null",
    "NUL": b'{"a":"\\u0000"}',
    "half a character": b'{"a":"\\ud800"}',
    "two": b"{}{}",
}


@pytest.mark.parametrize("content", ODD.values(), ids=ODD)
@pytest.mark.parametrize("version", [ONE, TWO])
def test_no_odd_body_breaks_anything(tool: Tool, content: bytes, version: str) -> None:
    tool = tool.speaking(version)
    assert tool.post("statements", {}, content).status_code == 400
    assert tool.put("statements", {"statementId": str(uuid.uuid4())}, content).status_code == 400
    assert tool.ask("POST", "statements", None, *multipart(content)).status_code == 400


def test_the_authority_is_our_word_and_stored_our_time(tool: Tool) -> None:
    lie = named(authority={"mbox": "mailto:me@evil.example"}, stored="2001-01-01T00:00:00Z")
    tool.post("statements", {}, lie)
    told = one(tool, lie["id"]).json()
    account = {"homePage": configured.XAPI_HOME_PAGE, "name": str(tool.credential.uid)}
    assert told["authority"] == {"objectType": "Agent", "name": "A tool", "account": account}
    assert datetime.now(UTC) - datetime.fromisoformat(told["stored"]) < timedelta(minutes=1)
    assert told["version"] == "1.0.0"


@pytest.mark.parametrize("version", [ONE, TWO])
def test_what_has_no_time_of_its_own_happened_when_it_was_stored(tool: Tool, version: str) -> None:
    tool = tool.speaking(version)
    uid, several = str(uuid.uuid4()), [named(), named(timestamp="2026-03-02T12:00:00Z"), named()]
    assert tool.put("statements", {"statementId": uid}, statement()).status_code == 204
    assert tool.post("statements", {}, several).status_code == 200
    told = [one(tool, which["id"]).json() for which in [{"id": uid}, *several]]
    assert [each["timestamp"] == each["stored"] for each in told] == [True, True, False, True]
    assert told[2]["timestamp"] == several[1]["timestamp"]
    kept = Statement.objects.values_list("occurred_at", "stored_at").get(uid=uid)
    assert kept[0] == kept[1]
    again = [tool.put("statements", {"statementId": uid}, statement()), tool.post("statements", {}, several)]
    assert [answer.status_code for answer in again] == [204, 200]


# --- Showing ---
def test_every_character_comes_back(tool: Tool) -> None:
    uid = str(uuid.uuid4())
    sent = (
        f'{{ "id":"{uid}", "object" : {{"id":"{ACTIVITY}"}},\n "verb":{{"id":"{VERB}"}}, "actor":{json.dumps(AGENT)},'
        '"result":{"score":{"scaled":1.0,"raw":1.10E+2},"response":"\\u00e9é\\n"},"version":"1.0.0",'
        '"timestamp":"2026-03-02T12:00:00.000Z"'
    )
    tool.post("statements", {}, (sent + " }").encode())
    shown = one(tool, uid).content.decode()
    assert shown.startswith(sent)
    listed = tool.get("statements", {"verb": VERB}).content.decode()
    assert shown in listed


def test_one_statement_has_a_tag_and_a_time_and_is_not_sent_twice(tool: Tool) -> None:
    uid = tool.post("statements", {}, statement()).json()[0]
    first = one(tool, uid)
    at = parsedate_to_datetime(first.headers["Last-Modified"])
    assert at == datetime.fromisoformat(first.json()["stored"]).replace(microsecond=0)
    assert first.headers["ETag"] == f'"{hashlib.sha1(first.content).hexdigest()}"'
    for header in ({"If_None_Match": first.headers["ETag"]}, {"If_Modified_Since": first.headers["Last-Modified"]}):
        again = tool.get("statements", {"statementId": uid}, **header)
        assert (again.status_code, again.content) == (304, b"")
    head = tool.ask("HEAD", "statements", {"statementId": uid}, kind="")
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


def test_a_list_says_when_its_newest_statement_was_stored_and_is_sent_again_all_the_same(tool: Tool) -> None:
    first = tool.post("statements", {}, statement()).json()[0]
    time.sleep(1)  # The header knows seconds.
    second = tool.post("statements", {}, statement()).json()[0]
    older, newer = (one(tool, uid).headers["Last-Modified"] for uid in (first, second))
    assert parsedate_to_datetime(older) < parsedate_to_datetime(newer)
    ways = [
        {"verb": VERB, "ascending": way, "attachments": files}
        for way in ("true", "false")
        for files in ("true", "false")
    ]
    assert {tool.get("statements", way).headers["Last-Modified"] for way in ways} == {newer}
    tool.post("statements", {}, voiding(first))
    assert {tool.get("statements", way, If_Modified_Since=newer).status_code for way in ways} == {200}
    assert "Last-Modified" not in tool.get("statements", {"verb": f"{VERB}/none"}).headers


def test_a_voided_statement_is_found_by_its_voided_id_only(tool: Tool) -> None:
    uid = tool.post("statements", {}, statement()).json()[0]
    assert tool.get("statements", {"voidedStatementId": uid}).status_code == 404
    tool.post("statements", {}, voiding(uid))
    assert one(tool, uid).status_code == 404
    assert tool.get("statements", {"voidedStatementId": uid}).json()["id"] == uid
    assert [told["verb"]["id"] for told in tool.get("statements").json()["statements"]] == [VOIDED]


@pytest.mark.parametrize("version", [ONE, TWO])
def test_lists_are_asked_by_what_the_standard_names(tool: Tool, version: str) -> None:
    tool = tool.speaking(version)
    registration = str(uuid.uuid4())
    mine = named(context={"registration": registration, "instructor": {"mbox": "mailto:t@school.example"}})
    other = named(verb={"id": VERB + "/2"}, object={"id": ACTIVITY + "/2"}, actor={"mbox": "mailto:b@school.example"})
    tool.post("statements", {}, [mine, other])

    def found(**asked) -> list[str]:
        return [told["id"] for told in tool.get("statements", asked).json()["statements"]]

    assert found() == [other["id"], mine["id"]]
    assert found(ascending="true") == [mine["id"], other["id"]]
    assert found(verb=VERB) == found(activity=ACTIVITY) == found(agent=AGENT) == [mine["id"]]
    assert found(registration=registration.upper()) == [mine["id"]]
    teacher = {"mbox": "mailto:t@school.example"}
    assert (found(agent=teacher), found(agent=teacher, related_agents="true")) == ([], [mine["id"]])
    stored = one(tool, mine["id"]).json()["stored"]
    assert (found(since=stored), found(until=stored)) == ([other["id"]], [mine["id"]])
    assert found(since="2100-01-01T00:00:00Z") == found(verb="https://school.example/none") == []


def test_more_leads_through_all_pages_and_is_for_the_same_key_only(tool: Tool, stranger: Tool, maple: Agency) -> None:
    sent = [named() for _number in range(5)]
    tool.post("statements", {}, sent)
    ids, page = [], tool.get("statements", {"limit": "2", "agent": AGENT, "format": "ids"})
    more = page.json()["more"]
    assert more.startswith("/xapi/statements/more?page=")
    assert tool.get("statements", {"limit": "2", "agent": AGENT, "format": "ids"}).json()["more"] == more
    path = more.removeprefix("/xapi/")
    for other in (stranger, Tool(maple)):
        assert other.get(path).status_code == 404
    for broken in (path[:-1], path + "x", "statements/more", "statements/more?page=a:b"):
        assert tool.get(broken).status_code == 404
    while True:
        told = page.json()
        ids += [row["id"] for row in told["statements"]]
        if not told["more"]:
            break
        page = tool.get(told["more"].removeprefix("/xapi/"))
        assert CONSISTENT in page.headers
    assert ids == [row["id"] for row in reversed(sent)]


@pytest.mark.parametrize(
    "asked",
    [
        {"foo": "bar"},
        {"StatementId": str(uuid.uuid4())},
        {"Verb": VERB},
        {"statementId": str(uuid.uuid4()), "voidedStatementId": str(uuid.uuid4())},
        {"statementId": str(uuid.uuid4()), "limit": "1"},
        {"statementId": "x"},
        {"limit": "-1"},
        {"limit": "9" * 50},
        {"agent": "x"},
        {"verb": "x"},
        {"verb": "https://school.example/\0"},
        {"since": "yesterday"},
        {"ascending": "1"},
        {"format": "IDS"},
        {"registration": "x"},
        {"page": "x"},
    ],
)
def test_a_query_that_the_standard_does_not_know_is_refused(tool: Tool, asked: dict) -> None:
    assert tool.get("statements", asked).status_code == 400


def test_formats_show_less_or_one_language(tool: Tool) -> None:
    definition = {"name": {"en": "Welding", "fr": "Soudure"}, "type": "https://school.example/type"}
    sent = named(actor=AGENT | {"name": "Amina"}, object={"id": ACTIVITY, "definition": definition})
    tool.post("statements", {}, sent)
    ids = one(tool, sent["id"], format="ids").json()
    assert (ids["actor"], ids["object"], ids["verb"]) == (AGENT, {"id": ACTIVITY}, {"id": VERB})
    french = tool.get(
        "statements", {"statementId": sent["id"], "format": "canonical"}, Accept_Language="fr-CA, fr;q=0.9"
    )
    assert french.json()["object"]["definition"]["name"] == {"fr": "Soudure"}
    listed = tool.get("statements", {"format": "canonical"}, Accept_Language="en").json()["statements"]
    assert listed[0]["object"]["definition"]["name"] == {"en": "Welding"}
    assert one(tool, sent["id"], format="exact").json()["actor"]["name"] == "Amina"


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_costs_the_same_for_one_and_for_three(tool: Tool, number: int, django_assert_max_num_queries) -> None:
    tool.post("statements", {}, [statement() for _number in range(number)])
    for form in ("exact", "canonical"):
        with django_assert_max_num_queries(9):
            assert len(tool.get("statements", {"format": form}).json()["statements"]) == number


def test_every_answer_says_until_when_everything_is_known(tool: Tool) -> None:
    before = datetime.now(UTC) - timedelta(seconds=10)
    uid = tool.post("statements", {}, statement()).json()[0]
    answers = [
        tool.get("statements"),
        one(tool, uid),
        one(tool, str(uuid.uuid4())),
        tool.post("statements", {}, statement()),
        tool.put("statements", {"statementId": str(uuid.uuid4())}, statement()),
        tool.post("statements", {}, b"{"),
        tool.get("statements", {"attachments": "true"}),
        tool.ask("HEAD", "statements", kind=""),
        tool.get("statements", Authorization=None),
        tool.delete("statements", {}),
    ]
    assert [answer.status_code for answer in answers] == [200, 200, 404, 200, 204, 400, 200, 200, 401, 405]
    assert all(before < moment(answer) <= datetime.now(UTC) for answer in answers)


# --- Who may ---
def test_another_agency_finds_none_of_it(tool: Tool, stranger: Tool) -> None:
    sent = named()
    tool.post("statements", {}, sent)
    assert one(stranger, sent["id"]).status_code == 404
    for asked in ({}, {"verb": VERB}, {"agent": AGENT}, {"activity": ACTIVITY, "related_activities": "true"}):
        assert stranger.get("statements", asked).json()["statements"] == []
    stranger.post("statements", {}, voiding(sent["id"]))
    assert one(tool, sent["id"]).status_code == 200


def test_a_key_for_its_own_statements_reads_no_others(tool: Tool, maple: Agency) -> None:
    own = Tool(maple, Scope.WRITE, Scope.READ_MINE)
    theirs, mine = named(), named()
    tool.post("statements", {}, theirs)
    own.post("statements", {}, mine)
    assert [told["id"] for told in own.get("statements").json()["statements"]] == [mine["id"]]
    assert (one(own, mine["id"]).status_code, one(own, theirs["id"]).status_code) == (200, 404)
    tool.post("statements", {}, voiding(theirs["id"]))
    assert own.get("statements", {"voidedStatementId": theirs["id"]}).status_code == 404
    assert Tool(maple, Scope.READ).post("statements", {}, statement()).status_code == 403
    assert Tool(maple, Scope.WRITE).get("statements").status_code == 403


# --- The alternate syntax ---
def test_in_one_a_form_stores_and_lists(tool: Tool) -> None:
    uid = str(uuid.uuid4())
    put = tool.alternate("PUT", "statements", {"statementId": uid, "content": json.dumps(statement())})
    post = tool.alternate("POST", "statements", {"content": json.dumps([named()]), "Content-Type": "application/json"})
    assert (put.status_code, post.status_code) == (204, 200)
    listed = tool.alternate("GET", "statements", {"limit": "1"})
    assert (listed.status_code, sorted(listed.json())) == (200, ["more", "statements"])
    double = tool.ask(
        "POST", "statements", {"method": "PUT", "statementId": uid}, query({"content": statement()}).encode(), ""
    )
    assert double.status_code == 400
