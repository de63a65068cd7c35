"""Access tokens for key and secret (RFC 6749 4.4): given, narrowed, used, too old, tampered with."""

import base64
import io
import json
import time
from typing import Any

import pytest
from django.core import signing
from django.test import Client, RequestFactory
from django.urls import reverse

from tests.factories.credentials import asking, basic, basic_of, make_key
from tests.factories.tracking import make_agency
from tracking import permissions
from tracking.models import Credential
from tracking.permissions import NotRecognised, caller_of
from tracking.services import access, throttles
from tracking.services.credentials import Given, revoke_credential, rotate_credential
from tracking.views.oauth import oauth_token

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_minute(monkeypatch) -> None:
    """In which nothing happened yet, and which does not end by itself."""
    throttles.COUNTS.clear()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


@pytest.fixture
def given() -> Given:
    return make_key(make_agency("maple"), "statements/write", "all/read", name="Survey")


def ask(authorization: str = "", **said: str) -> Any:
    headers = {"Authorization": authorization} if authorization else {}
    body = "&".join(f"{name}={value}" for name, value in said.items())
    return post(body, headers)


def post(body: str, headers: dict[str, str] | None = None, kind: str = "application/x-www-form-urlencoded") -> Any:
    client = Client(enforce_csrf_checks=True)
    return client.post(reverse("tracking:oauth_token"), body, content_type=kind, headers=headers or {})


def token_for(given: Given, **said: str) -> str:
    return ask(basic_of(given), grant_type="client_credentials", **said).json()["access_token"]


# --- Giving ---
def test_a_token_is_given_for_key_and_secret(given) -> None:
    answer = ask(basic_of(given), grant_type="client_credentials")
    told = answer.json()
    assert answer.status_code == 200
    assert (answer["Cache-Control"], answer["Pragma"]) == ("no-store", "no-cache")
    assert {name: told[name] for name in told if name != "access_token"} == {
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": "statements/write all/read",
    }
    caller = caller_of(asking(f"Bearer {told['access_token']}"))
    assert caller == caller_of(asking(basic_of(given)))
    assert Credential.objects.get().last_used_at


def test_key_and_secret_may_stand_in_the_body(given) -> None:
    answer = ask(grant_type="client_credentials", client_id=given.credential.key, client_secret=given.secret)
    assert caller_of(asking(f"bearer {answer.json()['access_token']}")).credential_id == given.credential.pk


def test_a_token_may_be_good_for_less(given) -> None:
    answer = ask(basic_of(given), grant_type="client_credentials", scope="statements/read+statements/write")
    assert answer.json()["scope"] == "statements/write statements/read"
    caller = caller_of(asking(f"Bearer {answer.json()['access_token']}"))
    assert caller.scopes == {"statements/write", "statements/read"}


def test_a_token_may_stand_in_a_header_as_it_is(given) -> None:
    allowed = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/")
    assert set(token_for(given)) <= allowed


@pytest.mark.parametrize("scope", ["all", "state", "everything", "statements/write+all"])
def test_a_token_is_good_for_no_more_than_the_key(given, scope) -> None:
    answer = ask(basic_of(given), grant_type="client_credentials", scope=scope)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


@pytest.mark.parametrize("place", ["header", "body"])
def test_a_wrong_secret_is_an_invalid_client(given, place) -> None:
    key = given.credential.key
    if place == "header":
        answer = ask(basic(key, "wrong"), grant_type="client_credentials")
    else:
        answer = ask(grant_type="client_credentials", client_id=key, client_secret="wrong")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert answer["WWW-Authenticate"].startswith("Basic ")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.parametrize("header", ["", "Basic", "Basic x", "Bearer x", "Digest x"])
def test_nobody_is_an_invalid_client(given, header) -> None:
    answer = ask(header, grant_type="client_credentials")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize("grant", ["password", "authorization_code", "CLIENT_CREDENTIALS"])
def test_other_grants_are_not_supported(given, grant) -> None:
    answer = ask(basic_of(given), grant_type=grant)
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")


def test_what_is_no_request_for_a_token_is_said_to_be_none(given) -> None:
    header = {"Authorization": basic_of(given)}
    grant = "grant_type=client_credentials"
    wrong = [
        post("", header),
        post("grant_type=", header),
        post(f"{grant}&{grant}", header),
        post(f"{grant}&scope=all&scope=state", header),
        post(f"{grant}&client_secret={given.secret}", header),
        post(f"{grant}&client_id=somebody-else", header),
        post('{"grant_type": "client_credentials"}', header, "application/json"),
        post(f"{grant}%00", header),
    ]
    assert [(answer.status_code, answer.json()["error"]) for answer in wrong[:-1]] == [(400, "invalid_request")] * 7
    assert wrong[-1].status_code == 400


def test_a_token_is_asked_for_in_the_form_that_the_standard_says(given) -> None:
    said = {"grant_type": "client_credentials"}
    answer = Client().post(reverse("tracking:oauth_token"), said, headers={"Authorization": basic_of(given)})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")  # multipart/form-data


def test_what_comes_in_another_form_is_not_even_read() -> None:
    """Django would write a file of any size to the disk before it knows who sent it."""

    class Unreadable(io.BytesIO):
        def read(self, *size: int) -> bytes:
            raise AssertionError

    request = RequestFactory().post("/xapi/oauth/token", b"x", content_type="multipart/form-data; boundary=x")
    request.META["CONTENT_LENGTH"] = "50000000"
    request._stream = Unreadable()
    answer = oauth_token(request)
    assert (answer.status_code, json.loads(answer.content)["error"]) == (400, "invalid_request")


def test_a_token_is_asked_for_by_post_alone(given, client) -> None:
    path = reverse("tracking:oauth_token")
    assert path == "/xapi/oauth/token"
    assert [client.get(path).status_code, client.put(path).status_code] == [405, 405]


def test_guessing_ends(given) -> None:
    wrong = basic(given.credential.key, "wrong")
    answers = [ask(wrong, grant_type="client_credentials") for _try in range(permissions.TRIES + 1)]
    assert [answer.status_code for answer in answers] == [401] * permissions.TRIES + [429]
    assert int(answers[-1]["Retry-After"]) >= 1
    assert answers[-1].json()["error"] == "temporarily_unavailable"


# --- Using ---
def refused(token: str) -> bool:
    with pytest.raises(NotRecognised) as why:
        caller_of(asking(f"Bearer {token}"))
    return why.value.headers["WWW-Authenticate"].endswith('error="invalid_token"')


def test_a_token_is_good_for_an_hour(given, monkeypatch) -> None:
    token, now = token_for(given), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3590)
    assert caller_of(asking(f"Bearer {token}"))
    monkeypatch.setattr(time, "time", lambda: now + 3602)
    assert refused(token)


def test_old_tokens_stop_nobody_else(given, monkeypatch) -> None:
    old, now = token_for(given), time.time()
    monkeypatch.setattr(time, "time", lambda: now + 3602)
    for _time in range(permissions.WRONG + 10):
        assert refused(old)


def test_a_token_goes_with_the_secret_it_was_got_with(given) -> None:
    token = token_for(given)
    renewed = rotate_credential(credential=given.credential)
    assert refused(token)
    assert caller_of(asking(f"Bearer {token_for(renewed)}"))


def test_a_token_goes_with_its_key(given) -> None:
    token = token_for(given)
    revoke_credential(credential=given.credential)
    assert refused(token)


def test_a_token_goes_with_its_agency(given) -> None:
    token = token_for(given)
    given.credential.agency.is_active = False
    given.credential.agency.save()
    assert refused(token)


def test_a_token_is_good_for_no_more_than_its_key_is_now(given) -> None:
    token = token_for(given)
    Credential.objects.update(scopes=["statements/write"])
    assert refused(token)


def test_every_character_of_a_token_counts(given) -> None:
    token = token_for(given)
    content, moment, signature = token.split("~")
    for changed in (
        f"{content[:-1]}{'A' if content[-1] != 'A' else 'B'}~{moment}~{signature}",
        f"{content}~{moment[:-1]}z~{signature}",
        f"{content}~{moment}~{signature[:-1]}",
        f"{content}~{moment}",
        token.removeprefix("access."),
        token.replace("access.", "launch."),
        token + "~",
    ):
        assert refused(changed)
    assert caller_of(asking(f"Bearer {token}"))


def test_a_token_made_for_something_else_is_none(given) -> None:
    content = [given.credential.pk, ["statements/write"], access.mark_of(given.credential.secret_hash)]
    for salt in ("tracking.claim", "tracking.launch", "django.core.signing"):
        assert refused("access." + signing.TimestampSigner(salt=salt, sep="~").sign_object(content))
    more = [given.credential.pk, ["all"], access.mark_of(given.credential.secret_hash)]
    assert refused(access.PREFIX + access.signer().sign_object(more))  # Even signed: more than the key.


def test_the_token_tells_nothing_of_the_secret(given) -> None:
    content = token_for(given).split("~", maxsplit=1)[0].removeprefix("access.")
    told = base64.urlsafe_b64decode(content + "=" * (-len(content) % 4)).decode()
    assert given.secret not in told
    assert given.credential.secret_hash[:16] not in told


def test_using_a_token_costs_one_query(given, django_assert_num_queries) -> None:
    request = asking(f"Bearer {token_for(given)}")
    caller_of(request)
    with django_assert_num_queries(1):
        caller_of(request)
