"""Signing in by code and by password: one answer for everybody, whoever has an account."""

import re

import pytest
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.contrib.sessions.models import Session
from django.core import mail
from django.urls import reverse

from agencies.jobs.models import Job
from agencies.jobs.services import drain
from agencies.models import Role, SignInLink
from tests.factories.agencies import PASSWORD, make_agency, make_member, make_person, signed_in

pytestmark = pytest.mark.django_db

CODE_PAGE = "/accounts/login/code/"
CONFIRM = "/accounts/login/code/confirm/"
PASSWORD_PAGE = "/accounts/login/"


@pytest.fixture
def amina():
    agency = make_agency()
    return make_member(agency, Role.LEARNER, "Amina Diallo", email="amina@example.org", preferred_language="fr")


@pytest.fixture
def coordinator():
    return make_member(make_agency("birch"), email="sam@example.org", password=PASSWORD)


def promised():
    return Job.objects.filter(task__startswith="agencies.").count()


def letter():
    drain()
    [message] = mail.outbox
    return message


def code_in(message):
    return re.search(r"^ {4}(\d+)$", message.body, re.MULTILINE).group(1)


def test_a_code_of_six_digits_signs_in(client, amina):
    asked = client.post(CODE_PAGE, {"email": "Amina@Example.org"})
    assert (asked.status_code, asked.url) == (302, CONFIRM)
    message = letter()
    code = code_in(message)
    assert message.to == ["amina@example.org"]
    assert re.fullmatch(r"\d{6}", code)
    done = client.post(CONFIRM, {"code": f"{code[:3]} {code[3:]}"})
    assert (done.status_code, done.url) == (302, "/")
    assert client.session["_auth_user_id"] == str(amina.pk)


def test_the_letter_is_in_the_language_of_the_person_not_of_the_browser(client, amina):
    client.post(CODE_PAGE, {"email": "amina@example.org"}, headers={"accept-language": "en"})
    message = letter()
    assert message.extra_headers["Content-Language"] == "fr"
    assert message.subject == f"{code_in(message)} est votre code de connexion"


def test_the_letter_holds_a_link_too_for_those_who_would_rather_tap(client, amina):
    client.post(f"{CODE_PAGE}?next=/learn/", {"email": "amina@example.org"})
    path = re.search(r"https?://[^/]+(/accounts/link/\S+)", letter().body).group(1)
    link = SignInLink.objects.get()
    assert (link.person, link.purpose, link.next_path) == (amina, "requested", "/learn/")
    assert client.post(path).url == "/learn/"


def test_known_and_unknown_addresses_get_the_same_answers(client, amina):
    answers = []
    for address in ("amina@example.org", "nobody@example.org"):
        browser = type(client)()
        asked = browser.post(CODE_PAGE, {"email": address})
        page = browser.get(CONFIRM)
        wrong = browser.post(CONFIRM, {"code": "000000"})
        shown = [
            re.sub(r'value="\w{64}"', "", answer.content.decode().replace(address, "")) for answer in (page, wrong)
        ]
        answers.append(
            (asked.status_code, asked.url, sorted(asked.cookies), page.status_code, wrong.status_code, shown)
        )
    assert answers[0] == answers[1]
    assert promised() == 2


def test_an_unknown_address_is_told_so_by_letter_and_nobody_else_is(client):
    client.post(CODE_PAGE, {"email": "nobody@example.org"}, headers={"accept-language": "fr"})
    message = letter()
    assert message.to == ["nobody@example.org"]
    assert message.subject == "Il n’y a pas de compte avec cette adresse courriel"
    assert SignInLink.objects.count() == 0


def test_a_closed_account_is_like_none(client, amina):
    amina.is_active = False
    amina.save()
    assert client.post(CODE_PAGE, {"email": "amina@example.org"}).url == CONFIRM
    assert letter().subject == "There is no account with this e-mail address"


def test_three_wrong_codes_end_the_try_and_the_right_one_comes_too_late(client, amina):
    client.post(CODE_PAGE, {"email": "amina@example.org"})
    code = code_in(letter())
    for _ in range(3):
        client.post(CONFIRM, {"code": "0000000"})
    assert client.post(CONFIRM, {"code": code}).url == CODE_PAGE
    assert "_auth_user_id" not in client.session


def test_the_code_works_only_in_the_browser_that_asked(client, amina):
    client.post(CODE_PAGE, {"email": "amina@example.org"})
    other = type(client)()
    assert other.post(CONFIRM, {"code": code_in(letter())}).url == CODE_PAGE


def test_too_many_requests_for_one_address_are_refused_alike_for_known_and_unknown(client, amina):
    pages = []
    for address in ("amina@example.org", "nobody@example.org"):
        for _ in range(5):
            assert type(client)().post(CODE_PAGE, {"email": address}).status_code == 302
        refused = type(client)().post(CODE_PAGE, {"email": address})
        pages.append(
            (refused.status_code, re.sub(r'value="\w{64}"', "", refused.content.decode().replace(address, "")))
        )
    assert pages[0] == pages[1]
    assert "Too many tries in a short time" in pages[0][1]


def test_the_session_has_a_new_name_after_signing_in(client, amina):
    client.post(CODE_PAGE, {"email": "amina@example.org"})
    before = client.session.session_key
    client.post(CONFIRM, {"code": code_in(letter())})
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()


@pytest.mark.parametrize(
    "address", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "/\\evil.example"]
)
def test_next_stays_on_this_site(client, amina, address):
    client.post(CODE_PAGE, {"email": "amina@example.org", "next": address})
    done = client.post(CONFIRM, {"code": code_in(letter()), "next": address})
    assert done.url == "/"


def test_staff_sign_in_by_password(client, coordinator):
    done = client.post(PASSWORD_PAGE, {"login": "Sam@Example.org", "password": PASSWORD})
    assert done.status_code == 302
    assert client.session["_auth_user_id"] == str(coordinator.pk)


def test_a_wrong_password_and_no_account_look_the_same(client, coordinator, amina):
    pages = []
    for address in ("sam@example.org", "amina@example.org", "nobody@example.org"):
        answer = type(client)().post(PASSWORD_PAGE, {"login": address, "password": "wrong wrong wrong"})
        pages.append((answer.status_code, re.sub(r'value="\w{64}"', "", answer.content.decode().replace(address, ""))))
    assert pages[0] == pages[1] == pages[2]
    assert "This e-mail and password don’t fit together." in pages[0][1]


def test_a_second_step_is_asked_after_the_password(client, coordinator):
    secret = generate_totp_secret()
    TOTP.activate(coordinator, secret)
    asked = client.post(PASSWORD_PAGE, {"login": "sam@example.org", "password": PASSWORD})
    assert asked.url == "/accounts/2fa/authenticate/"
    assert "_auth_user_id" not in client.session
    client.post(asked.url, {"code": "000000"})
    assert "_auth_user_id" not in client.session
    _before, now, _after = yield_hotp_counters_from_time()
    code = format_hotp_value(hotp_value(secret, now))
    client.post(asked.url, {"code": code})
    assert client.session["_auth_user_id"] == str(coordinator.pk)


def test_a_second_step_is_set_up_after_the_password_was_asked_again(coordinator):
    browser = signed_in(coordinator)
    assert browser.get("/accounts/2fa/totp/activate/").url.startswith("/accounts/reauthenticate/")
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = browser.get("/accounts/2fa/totp/activate/")
    assert page.status_code == 200
    assert "data:image/svg+xml" in page.content.decode()


def test_guessing_passwords_is_throttled(client, coordinator):
    for _ in range(5):
        client.post(PASSWORD_PAGE, {"login": "sam@example.org", "password": "wrong"})
    refused = client.post(PASSWORD_PAGE, {"login": "sam@example.org", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert "Too many tries in a short time" in refused.content.decode()


def test_nobody_signs_up(client):
    answer = client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD})
    assert answer.status_code == 200
    assert 'name="email"' not in answer.content.decode()
    assert type(make_person()).objects.filter(email="new@example.org").count() == 0


def test_a_forgotten_password_is_reset_by_a_link_whose_token_is_kept_nowhere(client, coordinator):
    client.post("/accounts/password/reset/", {"email": "sam@example.org"})
    path = re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", letter().body).group(1)
    assert path.split("-", 1)[1].rstrip("/") not in str(list(Job.objects.values()))
    page = client.get(path, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "another long password", "password2": "another long password"})
    coordinator.refresh_from_db()
    assert coordinator.check_password("another long password")


def test_learners_who_ask_for_a_password_get_a_way_in_instead(client, amina):
    client.post("/accounts/password/reset/", {"email": "amina@example.org"})
    assert letter().subject == "Votre nouveau lien de connexion"


def test_resetting_looks_the_same_for_everybody(client, coordinator, amina):
    pages = set()
    for address in ("sam@example.org", "amina@example.org", "nobody@example.org"):
        answer = type(client)().post("/accounts/password/reset/", {"email": address}, follow=True)
        pages.add(re.sub(r'value="\w{64}"', "", answer.content.decode().replace(address, "")))
    assert len(pages) == 1
    assert promised() == 3


def test_wagtails_own_door_leads_to_ours(client):
    answer = client.get("/admin/pages/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/accounts/login/?next=/admin/")
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 405
    assert client.get("/admin/password_reset/").status_code == 404


def test_who_may_not_write_courses_is_told_so_and_not_sent_in_circles(coordinator):
    answer = signed_in(coordinator).get("/admin/", follow=True)
    assert answer.status_code == 403


def test_a_changed_password_is_told_by_letter(coordinator):
    browser = signed_in(coordinator)
    new = "another long password"
    done = browser.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert done.url == reverse("agencies:profile")
    message = letter()
    assert message.to == ["sam@example.org"]
    assert "Tremplin" in message.body
    assert browser.get("/accounts/me/").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"email": ""},
        {"email": "no address"},
        {"email": "a" * 10_000 + "@example.org"},
        {"email": "amina@example.org\x00"},
        {"email": "amina@example.org\r\nBcc: all@example.org"},
        {"email": "\ud800@example.org".encode("utf-8", "surrogatepass")},
        {"email": ["a@example.org", "b@example.org"], "next": "\x00"},
        {"login": "x", "password": "\x00"},
        {"code": "٠٠٠٠٠٠"},
    ],
)
@pytest.mark.parametrize("path", [CODE_PAGE, PASSWORD_PAGE, CONFIRM, "/accounts/password/reset/"])
def test_clumsy_and_hostile_input_is_answered(client, path, body):
    assert client.post(path, body).status_code in {200, 302}
    drain()
    assert [to for message in mail.outbox for to in message.to if "all@" in to] == []
