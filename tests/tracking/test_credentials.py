"""Keys to the ledger: made, shown once, used, rotated, revoked."""

import hashlib
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import Agency
from tests.factories.credentials import asking, basic, basic_of, make_key
from tests.factories.tracking import make_agency, make_member
from tracking import permissions
from tracking.models import Credential, RefusedRequest
from tracking.permissions import NotAllowed, NotRecognised, TooMany, caller_of, require
from tracking.services import credentials, throttles
from tracking.services.credentials import (
    CredentialRevoked,
    NoScope,
    create_credential,
    revoke_credential,
    rotate_credential,
)
from tracking.xapi.scopes import Need

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_minute(monkeypatch) -> None:
    """In which nothing happened yet, and which does not end by itself."""
    throttles.COUNTS.clear()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


@pytest.fixture
def agency() -> Agency:
    return make_agency("maple")


# --- Making ---
def test_only_a_hash_of_the_secret_is_kept(agency) -> None:
    coordinator = make_member(agency)
    given = create_credential(agency=agency, name="Survey", scopes=["state", "statements/write"], by=coordinator)
    kept = Credential.objects.get()
    assert kept.secret_hash == hashlib.sha256(given.secret.encode()).hexdigest()
    assert given.secret not in str(Credential.objects.values().get())
    assert (kept.scopes, kept.made_by, kept.last_used_at) == (["statements/write", "state"], coordinator, None)
    assert len(given.secret) == 43  # 256 bits


@pytest.mark.parametrize("scopes", [[], ["everything"], ["all", "everything"]])
def test_a_key_is_good_for_something_that_exists(agency, scopes) -> None:
    with pytest.raises(NoScope):
        create_credential(agency=agency, name="Survey", scopes=scopes)
    assert Credential.objects.count() == 0


# --- Coming in ---
def test_whoever_comes_with_key_and_secret_acts_for_the_keys_agency(agency) -> None:
    make_key(make_agency("birch"))
    given = make_key(agency, "statements/write", name="Survey")
    caller = caller_of(asking(basic_of(given)))
    assert (caller.agency_id, caller.credential_id, caller.launch) == (agency.pk, given.credential.pk, None)
    assert caller.scopes == {"statements/write"}
    assert caller.authority == {
        "objectType": "Agent",
        "name": "Survey",
        "account": {"homePage": settings.XAPI_HOME_PAGE, "name": str(given.credential.uid)},
    }


def test_the_header_may_come_as_a_field(agency) -> None:
    given = make_key(agency)
    assert caller_of(asking(), basic_of(given)).credential_id == given.credential.pk
    with pytest.raises(NotRecognised):
        caller_of(asking(basic_of(given)), "")


def test_coming_in_costs_one_query(agency, django_assert_num_queries) -> None:
    request = asking(basic_of(make_key(agency)))
    caller_of(request)
    with django_assert_num_queries(1):
        caller_of(request)


def test_no_password_is_hashed_and_the_hashes_are_compared_in_constant_time(agency, monkeypatch) -> None:
    given, compared = make_key(agency), []

    def compare(one: str, other: str) -> bool:
        compared.append((len(one), len(other)))
        return one == other

    def forbidden(*args: object, **kwargs: object) -> None:
        raise AssertionError("a password hash per request")

    monkeypatch.setattr("django.contrib.auth.hashers.check_password", forbidden)
    monkeypatch.setattr("hashlib.pbkdf2_hmac", forbidden)
    monkeypatch.setattr(credentials.hmac, "compare_digest", compare)
    assert caller_of(asking(basic_of(given)))
    for key, secret in ((given.credential.key, "wrong"), ("nobody", "wrong"), ("nobody", given.secret)):
        with pytest.raises(NotRecognised):
            caller_of(asking(basic(key, secret)))
    assert compared == [(64, 64)] * 4


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Basic",
        "Basic ",
        "Basic nonsense",
        "Basic bm9jb2xvbg==",
        "Basic /w==",
        "Basic AAAAADo=",
        "Digest x",
        "Bearer",
        "Bearer x",
        "Bearer access.",
        "Bearer launch.",
        "Bearer access.x~y~z",
    ],
)
def test_whoever_brings_nothing_is_told_what_to_bring(agency, header: str) -> None:
    make_key(agency)
    with pytest.raises(NotRecognised) as refused:
        caller_of(asking(header))
    assert refused.value.status == 401
    assert refused.value.headers["WWW-Authenticate"].split()[0] in {"Basic", "Bearer"}


def test_a_wrong_secret_opens_nothing(agency) -> None:
    given, other = make_key(agency), make_key(make_agency("birch"))
    wrong = [
        (given.credential.key, other.secret),
        (other.credential.key, given.secret),
        (given.credential.key, ""),
        ("", given.secret),
        (given.credential.key, given.credential.secret_hash),
        (given.credential.key.upper(), given.secret),
        (f"{given.credential.key}\0", given.secret),
        (given.credential.key, f"{given.secret} "),
    ]
    for key, secret in wrong:
        with pytest.raises(NotRecognised):
            caller_of(asking(basic(key, secret)))


def test_a_key_of_an_agency_that_is_closed_opens_nothing(agency) -> None:
    given = make_key(agency)
    Agency.objects.filter(pk=agency.pk).update(is_active=False)
    with pytest.raises(NotRecognised):
        caller_of(asking(basic_of(given)))


def test_an_umbrellas_key_acts_for_the_umbrella_alone(agency) -> None:
    umbrella = make_agency("roof", kind=Agency.Kind.UMBRELLA)
    assert caller_of(asking(basic_of(make_key(umbrella)))).agency_id == umbrella.pk


# --- Rotating and revoking ---
def test_the_old_secret_stops_at_once(agency) -> None:
    given = make_key(agency)
    renewed = rotate_credential(credential=given.credential)
    with pytest.raises(NotRecognised):
        caller_of(asking(basic_of(given)))
    assert caller_of(asking(basic_of(renewed))).credential_id == given.credential.pk
    assert renewed.credential.key == given.credential.key
    assert renewed.credential.rotated_at


def test_a_revoked_key_opens_nothing_and_stays_revoked(agency) -> None:
    given = make_key(agency)
    revoked = revoke_credential(credential=given.credential)
    with pytest.raises(NotRecognised):
        caller_of(asking(basic_of(given)))
    with pytest.raises(CredentialRevoked):
        rotate_credential(credential=given.credential)
    assert revoke_credential(credential=given.credential).revoked_at == revoked.revoked_at


# --- What one may do ---
def test_who_may_not_is_told_which_scope_is_missing(agency) -> None:
    caller = caller_of(asking(basic_of(make_key(agency, "statements/read/mine"))))
    require(caller, Need.READ_OWN_STATEMENTS)
    with pytest.raises(NotAllowed) as refused:
        require(caller, Need.WRITE_STATEMENTS)
    assert refused.value.status == 403
    assert refused.value.headers["WWW-Authenticate"].endswith('error="insufficient_scope", scope="statements/write"')
    assert refused.value.values == {"scope": "statements/write"}


@pytest.mark.parametrize(
    ("scopes", "only"), [(["statements/read/mine"], True), (["all/read"], False), (["statements/read"], False)]
)
def test_who_reads_only_its_own_is_known(agency, scopes, only) -> None:
    assert caller_of(asking(basic_of(make_key(agency, *scopes)))).reads_only_its_own == only


# --- Last use ---
def test_the_last_use_is_noted_once_a_minute_at_most(agency) -> None:
    given = make_key(agency)
    request = asking(basic_of(given))
    caller_of(request)
    first = Credential.objects.get().last_used_at
    assert timezone.now() - first < timedelta(seconds=5)
    caller_of(request)
    assert Credential.objects.get().last_used_at == first
    Credential.objects.update(last_used_at=first - timedelta(seconds=61))
    caller_of(request)
    assert Credential.objects.get().last_used_at >= first


def test_a_wrong_secret_is_no_use(agency) -> None:
    given = make_key(agency)
    with pytest.raises(NotRecognised):
        caller_of(asking(basic(given.credential.key, "wrong")))
    assert Credential.objects.get().last_used_at is None


def test_where_nothing_can_be_written_reading_goes_on(agency, caplog) -> None:
    given = make_key(agency)

    def no_updates(execute, sql, params, many, context):
        if sql.startswith("UPDATE"):
            raise credentials.DatabaseError("disk full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(no_updates):
        assert caller_of(asking(basic_of(given)))
    assert "could not be noted" in caplog.text


# --- Throttles ---
def test_guessing_a_secret_ends_after_ten_wrong_ones(agency, monkeypatch) -> None:
    given, other = make_key(agency), make_key(agency)
    wrong = asking(basic(given.credential.key, "wrong"))
    for _try in range(permissions.TRIES):
        with pytest.raises(NotRecognised):
            caller_of(wrong)
    with pytest.raises(TooMany) as refused, CaptureQueriesContext(connection) as asked:
        caller_of(wrong)
    assert refused.value.status == 429
    assert 1 <= int(refused.value.headers["Retry-After"]) <= 60
    assert len(asked) == 0
    with pytest.raises(TooMany):  # The right one, too, as at the door for people.
        caller_of(asking(basic_of(given)))
    assert caller_of(asking(basic_of(other)))
    assert caller_of(asking(basic_of(given), address="192.0.2.8"))
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert caller_of(asking(basic_of(given)))


def test_guessing_keys_ends_and_stops_nobody_who_is_right(agency) -> None:
    given = make_key(agency)
    for at in range(permissions.WRONG):
        with pytest.raises(NotRecognised):
            caller_of(asking(basic(f"key-{at}", "wrong")))
    for header in (basic("another", "wrong"), "Bearer access.nonsense"):
        with pytest.raises(TooMany):
            caller_of(asking(header))
    assert caller_of(asking(basic_of(given)))


def test_a_visitor_with_many_addresses_of_one_network_is_one_visitor(agency) -> None:
    given = make_key(agency)
    for at in range(permissions.TRIES):
        with pytest.raises(NotRecognised):
            caller_of(asking(basic(given.credential.key, "wrong"), address=f"2001:db8::{at + 1:x}"))
    with pytest.raises(TooMany):
        caller_of(asking(basic(given.credential.key, "wrong"), address="2001:db8::ffff"))
    assert caller_of(asking(basic_of(given), address="2001:db8:0:1::1"))


def test_a_key_may_ask_so_often_in_a_minute(agency, settings) -> None:
    settings.XAPI_REQUESTS_PER_MINUTE = 3
    given, other = make_key(agency), make_key(agency)
    for _time in range(3):
        caller_of(asking(basic_of(given)))
    with pytest.raises(TooMany) as refused:
        caller_of(asking(basic_of(given)))
    assert 1 <= int(refused.value.headers["Retry-After"]) <= 60
    assert caller_of(asking(basic_of(other)))
    settings.XAPI_REQUESTS_PER_MINUTE = 0
    assert caller_of(asking(basic_of(given)))


# --- What the agency learns of it ---
def test_an_agency_sees_that_its_tool_has_an_old_secret(agency) -> None:
    given = make_key(agency)
    revoked = make_key(agency)
    revoke_credential(credential=revoked.credential)
    for wrong in (basic(given.credential.key, "old"), basic("nobody", "x"), basic_of(revoked)):
        with pytest.raises(NotRecognised):
            caller_of(asking(wrong))
    kept = RefusedRequest.objects.order_by("pk")
    assert [(row.agency, row.credential, row.status) for row in kept] == [
        (agency, given.credential, 401),
        (agency, revoked.credential, 401),
    ]
    assert [row.faults[0]["message"] for row in kept] == [permissions.WRONG_SECRET, permissions.REVOKED]
