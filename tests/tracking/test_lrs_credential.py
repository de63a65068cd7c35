"""`manage.py lrs_credential`: lines of JSON, and errors that say what to write instead."""

import io
import json
import time
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from tests.factories.credentials import asking, basic, make_key
from tests.factories.tracking import make_agency
from tracking.models import Credential
from tracking.permissions import NotRecognised, caller_of
from tracking.services import throttles

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_minute(monkeypatch) -> None:
    """In which nothing happened yet, and which does not end by itself."""
    throttles.COUNTS.clear()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


@pytest.fixture(autouse=True)
def agency():
    return make_agency("maple")


def told(*arguments: str) -> list[dict[str, Any]]:
    out = io.StringIO()
    call_command("lrs_credential", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def test_create_prints_one_line_that_opens_the_door(agency, settings) -> None:
    settings.SITE_URL = "https://learn.example.org"
    [line] = told("create", "--agency", "maple", "--scope", "all")
    assert list(line) == ["key", "secret", "endpoint"]
    assert line["endpoint"] == "https://learn.example.org/xapi/"
    caller = caller_of(asking(basic(line["key"], line["secret"])))
    assert (caller.agency_id, caller.scopes) == (agency.pk, {"all"})


def test_several_scopes_and_a_name(agency) -> None:
    scopes = ["--scope", "state", "--scope", "statements/write statements/read/mine"]
    told("create", "--agency", "maple", *scopes, "--name", "Survey tool")
    kept = Credential.objects.get()
    assert (kept.name, kept.scopes) == ("Survey tool", ["statements/write", "statements/read/mine", "state"])


def test_list_shows_everything_but_secrets(agency) -> None:
    given = make_key(agency, "state", name="Survey")
    make_key(make_agency("birch"), name="Other")
    [line] = told("list", "--agency", "maple")
    assert (line["agency"], line["name"], line["key"]) == ("maple", "Survey", given.credential.key)
    assert (line["scopes"], line["revoked_at"], line["last_used_at"]) == (["state"], None, None)
    assert [each["name"] for each in told("list")] == ["Other", "Survey"]
    assert given.credential.secret_hash not in json.dumps(line)


def test_rotate_prints_another_secret(agency) -> None:
    given = make_key(agency)
    [line] = told("rotate", given.credential.key)
    assert line["key"] == given.credential.key
    assert caller_of(asking(basic(line["key"], line["secret"])))
    with pytest.raises(NotRecognised):
        caller_of(asking(basic(line["key"], given.secret)))


def test_revoke_ends_a_key(agency) -> None:
    given = make_key(agency)
    [line] = told("revoke", given.credential.key)
    assert line["revoked_at"]
    with pytest.raises(CommandError, match="was revoked"):
        told("rotate", given.credential.key)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["create", "--agency", "nobody", "--scope", "all"], "There is no agency nobody. There are: maple."),
        (["create", "--agency", "maple", "--scope", "everything"], "There is no scope everything. Choose among: stat"),
        (["create", "--agency", "maple"], "--scope"),
        (["create", "--agency", "maple", "--scope", ""], "Choose at least one thing"),
        (["create", "--scope", "all"], "--agency"),
        (["rotate", "nobody"], "There is no key nobody. See: manage.py lrs_credential list"),
        (["revoke", "nobody"], "There is no key nobody."),
        (["list", "--agency", "nobody"], "There is no agency nobody."),
        (["destroy"], "invalid choice"),
        ([], "required"),
    ],
)
def test_what_is_wrong_is_said(arguments, said) -> None:
    with pytest.raises(CommandError) as refused:
        told(*arguments)
    assert said in str(refused.value)
    assert Credential.objects.count() == 0
