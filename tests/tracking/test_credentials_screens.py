"""The pages where staff connect tools, in an agency and in Wagtail's admin."""

import re
import time
import uuid

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from agencies.models import Agency, Person, Role
from agencies.services.roles import grant_role
from tests.factories.credentials import asking, basic, basic_of, make_key
from tests.factories.tracking import make_agency, make_member
from tests.tracking.xapi_http.tool import Tool
from tracking.models import Credential, RefusedRequest
from tracking.permissions import NotRecognised, caller_of
from tracking.services import throttles
from tracking.services.credentials import revoke_credential
from tracking.services.launches import launches_of
from tracking.services.refusals import KEPT, note_refusal
from tracking.xapi.faults import Fault
from tracking.xapi.launching import OTHER_VERB

pytestmark = pytest.mark.django_db
SPACES = ["tracking:", "tracking_"]
#: Session, person, roles, the agency, what the page lists; what Wagtail's own menu asks besides.
QUERIES = {
    ("tracking:", "credentials"): 6,
    ("tracking:", "refused_requests"): 6,
    ("tracking_", "credentials"): 13,
    ("tracking_", "refused_requests"): 13,
}


@pytest.fixture(autouse=True)
def one_minute(monkeypatch) -> None:
    """In which nothing happened yet, and which does not end by itself."""
    throttles.COUNTS.clear()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


@pytest.fixture
def umbrella() -> Agency:
    return make_agency("roof", kind=Agency.Kind.UMBRELLA)


@pytest.fixture
def author(umbrella) -> Person:
    """Works in Wagtail's admin, and manages the umbrella."""
    person = make_member(umbrella, Role.UMBRELLA_EVALUATOR, "Somebody who writes")
    grant_role(person=person, agency=umbrella, role=Role.UMBRELLA_AUTHOR)
    return person


def signed_in(person: Person | None) -> Client:
    client = Client()
    if person:
        client.force_login(person)
    return client


def page_of(answer) -> str:
    return answer.content.decode()


def shown(page: str, name: str) -> str:
    """The value of a field that is there to be copied."""
    [field] = re.findall(rf'<input id="{name}"[^>]*>', page)
    assert " readonly" in field
    return re.findall(r'value="([^"]*)"', field)[0]


# --- In the agency, and in the admin ---
@pytest.mark.parametrize("space", SPACES)
def test_a_secret_is_shown_once_to_whoever_made_it(umbrella, author, space) -> None:
    client = signed_in(author)
    address = reverse(f"{space}credential_new", args=["roof"])
    answer = client.post(address, {"name": "  Survey  tool ", "scopes": ["statements/write", "state"]})
    page = page_of(answer)
    credential = Credential.objects.get()
    assert (credential.agency, credential.made_by, credential.name) == (umbrella, author, "Survey tool")
    assert credential.scopes == ["statements/write", "state"]
    assert "no-store" in answer["Cache-Control"]
    assert shown(page, "endpoint").endswith("/xapi/")
    assert caller_of(asking(basic(shown(page, "key"), shown(page, "secret")))).credential_id == credential.pk
    listed = page_of(client.get(reverse(f"{space}credentials", args=["roof"])))
    assert credential.key in listed
    assert shown(page, "secret") not in listed


@pytest.mark.parametrize("space", SPACES)
def test_a_new_secret_is_made_after_a_question(umbrella, author, space) -> None:
    given, client = make_key(umbrella), signed_in(author)
    address = reverse(f"{space}credential_rotate", args=["roof", given.credential.uid])
    client.get(address)
    assert caller_of(asking(basic_of(given)))
    page = page_of(client.post(address))
    assert caller_of(asking(basic(shown(page, "key"), shown(page, "secret"))))
    with pytest.raises(NotRecognised):
        caller_of(asking(basic_of(given)))


@pytest.mark.parametrize("space", SPACES)
def test_a_key_is_revoked_after_a_question(umbrella, author, space) -> None:
    given, client = make_key(umbrella), signed_in(author)
    address = reverse(f"{space}credential_revoke", args=["roof", given.credential.uid])
    assert "Revoke the key of A tool?" in page_of(client.get(address))
    assert caller_of(asking(basic_of(given)))
    answer = client.post(address)
    assert answer["Location"] == reverse(f"{space}credentials", args=["roof"])
    with pytest.raises(NotRecognised):
        caller_of(asking(basic_of(given)))
    listed = page_of(client.get(answer["Location"]))
    assert "Revoked on" in listed
    assert address not in listed


@pytest.mark.parametrize("space", SPACES)
def test_a_revoked_key_gets_no_new_secret(umbrella, author, space) -> None:
    given = make_key(umbrella)
    revoke_credential(credential=given.credential)
    answer = signed_in(author).post(reverse(f"{space}credential_rotate", args=["roof", given.credential.uid]))
    assert answer.status_code == 422
    assert "This key was revoked. Make a new one." in page_of(answer)


@pytest.mark.parametrize("space", SPACES)
def test_refused_requests_say_why_in_the_readers_language(umbrella, author, space) -> None:
    given = make_key(umbrella, name="Survey")
    fault = Fault("/verb/id", "a clause", OTHER_VERB, {"verb": "<b>bold</b>"})
    sent = {"agency_id": umbrella.pk, "method": "POST", "path": "/xapi/statements", "status": 403, "faults": [fault]}
    note_refusal(**sent, credential_id=given.credential.pk, excerpt='{"verb": "<script>"}')
    note_refusal(**sent, credential_id=launches_of(umbrella.pk).pk)
    address = reverse(f"{space}refused_requests", args=["roof"])
    client = signed_in(author)
    page = page_of(client.get(address))
    for text in ("Survey", "Launched packages", "/verb/id", "a clause", "POST /xapi/statements", "403"):
        assert text in page
    assert "This launch may not use the verb &lt;b&gt;bold&lt;/b&gt;." in page
    assert "&lt;script&gt;" in page
    Person.objects.update(preferred_language="fr")
    assert "Cette ouverture ne permet pas le verbe &lt;b&gt;" in page_of(client.get(address))


@pytest.mark.parametrize("tools_language", ["en", "fr"])
def test_a_missing_scope_is_explained_in_the_readers_language_whatever_the_tools(
    umbrella, author, tools_language
) -> None:
    tool = Tool(umbrella, "statements/read")
    refused = tool.ask("POST", "statements", content={}, Accept_Language=tools_language)
    assert refused.status_code == 403
    page = page_of(signed_in(author).get(reverse("tracking:refused_requests", args=["roof"])))
    assert "This key or token would need the scope “statements/write” for that." in page


@pytest.mark.parametrize("space", SPACES)
@pytest.mark.parametrize("fields", [{}, {"name": "x"}, {"scopes": "all"}, {"name": " ", "scopes": "all"}])
def test_a_key_without_name_or_scope_is_not_made(umbrella, author, space, fields) -> None:
    answer = signed_in(author).post(reverse(f"{space}credential_new", args=["roof"]), fields)
    assert answer.status_code == 422
    assert Credential.objects.count() == 0


@pytest.mark.parametrize("space", SPACES)
def test_a_mistake_takes_nothing_of_what_was_typed(umbrella, author, space) -> None:
    client, address = signed_in(author), reverse(f"{space}credential_new", args=["roof"])
    assert re.search(r'<input[^>]*name="name"[^>]*value="Survey"', page_of(client.post(address, {"name": "Survey"})))
    page = page_of(client.post(address, {"name": "", "scopes": ["state", "define"]}))
    ticked = re.findall(r'<input[^>]*value="([^"]+)"[^>]*checked', page)
    assert ticked == ["state", "define"]


def test_a_scope_that_is_none_is_not_given(umbrella, author) -> None:
    form = {"name": "x", "scopes": ["all", "everything"]}
    assert signed_in(author).post(reverse("tracking:credential_new", args=["roof"]), form).status_code == 422
    assert Credential.objects.count() == 0


# --- Whose ---
def test_coordinators_have_their_agencys_tools_and_no_others() -> None:
    maple, birch = make_agency("maple"), make_agency("birch")
    ours, theirs = make_key(maple, name="Our survey"), make_key(birch, name="Their survey")
    note_refusal(agency_id=birch.pk, credential_id=theirs.credential.pk, method="GET", path="/secret", status=400)
    client = signed_in(make_member(maple))
    page = page_of(client.get(reverse("tracking:credentials", args=["maple"])))
    assert (page.count("Our survey"), page.count("Their survey")) == (3, 0)
    assert "/secret" not in page_of(client.get(reverse("tracking:refused_requests", args=["maple"])))
    wrong = [("birch", theirs), ("maple", theirs), ("birch", ours)]
    for slug, given in wrong:
        for name in ("credential_rotate", "credential_revoke"):
            address = reverse(f"tracking:{name}", args=[slug, given.credential.uid])
            assert [client.get(address).status_code, client.post(address).status_code] == [404, 404]
    for name in ("credentials", "credential_new", "refused_requests"):
        assert client.get(reverse(f"tracking:{name}", args=["birch"])).status_code == 404
    assert caller_of(asking(basic_of(theirs)))
    assert caller_of(asking(basic_of(ours)))


@pytest.mark.parametrize("role", [Role.TRAINER, Role.AGENCY_EVALUATOR, Role.LEARNER, None])
def test_nobody_else_in_the_agency_sees_keys(role) -> None:
    maple = make_agency("maple")
    given = make_key(maple)
    client = signed_in(make_member(maple, role) if role else None)
    names = {"credentials": [], "credential_new": [], "refused_requests": []}
    names |= {name: [given.credential.uid] for name in ("credential_rotate", "credential_revoke")}
    for name, more in names.items():
        answer = client.get(reverse(f"tracking:{name}", args=["maple", *more]))
        assert answer.status_code == (404 if role else 302)


def test_the_umbrella_has_its_own_tools_only(umbrella, author) -> None:
    given = make_key(make_agency("maple"))
    client = signed_in(author)
    for space in SPACES:
        assert client.get(reverse(f"{space}credentials", args=["maple"])).status_code == 404
        address = reverse(f"{space}credential_revoke", args=["roof", given.credential.uid])
        assert client.post(address).status_code == 404
    assert caller_of(asking(basic_of(given)))


def test_the_admin_is_closed_to_who_has_no_access_to_it() -> None:
    make_key(make_agency("maple"))
    coordinator = make_member(Agency.objects.get())
    for name, more in (("credentials", ["maple"]), ("workshop_credentials", [])):
        answer = signed_in(coordinator).get(reverse(f"tracking_{name}", args=more))
        assert answer.status_code in {302, 403}


def test_a_coordinator_who_also_writes_has_both(umbrella, author) -> None:
    maple = make_agency("maple")
    grant_role(person=author, agency=maple, role=Role.COORDINATOR)
    client = signed_in(author)
    assert client.get(reverse("tracking_workshop_credentials"))["Location"].endswith("/tools/roof/")
    assert client.get(reverse("tracking_credentials", args=["maple"])).status_code == 200


def test_the_menu_of_the_admin_leads_there(author) -> None:
    client = signed_in(author)
    assert reverse("tracking_workshop_credentials") in page_of(client.get(reverse("wagtailadmin_home")))
    operator = make_member(make_agency("maple"), Role.LEARNER)
    operator.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = signed_in(operator)
    assert reverse("tracking_workshop_credentials") not in page_of(client.get(reverse("wagtailadmin_home")))
    assert client.get(reverse("tracking_workshop_credentials")).status_code == 404


def test_coordinators_find_their_tools_beside_their_agencys_name() -> None:
    maple = make_agency("maple")
    address = reverse("tracking:credentials", args=["maple"])
    settings = reverse("agencies:settings", args=["maple"])
    assert address in page_of(signed_in(make_member(maple)).get(settings))
    assert address not in page_of(signed_in(make_member(maple, Role.TRAINER)).get(settings))


# --- Lists ---
@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("screen", ["credentials", "refused_requests"])
@pytest.mark.parametrize("space", SPACES)
def test_lists_cost_the_same_whatever_their_length(
    umbrella, author, space, screen, number, django_assert_num_queries
) -> None:
    for _time in range(number):
        given = make_key(umbrella, by=author)
        note_refusal(
            agency_id=umbrella.pk, credential_id=given.credential.pk, method="PUT", path="/xapi/statements", status=400
        )
    client = signed_in(author)
    address = reverse(f"{space}{screen}", args=["roof"])
    client.get(address)
    with django_assert_num_queries(QUERIES[space, screen]):
        page = page_of(client.get(address))
    assert page.count("A tool") >= number


def test_the_newest_key_stands_first_and_revoked_ones_last(umbrella, author) -> None:
    tools = [make_key(umbrella, name=f"Tool {name}").credential for name in "ABC"]
    revoke_credential(credential=tools[2])
    hidden = launches_of(umbrella.pk)
    page = page_of(signed_in(author).get(reverse("tracking:credentials", args=["roof"])))
    assert re.findall(r'<th scope="row">(.*?)</th>', page) == ["Tool B", "Tool A", "Tool C"]
    for name in ("credential_rotate", "credential_revoke"):
        address = reverse(f"tracking:{name}", args=["roof", hidden.uid])
        assert signed_in(author).post(address).status_code == 404


def test_long_lists_have_pages(umbrella, author) -> None:
    for at in range(27):
        throttles.COUNTS.clear()
        note_refusal(agency_id=umbrella.pk, credential_id=None, method="GET", path=f"/xapi/no-{at}", status=404)
    for space in SPACES:
        address = reverse(f"{space}refused_requests", args=["roof"])
        pages = [page_of(signed_in(author).get(f"{address}?{word}={at}")) for word, at in (("page", 1), ("page", 2))]
        assert [len(re.findall(r"/xapi/no-\d+", page)) for page in pages] == [25, 2]
        assert "?page=2" in pages[0]


# --- What is kept of a refused request ---
def test_what_was_sent_is_kept_short_and_clean(umbrella) -> None:
    fault = Fault("/a\0b", "clause", "%(value)s", {"value": "\ud800" + "x" * 900})
    note_refusal(
        agency_id=umbrella.pk,
        credential_id=None,
        method="POST",
        path="/xapi/" + "y" * 900,
        status=400,
        faults=[fault],
        excerpt=b"\xff\0" + "é".encode() * 5000,
    )
    row = RefusedRequest.objects.get()
    assert (len(row.path), len(row.excerpt), len(row.faults[0]["values"]["value"])) == (500, 2000, 200)
    assert row.excerpt.startswith("\ufffd\ufffdé")
    assert row.faults[0]["pointer"] == "/a\ufffdb"


def test_a_tool_that_repeats_its_mistake_fills_nothing(umbrella) -> None:
    given, other = make_key(umbrella), make_key(umbrella)
    sent = {"agency_id": umbrella.pk, "method": "POST", "path": "/", "status": 400}
    for _time in range(70):
        note_refusal(**sent, credential_id=given.credential.pk)
    note_refusal(**sent, credential_id=other.credential.pk)
    assert RefusedRequest.objects.count() == 61


def test_old_refusals_are_forgotten_and_only_ones_own(umbrella) -> None:
    maple = make_agency("maple")
    rows = [RefusedRequest(agency=house, method="GET", path="/", status=400) for house in (umbrella, maple)]
    rows += [RefusedRequest(agency=umbrella, method="GET", path="/", status=400) for _row in range(KEPT + 40)]
    RefusedRequest.objects.bulk_create(rows)
    for _time in range(20):
        note_refusal(agency_id=umbrella.pk, credential_id=None, method="GET", path="/newest", status=400)
    kept = RefusedRequest.objects.filter(agency=umbrella)
    assert KEPT <= kept.count() < KEPT + 20
    assert kept.filter(path="/newest").count() == 20
    assert RefusedRequest.objects.filter(agency=maple).count() == 1


def test_an_unknown_key_is_not_found(umbrella, author) -> None:
    assert signed_in(author).get(reverse("tracking:credential_rotate", args=["roof", uuid.uuid4()])).status_code == 404
