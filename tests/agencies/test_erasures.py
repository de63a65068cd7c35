"""A person is erased: nothing that names them is left in any column or file, and nothing of anybody else's is gone."""

import pytest
from django.db import DatabaseError
from django.test import Client
from django.utils import translation

from agencies.jobs.models import Job
from agencies.jobs.services import drain
from agencies.models import Erasure, Person, Role
from agencies.services.erasures import ask_erasure
from agencies.services.erasures import erase as erase_now
from agencies.services.errors import ReasonNamesThem, StillAtWork
from agencies.services.roles import author_group
from agencies.signals import person_erased
from courses.models import Enrolment, ImportedRow
from courses.services.enrolments import reinstate
from tests.factories.agencies import make_member, make_person
from tests.factories.erasures import EMAIL, NAME, PHONE, erase, everything, found, make_traces
from tests.factories.tracking import make_agency
from tracking.models import Statement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def mail_folder(settings, tmp_path) -> None:
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media").mkdir()


def test_nothing_that_names_the_person_is_left_anywhere() -> None:
    traces = make_traces()
    assert {"agencies_person", "tracking_statement", "one.log", "part-000000"} <= found(traces.needles).keys()
    erasure = erase(traces.person)
    assert found(traces.needles) == {}
    assert found([str(traces.pseudonym), traces.pseudonym.hex]).keys() == {"tracking_statement"}
    assert (erasure.finished_at is not None, erasure.sought) == (True, {})
    tool = Statement.objects.filter(credential__isnull=False)
    assert not tool.filter(exact__icontains=str(traces.pseudonym)).exists()


def test_nobody_else_loses_anything() -> None:
    traces = make_traces()
    mine = [traces.other.full_name, traces.other.email, "Somebody else’s words", "Carla New", f"not.{EMAIL}"]
    before = [text for where, text in everything() if where == "tracking_statement" and "Somebody else" in text]
    erase(traces.person)
    assert [text for where, text in everything() if where == "tracking_statement" and "Somebody else" in text] == before
    assert {word for where, text in everything() for word in mine if word in text} == set(mine)
    assert ImportedRow.objects.filter(name="Carla New").exists()
    traces.other.refresh_from_db()
    assert (traces.other.is_active, traces.other.memberships.current().count()) == (True, 1)


def test_the_account_is_nobody_s_any_more() -> None:
    traces = make_traces()
    client = Client()
    client.force_login(traces.person)
    erase(traces.person)
    person = Person.objects.get(pk=traces.person.pk)
    assert (person.full_name, person.email, person.phone, person.is_active) == ("", None, "", False)
    assert (person.has_usable_password(), person.pseudonym == traces.pseudonym) == (False, False)
    assert person.memberships.filter(ended_at=None).count() == 0
    assert client.get("/learn/")["Location"].startswith("/accounts/login/")
    for language, name in (("en", "Erased person"), ("fr", "Personne effacée")):
        with translation.override(language):
            assert (str(person), person.get_full_name()) == (name, name)
    assert Person.objects.values_list("full_name", flat=True).get(pk=person.pk) == ""  # In nobody's language.


def test_the_list_says_what_was_done_in_numbers() -> None:
    traces = make_traces()
    erasure = erase(traces.person)
    assert erasure.counts == {
        "list_lines": 2,
        "statements": 9,
        "texts": 4,
        "attachments": 1,
        "documents": 3,
        "refusals": 1,
        "files": 2,
        "forwarded": {"https://lrs.funder.example/": 1},
        "memberships": 1,
        "ways_in": 3,
        "sessions": 1,
        "letters": 3,
    }


def test_an_erasure_that_fails_in_one_room_has_happened_in_none() -> None:
    traces = make_traces()
    before = sorted(everything())

    def fail(**kwargs: object) -> None:
        raise DatabaseError("the disk is full")

    person_erased.connect(fail)
    erasure = Erasure.objects.create(person=traces.person, reason="Asked for it.")
    try:
        with pytest.raises(DatabaseError):
            erase_now(erasure_id=erasure.pk)
    finally:
        person_erased.disconnect(fail)
    Erasure.objects.all().delete()
    assert sorted(everything()) == before


def test_asked_again_it_is_the_same_and_done_again_it_changes_nothing() -> None:
    traces = make_traces()
    erasure = erase(traces.person)
    assert ask_erasure(person=traces.person, reason="Once more.") == erasure
    counts = erasure.counts
    Job.objects.all().delete()
    erase_now(erasure_id=erasure.pk)
    drain()
    erasure.refresh_from_db()
    assert erasure.counts == counts


def test_open_places_are_withdrawn_and_nobody_comes_back() -> None:
    traces = make_traces(finished=False)
    erase(traces.person)
    enrolment = Enrolment.objects.get(person=traces.person)
    assert enrolment.withdrawn_at is not None
    reinstate(enrolment=enrolment)
    assert Enrolment.objects.get(person=traces.person).withdrawn_at is not None


@pytest.mark.parametrize("who", ["coordinator", "operator", "author of old"])
def test_whoever_works_somewhere_is_not_erased(who: str) -> None:
    person = make_person()
    if who == "coordinator":
        person = make_member(make_agency(), Role.COORDINATOR)
    elif who == "operator":
        Person.objects.filter(pk=person.pk).update(is_superuser=True)
    else:
        person.groups.add(author_group())
    person.refresh_from_db()
    with pytest.raises(StillAtWork):
        ask_erasure(person=person, reason="Asked for it.")


@pytest.mark.parametrize("word", [NAME, EMAIL.upper(), PHONE])
def test_the_reason_names_nobody(word: str) -> None:
    person = make_person(NAME, email=EMAIL, phone=PHONE)
    with pytest.raises(ReasonNamesThem):
        ask_erasure(person=person, reason=f"{word} asked for it.")
    assert Erasure.objects.count() == 0
