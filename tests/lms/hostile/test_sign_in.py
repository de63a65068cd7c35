"""At the door: forged keys and passkeys, throttles, sessions that should be over, and addresses that lead elsewhere."""

import base64
import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from agencies.jobs.services import drain
from agencies.models import Membership, Person, SignInLink
from agencies.services import make_link
from tests.factories.agencies import PASSWORD
from tests.lms.hostile.table import every_address
from tests.lms.hostile.world import World, body_of, undone

pytestmark = pytest.mark.django_db


def encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


CREDENTIAL: dict[str, Any] = {
    "id": "AAAA",
    "rawId": "AAAA",
    "type": "public-key",
    "response": {
        "clientDataJSON": encoded(b'{"type": "webauthn.get", "challenge": "AAAA", "origin": "https://x"}'),
        "authenticatorData": encoded(b"\0" * 37),
        "attestationObject": encoded(b"\xa0"),
        "signature": "AAAA",
        "userHandle": encoded(b"abc"),
    },
    "clientExtensionResults": {},
}
WORDS = [None, 1, {}, "\ud800", encoded(b"[]"), encoded(b"\x81" * 5000)]


def credentials() -> Iterator[str]:
    """Passkeys with one part replaced or missing, and what is no passkey at all."""
    for place in [[], ["response"]]:
        inside = CREDENTIAL[place[0]] if place else CREDENTIAL
        for name in inside:
            for word in [*WORDS, "missing"]:
                whole = copy.deepcopy(CREDENTIAL)
                part = whole[place[0]] if place else whole
                part.pop(name) if word == "missing" else part.update({name: word})
                yield json.dumps(whole)
    yield from ("", "x", "null", "1", "1e999", '"x"', "[]", "{}", "9" * 5000, "[" * 100_000, '{"a":' * 50_000, "\0")


def test_no_passkey_breaks_the_door(world: World) -> None:
    TOTP.activate(world.people["coordinator"], generate_totp_secret())
    browsers = {
        "/accounts/2fa/webauthn/login/": world.client(""),
        "/accounts/2fa/webauthn/add/": world.client("coordinator"),
        "/accounts/2fa/authenticate/": world.client(""),
    }
    login = {"login": world.people["coordinator"].email, "password": PASSWORD}
    assert browsers["/accounts/2fa/authenticate/"].post("/accounts/login/", login).url == "/accounts/2fa/authenticate/"
    wrong = []
    for path, browser in browsers.items():
        browser.get(
            path, headers={"x-requested-with": "XMLHttpRequest"}
        )  # The challenge is in the session from now on.
        for credential in credentials():
            cache.clear()
            with undone():
                answer = browser.post(path, {"credential": credential, "name": "Key"})
            if answer.status_code not in {200, 302}:
                wrong.append((path, credential[:90], answer.status_code))
    assert wrong == []


def test_no_code_breaks_the_second_step(world: World) -> None:
    TOTP.activate(world.people["coordinator"], generate_totp_secret())
    browser = world.client("")
    browser.post("/accounts/login/", {"login": world.people["coordinator"].email, "password": PASSWORD})
    for code in ("", "000000", "١٢٣٤٥٦", "é", "\0", "x" * 300_000, "-1", "²²²²²²", "9" * 5000, "123 456"):
        cache.clear()
        answer = browser.post("/accounts/2fa/authenticate/", {"code": code})
        assert (code, answer.status_code, "_auth_user_id" in browser.session) == (code, 200, False)


# --- Throttles ---
def test_a_throttle_does_not_believe_who_one_says_one_is(world: World) -> None:
    right = {"login": world.people["coordinator"].email, "password": PASSWORD}
    for number in range(6):
        headers = {
            "x-forwarded-for": f"10.0.0.{number}",
            "x-real-ip": f"10.0.1.{number}",
            "forwarded": f"for=10.0.2.{number}",
        }
        world.client("").post("/accounts/login/", right | {"password": "guess"}, headers=headers)
    browser = world.client("")
    answer = browser.post("/accounts/login/", right, headers={"x-forwarded-for": "10.9.9.9"})
    assert "_auth_user_id" not in browser.session
    assert "Too many tries in a short time." in body_of(answer)


def test_three_guesses_of_a_code_are_all_even_with_other_spelling(world: World) -> None:
    browser = world.client("")
    browser.post("/accounts/login/code/", {"email": world.people["learner"].email})
    pages = [
        browser.post("/accounts/login/code/confirm/", {"code": guess}) for guess in ("000000", "0 0 0 0 0 1", "٠٠٠٠٠٢")
    ]
    assert [page.status_code for page in pages] == [200, 200, 302]
    assert browser.post("/accounts/login/code/confirm/", {"code": "000003"}).url == "/accounts/login/code/"


# --- Sessions ---
def test_whoever_is_shut_out_is_out_at_once(world: World) -> None:
    browser = world.client("learner")
    assert browser.get("/learn/").status_code == 200
    Person.objects.filter(pk=world.people["learner"].pk).update(is_active=False)
    assert browser.get("/learn/").url == "/accounts/login/?next=/learn/"


def test_whose_role_has_ended_finds_nothing_any_more(world: World) -> None:
    browser = world.client("coordinator")
    paths = [path for _name, address, path in every_address(world) if address.who == "coordinator" and "maple" in path]
    Membership.objects.filter(person=world.people["coordinator"]).update(ended_at=timezone.now())
    found = [(path, status) for path in paths if (status := browser.get(path).status_code) != 404]
    assert (len(paths) > 15, found) == (True, [])
    assert browser.get("/today/").url == "/learn/"


def test_a_session_that_somebody_laid_out_is_not_taken_up(world: World) -> None:
    _link, address = make_link(person=world.people["learner"], purpose=SignInLink.Purpose.INVITATION)
    browser = world.client("")
    laid_out = "laidoutbyanattacker0123456789abc"
    browser.cookies[settings.SESSION_COOKIE_NAME] = laid_out
    assert browser.post(address.removeprefix(settings.SITE_URL)).status_code == 302
    assert browser.cookies[settings.SESSION_COOKIE_NAME].value != laid_out
    attacker = Client()
    attacker.cookies[settings.SESSION_COOKIE_NAME] = laid_out
    assert attacker.get("/learn/").status_code == 302


def test_a_new_password_ends_the_sessions_elsewhere(world: World) -> None:
    here, there = world.client("coordinator"), Client()
    there.force_login(world.people["coordinator"])
    new = "another long password"
    here.post("/accounts/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert (here.get("/today/").status_code, there.get("/today/").status_code) == (200, 302)


def test_whoever_signs_out_leaves_nothing_that_still_opens(world: World) -> None:
    browser = world.client("learner")
    assert browser.get("/accounts/logout/").status_code == 200  # Looking signs nobody out.
    assert browser.get("/learn/").status_code == 200
    browser.post("/accounts/logout/")
    late = world.client("learner")
    assert late.get("/learn/").status_code == 302


# --- Where it leads ---
ELSEWHERE = [
    *("//evil.example/", "///evil.example", "////evil.example", "https:evil.example", "https:///evil.example"),
    *("/\\evil.example", "\\\\evil.example", "/\t/evil.example", "\thttps://evil.example", "java\nscript:alert(1)"),
    *(
        "http://testserver//evil.example/",
        "http://testserver@evil.example",
        "data:text/html,x",
        "http://[",
        "evil.example",
    ),
    *(
        "@evil.example",
        ";//evil.example",
        "?next=//evil.example",
        "%2f%2fevil.example",
    ),
]


@pytest.mark.parametrize("place", ELSEWHERE, ids=lambda place: place[:24])
def test_no_address_leads_elsewhere(world: World, place: str) -> None:
    learner = world.people["learner"]
    _link, address = make_link(person=learner, purpose=SignInLink.Purpose.INVITATION, next_path=place[:500])
    login = {"login": world.people["coordinator"].email, "password": PASSWORD, "next": place}
    answers = [
        world.client("").post(address.removeprefix(settings.SITE_URL)),
        world.client("").post("/accounts/login/", login),
        world.client("learner").post("/accounts/logout/", {"next": place}),
        world.client("learner").post("/language/", {"language": "fr", "next": place}),
        world.client("").post("/language/", {"language": "nonsense", "next": place}),
    ]
    assert [(answer.status_code, answer.headers.get("Location")) for answer in answers] == [(302, "/")] * 5


def test_wagtails_door_leads_through_ours_and_nowhere_else(world: World) -> None:
    for place in ELSEWHERE[:8]:
        answer = world.client("").get("/admin/login/", {"next": place})
        assert (answer.status_code, answer.url.startswith("/accounts/login/?next=")) == (302, True)


# --- Letters ---
def test_a_letter_leads_to_us_whatever_host_was_asked(world: World) -> None:
    foreign = {"host": "evil.example", "x-forwarded-host": "evil.example", "origin": "https://evil.example"}
    for path in ("/accounts/password/reset/", "/accounts/login/code/"):
        for who in ("coordinator", "learner"):
            world.client("").post(path, {"email": world.people[who].email}, headers=foreign)
    world.client("").post("/accounts/login/code/", {"email": "nobody@example.org"}, headers=foreign)
    drain()
    letters = [message.message().as_string() for message in mail.outbox]
    assert len(letters) == 5
    assert [letter for letter in letters if "evil.example" in letter] == []


# --- Forms of other sites ---
def test_every_form_wants_our_token(world: World) -> None:
    taken = []
    for name, address, path in every_address(world):
        client = world.client(address.who, enforce_csrf_checks=True)
        answer = client.post(path, dict.fromkeys(address.fields, "x"), headers={"accept-language": "fr"})
        said = "ouverte trop longtemps" in body_of(answer) or "open too long" in body_of(answer)
        if (answer.status_code, said) != (403, True):
            taken.append((name, answer.status_code))
    assert taken == []
