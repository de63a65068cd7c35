"""What is sent while signed out, or from a stale form, comes back to the sender; to nobody else, without secrets."""

from html.parser import HTMLParser
from typing import Any

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.kept.forms import Kept, Sent, kept_of
from tests.factories.agencies import PASSWORD, make_person
from tests.factories.tracking import make_enrolment
from tests.lms.hostile.table import TABLE, every_address, filled
from tests.lms.hostile.test_classroom import TEXT, do_path, token
from tests.lms.hostile.world import World, body_of, writes
from tracking.models import Statement
from tracking.xapi import vocabulary as words

pytestmark = pytest.mark.django_db

OURS = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
WORDS = "My long and careful words, été compris."
NOT_OURS: dict[str, dict[str, str]] = {
    "another site": {"Sec-Fetch-Site": "cross-site"},
    "a sibling": {"Sec-Fetch-Site": "same-site"},
    "a bookmark": {"Sec-Fetch-Site": "none"},
    "another site that claims our origin": {"Sec-Fetch-Site": "cross-site", "Origin": "http://testserver"},
    "nonsense": {"Sec-Fetch-Site": "same-origin, cross-site"},
    "an empty word": {"Sec-Fetch-Site": "", "Origin": "http://testserver"},
    "another origin": {"Origin": "http://evil.example"},
    "our name at another port": {"Origin": "http://testserver:81"},
    "our name in another": {"Origin": "http://testserver.evil.example"},
    "a sandbox": {"Origin": "null"},
    "no word at all": {},
    "a referer only": {"Referer": "http://testserver/"},
}
NO_VISITS: dict[str, dict[str, str]] = {
    "a script": OURS | {"Sec-Fetch-Mode": "cors"},
    "a beacon": OURS | {"Sec-Fetch-Mode": "no-cors"},
    "an old script": OURS | {"X-Requested-With": "XMLHttpRequest"},
    "a program that reads JSON": OURS | {"Accept": "application/json"},
}


class Page(HTMLParser):
    """The form that holds what was sent: its fields as a browser would send them, and where to."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.action, self.open = "", ""
        self.feed(html.replace("\r\n", "\n").replace("\r", "\n"))
        self.csrf = dict(self.fields).get("csrfmiddlewaretoken", "")
        self.fields = [each for each in self.fields if each[0] != "csrfmiddlewaretoken"]

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form" and said.get("enctype") == "multipart/form-data":
            self.action = said["action"]
        if self.action and tag == "input":
            self.fields.append((said["name"], said["value"]))
        if self.action and tag == "textarea":
            self.fields.append((said["name"], ""))
            self.open = tag

    def handle_endtag(self, tag: str) -> None:
        if tag == self.open:
            name, value = self.fields.pop()
            self.fields.append((name, value.removeprefix("\n")))
            self.open = ""

    def heard(self, text: str) -> None:
        if self.open:
            name, value = self.fields.pop()
            self.fields.append((name, value + text))

    handle_data = heard


def held(answer: Any) -> list[tuple[str, str]]:
    return Page(body_of(answer)).fields


def strict() -> Client:
    """A browser whose forms need their token."""
    return Client(enforce_csrf_checks=True, raise_request_exception=False)


# --- Every view ---
def test_every_form_that_needs_sign_in_comes_back_to_whoever_was_signed_out(world: World) -> None:
    wrong = []
    forms = [each for each in every_address(world) if each[1].who and each[1].fields]
    for name, address, path in forms:
        if (path.startswith("/accounts/") and name != "agencies:profile") or name == "lms:language":
            continue
        sent = filled(address.fields, WORDS)
        with writes() as written:
            answer = world.client("").post(path, sent, headers=OURS)
        kept = [(field, value) for field, value in sent.items() if field != "secret"]
        expected = (401, kept, path, "private, no-store", [])
        page = Page(body_of(answer))
        found = (answer.status_code, page.fields, page.action, answer.headers["Cache-Control"], written)
        if found != expected:
            wrong.append((name, found))
    assert (wrong, len(forms) > 10) == ([], True)


def test_the_workshop_of_authors_gives_back_too(world: World) -> None:
    path = f"/admin/pages/{world.values['page']}/edit/"
    answer = world.client("").post(path, {"title": WORDS, "slug": "x"}, headers=OURS)
    assert (answer.status_code, held(answer)) == (401, [("title", WORDS), ("slug", "x")])


def test_a_button_without_fields_leads_to_the_door_as_before(world: World) -> None:
    path = world.path("courses:withdraw", TABLE["courses:withdraw"].arguments)
    answer = world.client("").post(path, {"csrfmiddlewaretoken": "x"}, headers=OURS)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/accounts/login/?next={path}")


def test_whoever_is_signed_in_notices_nothing(world: World) -> None:
    answer = world.client("learner").post(do_path(world), {"token": token(world), "answer": WORDS}, headers=OURS)
    assert (answer.status_code, answer.headers["Location"].startswith("/learn/")) == (302, True)


# --- Whose request ---
@pytest.mark.parametrize("headers", [*NOT_OURS.values(), *NO_VISITS.values()], ids=[*NOT_OURS, *NO_VISITS])
def test_nothing_comes_back_to_other_sites_and_to_scripts(world: World, headers: dict[str, str]) -> None:
    path, sent = do_path(world), {"token": token(world), "answer": WORDS}
    signed_out = world.client("").post(path, sent, headers=headers)
    assert (signed_out.status_code, signed_out.headers["Location"]) == (302, f"/accounts/login/?next={path}")
    for who in ("", "learner"):
        client = world.client(who, enforce_csrf_checks=True)
        stale = client.post(path, sent, headers=headers)
        assert (who, stale.status_code, held(stale), "careful" in body_of(stale)) == (who, 403, [], False)


def test_browsers_that_name_only_the_origin_get_their_words_back(world: World) -> None:
    for origin in ("http://testserver", "http://127.0.0.1:8000"):  # Ours as asked for, and as SITE_URL says.
        answer = world.client("").post(do_path(world), {"answer": WORDS}, headers={"Origin": origin})
        assert (answer.status_code, held(answer)) == (401, [("answer", WORDS)])


def test_an_address_that_begins_like_another_host_stays_ours(rf: RequestFactory) -> None:
    request = rf.post("/x/", {"answer": WORDS}, headers=OURS)
    request.path, request.resolver_match = "//evil.example/x/", None
    kept = kept_of(request)
    assert (kept and kept.path) == "/%2Fevil.example/x/"


# --- The learner's answer ---
def come_in(client: Client, world: World, who: str) -> None:
    """In another tab; the token of every open form is stale afterwards."""
    client.get("/accounts/login/")
    client.cookies["sessionid"] = world.sessions[who]
    client.cookies["csrftoken"] = "a" * 32


def sent_again(client: Client, answer: Any) -> Any:
    page = Page(body_of(answer))
    sent = dict(page.fields) | {"csrfmiddlewaretoken": page.csrf}
    return client.post(page.action, sent, headers=OURS)


def test_an_answer_is_recorded_once_after_signing_in_beside_it(world: World) -> None:
    client = strict()
    client.get("/accounts/login/")
    sent = {"csrfmiddlewaretoken": client.cookies["csrftoken"].value, "token": token(world), "answer": WORDS}
    first = client.post(do_path(world), sent, headers=OURS)
    still_out = sent_again(client, first)
    come_in(client, world, "learner")
    stale = sent_again(client, still_out)
    assert [each.status_code for each in (first, still_out, stale)] == [401, 401, 403]
    assert "You are signed in as <strong>Amina Diallo</strong>." in body_of(stale)
    taken = [sent_again(client, stale) for _press in range(3)]
    assert [each.status_code for each in taken] == [302, 302, 302]
    told = Statement.objects.get(verb=words.RESPONDED.iri)
    assert told.document["result"]["response"] == WORDS


def test_nobody_else_sends_a_learners_answer_as_theirs(world: World) -> None:
    other = make_enrolment(world.enrolment.edition, world.agency, make_person("Bo Li"), world.cohort)
    first = world.client("").post(do_path(world), {"token": token(world), "answer": WORDS}, headers=OURS)
    own_path = reverse("tracking:do", args=[other.registration, world.seat.outline.activities[TEXT].placement])
    client = Client()
    client.force_login(other.person)
    assert sent_again(client, first).status_code == 404
    assert client.post(own_path, dict(held(first)), headers=OURS).status_code == 422
    for who in ("coordinator", "trainer", "author"):
        assert (who, sent_again(world.client(who), first).status_code) == (who, 404)
    assert Statement.objects.filter(verb=words.RESPONDED.iri).count() == 0


def test_staff_are_told_in_whose_name_a_form_goes(world: World) -> None:
    path = world.path("agencies:team", TABLE["agencies:team"].arguments)
    client = world.client("coordinator", enforce_csrf_checks=True)
    answer = client.post(path, {"full_name": "Somebody New", "email": "a@b.example"}, headers=OURS)
    assert (answer.status_code, held(answer)) == (403, [("full_name", "Somebody New"), ("email", "a@b.example")])
    assert "You are signed in as <strong>Cora Coordinator</strong>." in body_of(answer)


# --- Secrets, files, sizes ---
def test_nothing_that_was_sent_to_a_door_comes_back(world: World) -> None:
    wrong, doors = [], 0
    for name, address, path in every_address(world):
        if not path.startswith("/accounts/") or name == "agencies:profile":
            continue
        sent = filled(address.fields or ("code",), "Se cret words")
        for client in (world.client(""), world.client(address.who, enforce_csrf_checks=True)):
            doors += 1
            cache.clear()
            answer = client.post(path, sent, headers=OURS)
            if Page(body_of(answer)).action:
                wrong.append((name, answer.status_code))
    assert (wrong, doors > 40) == ([], True)


def test_passwords_and_codes_elsewhere_are_left_out_and_that_is_said(world: World) -> None:
    names = ["password", "new_password2", "passcode", "otp", "code", "sms-code", "client_secret", "recovery_codes"]
    sent = filled(tuple(names), PASSWORD) | {"postal_codes": "T5J 0N3", "name": "A name"}
    answer = world.client("").post("/agency/new/", sent, headers=OURS)
    page = body_of(answer)
    assert (held(answer), PASSWORD in page) == ([("postal_codes", "T5J 0N3"), ("name", "A name")], False)
    assert "Passwords and codes are not kept." in page


def test_a_file_is_named_and_everything_beside_it_stays(world: World) -> None:
    path = world.path("courses:enrol", TABLE["courses:enrol"].arguments)
    file = SimpleUploadedFile("<b>été.csv", b"Secret Row,row@example.org", "text/csv")
    answer = world.client("").post(path, {"people": "", "language": "fr", "file": file}, headers=OURS)
    page = body_of(answer)
    assert (answer.status_code, held(answer)) == (401, [("people", ""), ("language", "fr")])
    assert ("The file “&lt;b&gt;été.csv” can’t be kept here." in page, "Secret Row" in page) == (True, False)
    again = sent_again(world.client("coordinator"), answer)
    assert (again.status_code, 'value="fr" selected' in body_of(again)) == (422, True)


def test_more_than_a_page_can_hold_is_said(world: World) -> None:
    for size, found in ((999_000, [("people", 999_000)]), (1_000_000, [])):
        answer = world.client("").post("/agency/maple/team/", {"people": "x " * (size // 2)}, headers=OURS)
        assert (answer.status_code, [(name, len(value)) for name, value in held(answer)]) == (401, found)
    assert "too long to keep on this page" in body_of(answer)


# --- As it was ---
FIELD = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)


@settings(max_examples=150, deadline=None)
@given(sent=st.lists(st.tuples(FIELD, FIELD | st.sampled_from(["\n\n a b", "</textarea> <b>", '"> <', "&amp; &"]))))
def test_every_field_comes_back_as_it_was_and_in_its_order(sent: list[tuple[str, str]]) -> None:
    kept = Kept("/x/", fields=[Sent(name, value) for name, value in sent])
    page = Page(render_to_string("lms/_kept.html", {"kept": kept, "csrf_token": "t"}))
    lines = [(name, value.replace("\r\n", "\n").replace("\r", "\n")) for name, value in sent]
    expected = [(name.replace("\r\n", "\n").replace("\r", "\n"), value) for name, value in lines]
    assert page.fields == [each for each in expected if each[0] != "csrfmiddlewaretoken"]


def test_the_page_speaks_the_readers_language_and_another_when_asked(world: World) -> None:
    sent = {"answer": WORDS}
    french = world.client("").post(do_path(world), sent, headers=OURS | {"Accept-Language": "fr-CA"})
    with translation.override("fr"):
        assert str(translation.gettext("You were signed out")) in body_of(french)
    asked = world.client("").post(do_path(world), sent | {"kept_language": "fr"}, headers=OURS)
    assert (asked.headers["Content-Language"], asked.cookies["django_language"].value) == ("fr", "fr")
    assert ('<html lang="fr"' in body_of(asked), held(asked)) == (True, [("answer", WORDS)])
    strange = world.client("").post(do_path(world), sent | {"kept_language": "../x"}, headers=OURS)
    assert (strange.status_code, strange.headers["Content-Language"]) == (401, "en")
