"""What every answer says to a browser, and what no answer tells anybody."""

import re
from typing import Any

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory, override_settings
from django.urls import get_resolver
from django.utils import translation

from tests.lms.hostile.table import TABLE, every_address
from tests.lms.hostile.world import World, body_of

pytestmark = pytest.mark.django_db

SAID = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
    "Cross-Origin-Opener-Policy": "same-origin",
}
#: In Wagtail's admin, whose editors need scripts in the page.
WORKSHOP = {name for name in TABLE if name.startswith(("courses_", "tracking_"))}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
    "connect-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
}
RUNS = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")[^>]*>|\son[a-z]+=\"|\sstyle=\"|javascript:|<iframe|<object|<embed"
)


def policy_of(answer: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: words for name, _space, words in parts}


def test_every_answer_carries_every_header(world: World) -> None:
    wrong = []
    for name, address, path in every_address(world):
        answer = world.client(address.who).get(path)
        said = {header: answer.headers.get(header) for header in SAID}
        policy = {} if name in WORKSHOP else policy_of(answer)
        if (
            said != SAID
            or not policy.items() >= ({} if name in WORKSHOP else POLICY).items()
            or "unsafe" in str(policy)
        ):
            wrong.append((name, said, policy))
    assert wrong == []


@pytest.mark.parametrize(
    "path", ["/nowhere/", "/media/nothing.png", "/admin/nowhere/", "/documents/1/x", "/en/nowhere/"]
)
def test_what_is_not_found_carries_them_too(world: World, path: str) -> None:
    answer = world.client("").get(path)
    assert {header: answer.headers.get(header) for header in SAID} == SAID


@override_settings(ALLOWED_HOSTS=["learn.example.org"])
def test_what_is_refused_at_once_carries_them_too(world: World) -> None:
    answer = world.client("").get("/", headers={"host": "evil.example"})
    assert ({header: answer.headers.get(header) for header in SAID}, policy_of(answer).get("default-src")) == (
        SAID,
        "'none'",
    )


def test_no_page_of_ours_runs_anything_of_its_own(world: World) -> None:
    found = []
    for name, address, path in every_address(world):
        answer = world.client(address.who).get(path)
        page = body_of(answer)
        nonces = set(re.findall(r'nonce="([^"]*)"', page))
        if name not in WORKSHOP and (
            RUNS.findall(page) or any(f"'nonce-{each}'" not in str(policy_of(answer)) for each in nonces)
        ):
            found.append((name, RUNS.findall(page), nonces))
        if (
            re.search(r"(?:src|href|action)=\"(?:https?:)?//(?!(?:127\.0\.0\.1|testserver))", page)
            and name not in LINKS
        ):
            found.append((name, "asks others"))
    assert found == []


LINKS = {"agencies:agency", *WORKSHOP}  # May show the agency's own website, and Wagtail's.


def test_a_nonce_is_used_once(world: World) -> None:
    pages = [body_of(world.client("learner").get("/learn/")) for _ in range(3)]
    nonces = [re.findall(r'nonce="([^"]+)"', page) for page in pages]
    assert len({nonce for found in nonces for nonce in found}) == 3


# --- What stays on a shared phone ---
def test_nothing_of_somebody_is_stored_anywhere(world: World) -> None:
    stored = []
    for name, address, path in every_address(world):
        answer = world.client(address.who).get(path)
        words = set(answer.headers.get("Cache-Control", "").split(", "))
        if (
            (address.who or path.startswith("/accounts/"))
            and not {"private", "no-store"} <= words
            and name != "courses:enrol"
        ):
            stored.append((name, words))
        if "Cookie" not in answer.headers.get("Vary", "") and address.who:
            stored.append((name, answer.headers.get("Vary")))
    assert stored == []


def test_what_is_for_everybody_may_be_stored(world: World) -> None:
    for path in ("/en/", "/fr/"):
        assert "Cache-Control" not in world.client("").get(path)
    assert world.client("learner").get("/en/")["Cache-Control"] == "private, no-store"  # It says who is signed in.


# --- Cookies ---
def test_cookies_are_kept_from_scripts_and_other_sites(world: World) -> None:
    browser = world.client("")
    browser.get("/accounts/login/")
    browser.post("/accounts/login/code/", {"email": world.people["learner"].email})
    browser.post("/language/", {"language": "fr", "next": "/"})
    session, language = (
        browser.cookies[name] for name in (settings.SESSION_COOKIE_NAME, settings.LANGUAGE_COOKIE_NAME)
    )
    for cookie in (session, language):
        assert (bool(cookie["httponly"]), cookie["samesite"], cookie["domain"]) == (True, "Lax", "")
    assert browser.cookies[settings.CSRF_COOKIE_NAME]["samesite"] == "Lax"


# --- Secrets ---
def test_no_page_shows_what_only_we_know(world: World) -> None:
    pseudonyms = {str(person.pseudonym) for person in world.people.values()}
    secrets = pseudonyms | {settings.SECRET_KEY, *(person.password for person in world.people.values())}
    told = []
    for name, address, path in every_address(world):
        page = body_of(world.client(address.who).get(path))
        told += [(name, secret) for secret in secrets if secret in page]
        if address.who and world.sessions[address.who] in page:
            told.append((name, "the session"))
    assert told == []


# --- Error pages ---
WORDS = {
    404: ("This page isn’t here", "Cette page n’est pas ici"),
    403: ("Your account can’t open this", "Votre compte ne permet pas d’ouvrir cette page"),
    400: ("We can’t read what was sent", "Nous ne pouvons pas lire ce qui a été envoyé"),
    500: ("Something broke on our side", "Une panne est survenue de notre côté"),
}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("status", WORDS)
def test_error_pages_speak_the_readers_language_and_tell_no_detail(world: World, status: int, language: str) -> None:
    handler = get_resolver().resolve_error_handler(status)
    request = RequestFactory().get("/<script>alert(1)</script>/", headers={"accept-language": language})
    with translation.override(language):
        answer = (
            handler(request)
            if status == 500
            else handler(request, exception=PermissionDenied("the secret of the guard"))
        )
    page = body_of(answer)
    assert answer.status_code == status
    assert WORDS[status][language == "fr"] in page
    assert [
        word for word in ("<script>alert", "secret of", "Traceback", "Django", "site-packages") if word in page
    ] == []


def test_a_broken_page_tells_nothing_of_what_broke(world: World) -> None:
    client = Client(raise_request_exception=False)
    client.cookies["django_language"] = "fr"
    with override_settings(ROOT_URLCONF="tests.lms.hostile.broken_addresses"):
        answer = client.get("/broken/?token=abc")
        refused = client.get("/forbidden/")
    for each, status in ((answer, 500), (refused, 403)):
        page = body_of(each)
        assert (each.status_code, WORDS[status][1] in page, "secret of" in page) == (status, True, False)
        assert each.headers["X-Content-Type-Options"] == "nosniff"
        assert policy_of(each)["default-src"] == "'none'"


def test_nothing_says_what_we_run_on(world: World) -> None:
    for name in ("lms:home", "account_login", "tracking:home", "lms:health"):
        answer = world.client(TABLE[name].who).get(world.path(name, TABLE[name].arguments))
        assert {"Server", "X-Powered-By", "X-Generator"} & set(answer.headers) == set()
        assert 'name="generator"' not in body_of(answer)
