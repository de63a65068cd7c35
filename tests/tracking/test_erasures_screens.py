"""Where operators erase people and say how long things are kept; nobody else finds these screens."""

import io
import uuid
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from agencies.jobs.services import drain
from agencies.models import Erasure, Person, Role
from tests.factories.agencies import make_umbrella
from tests.factories.erasures import EMAIL, NAME, erase, make_traces
from tests.factories.tracking import make_agency, make_member, make_person
from tracking.models import RetentionRule
from tracking.services.retention import RETENTION

pytestmark = pytest.mark.django_db
ADDRESSES = ["tracking_erasures", "tracking_erasure", "tracking_retention", "tracking_retention_edit"]


@pytest.fixture(autouse=True)
def folders(settings, tmp_path) -> None:
    settings.EMAIL_FILE_PATH, settings.MEDIA_ROOT = tmp_path / "mail", tmp_path / "media"
    (tmp_path / "media").mkdir()


@pytest.fixture
def operator() -> Person:
    return Person.objects.create_superuser("operator@example.org", None, full_name="Olga Operator")


@pytest.fixture
def client(operator) -> Client:
    client = Client()
    client.force_login(operator)
    return client


def path_of(name: str, person: Person) -> str:
    arguments = {"tracking_erasure": [person.pk], "tracking_retention_edit": ["tools"]}.get(name, [])
    return reverse(name, args=arguments)


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.UMBRELLA_AUTHOR])
def test_nobody_but_operators_finds_the_screens(role: str) -> None:
    person = make_person(NAME)
    house = make_umbrella() if role == Role.UMBRELLA_AUTHOR else make_agency()
    stranger = Client()
    stranger.force_login(make_member(house, role))
    for name in ADDRESSES:
        for answer in (stranger.get(path_of(name, person)), stranger.post(path_of(name, person), {"word": "erase"})):
            assert answer.status_code in {302, 403, 404, 405}
            assert NAME not in answer.content.decode()
    assert Erasure.objects.count() == 0


@pytest.mark.parametrize("query", ["zuleika", EMAIL, "0177"])
def test_a_person_is_found_by_what_is_known_of_them(client, query: str) -> None:
    person = make_person(NAME, EMAIL, phone="+14035550177")
    page = client.get(reverse("tracking_erasures"), {"q": query}).content.decode()
    assert path_of("tracking_erasure", person) in page
    assert NAME in page
    assert NAME not in client.get(reverse("tracking_erasures"), {"q": "nobody"}).content.decode()
    assert NAME not in client.get(reverse("tracking_erasures")).content.decode()


def test_the_page_says_in_numbers_what_will_happen_and_does_it_when_the_word_is_there(client, operator) -> None:
    traces = make_traces()
    path = path_of("tracking_erasure", traces.person)
    page = client.get(path).content.decode()
    counted = (
        "Enrolments: 1.",
        "Statements of the classroom: 12.",
        "name the person, at least: 8.",
        "on the person: 3.",
    )
    assert [line for line in counted if line not in page] == []
    for wrong in ({"reason": "Asked for it.", "word": "yes"}, {"reason": "", "word": "erase"}, {}):
        assert client.post(path, wrong).status_code == 422
    named = client.post(path, {"reason": f"{NAME} asked for it.", "word": "erase"})
    assert (named.status_code, "must not name the person" in named.content.decode()) == (422, True)
    assert Erasure.objects.count() == 0
    answer = client.post(path, {"reason": "Asked for it.", "word": " Erase "})
    assert (answer.status_code, answer["Location"]) == (302, reverse("tracking_erasures"))
    [erasure] = Erasure.objects.all()
    assert (erasure.person_id, erasure.asked_by, erasure.reason) == (traces.person.pk, operator, "Asked for it.")
    drain()
    assert client.get(path).status_code == 404


def test_in_french_the_word_is_french(client, operator) -> None:
    Person.objects.filter(pk=operator.pk).update(preferred_language="fr")
    person = make_person()
    path = path_of("tracking_erasure", person)
    assert "effacer" in client.get(path).content.decode()
    assert client.post(path, {"reason": "Demandé.", "word": "erase"}).status_code == 422
    assert client.post(path, {"reason": "Demandé.", "word": "effacer"}).status_code == 302


def test_whoever_works_somewhere_is_shown_why_they_can_t_be_erased(client) -> None:
    person = make_member(make_agency(), Role.TRAINER)
    path = path_of("tracking_erasure", person)
    assert "End these roles first" in client.get(path).content.decode()
    assert client.post(path, {"reason": "Asked for it.", "word": "erase"}).status_code == 422
    assert Erasure.objects.count() == 0


def test_the_list_says_what_was_done_and_whom_to_ask_elsewhere(client) -> None:
    traces = make_traces()
    erase(traces.person, reason="Asked for it in writing.")
    Erasure.objects.create(person=make_person(), reason=RETENTION)
    page = client.get(reverse("tracking_erasures")).content.decode()
    for words in (
        "Asked for it in writing.",
        "Nothing was heard of them for as long as learners are kept.",
        "Waits for the worker",
        "Statements of tools that were removed: 9",
        "Sent on to https://lrs.funder.example/ before, at least: 1.",
        "Done on",
        str(traces.person.pk),
    ):
        assert words in page


def test_a_list_of_three_asks_no_more_than_a_list_of_one(client, django_assert_num_queries) -> None:
    Erasure.objects.create(person=make_person("One"), reason="Asked for it.")
    client.get(reverse("tracking_erasures"))
    for _round in range(2):
        with django_assert_num_queries(9):
            client.get(reverse("tracking_erasures"))
        for name in ("Two", "Three"):
            Erasure.objects.create(
                person=make_person(f"{name} {uuid.uuid4()}", f"{uuid.uuid4()}@example.org"), reason="x"
            )


def test_an_erased_account_is_given_to_nobody(client) -> None:
    traces = make_traces()
    erase(traces.person)
    answer = client.get(reverse("wagtailusers_users:edit", args=[traces.person.pk]))
    assert (answer.status_code, answer["Location"]) == (302, reverse("wagtailusers_users:index"))


def test_a_rule_is_changed_and_can_be_taken_away_again(client) -> None:
    path = reverse("tracking_retention_edit", args=["tools"])
    assert "Kept for ever" in client.get(reverse("tracking_retention")).content.decode()
    assert client.post(path, {"keep_days": "29"}).status_code == 422
    assert client.post(path, {"keep_days": "400"}).status_code == 302
    assert RetentionRule.objects.get().keep_days == 400
    assert "Kept for 400 days" in client.get(reverse("tracking_retention")).content.decode()
    assert client.post(path, {"keep_days": ""}).status_code == 302
    assert RetentionRule.objects.get().keep_days is None
    assert client.get(reverse("tracking_retention_edit", args=["classroom"])).status_code == 404


def test_coordinators_read_whom_to_ask() -> None:
    traces = make_traces()
    client = Client()
    client.force_login(make_member(traces.agency, Role.COORDINATOR))
    page = client.get(reverse("tracking:learner", args=[traces.agency.slug, traces.person.pk])).content.decode()
    assert "If this person wants to be forgotten" in page


# --- The command ---
def said(*arguments: str) -> str:
    out = io.StringIO()
    call_command("erase_person", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.parametrize("known_by", ["email", "pseudonym", "pk"])
def test_the_command_finds_the_person_says_what_goes_and_promises_it(known_by: str) -> None:
    person = make_person(NAME, EMAIL)
    told = said(str(getattr(person, known_by)).upper(), "--reason", "Asked for it.", "--yes")
    assert "enrolments: 0; statements of the classroom that stay: 0" in told
    drain()
    person.refresh_from_db()
    assert person.is_erased
    with pytest.raises(CommandError):
        said(EMAIL, "--reason", "Asked for it.", "--yes")


def test_the_command_asks_first(monkeypatch) -> None:
    make_person(NAME, EMAIL)
    answers: list[Any] = ["no", "erase"]
    monkeypatch.setattr("builtins.input", lambda _question: answers.pop(0))
    with pytest.raises(CommandError):
        said(EMAIL, "--reason", "Asked for it.")
    assert Erasure.objects.count() == 0
    said(EMAIL, "--reason", "Asked for it.")
    assert Erasure.objects.count() == 1


def test_the_command_refuses_whoever_works_here(operator) -> None:
    with pytest.raises(CommandError, match="End these roles first"):
        said("operator@example.org", "--reason", "Asked for it.", "--yes")
