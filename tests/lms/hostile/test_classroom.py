"""Claims that no honest form makes, or not any more: refused with a word, what was typed stays, the ledger stays."""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import signing
from django.urls import reverse
from django.utils import timezone

from courses.services.enrolments import withdraw
from courses.services.offerings import close_offering
from tests.factories import tracking as make
from tests.lms.hostile.table import TABLE
from tests.lms.hostile.world import World, body_of, undone, writes
from tracking.models import Progress, Statement
from tracking.services.tokens import SALT, Token
from tracking.xapi import vocabulary as words

pytestmark = pytest.mark.django_db

QUESTION, TEXT, BOX = 0, 1, 2
WORDS = "My long and careful words"


def token(world: World, number: int = TEXT, **other: Any) -> str:
    """A token as a form of the learner holds it, but for `other`."""
    own = {
        "registration": world.enrolment.registration,
        "placement": world.seat.outline.activities[number].placement,
        "attempt": 1,
        "language": "en",
        "shown_at": make.NOON,
    }
    return Token(**(own | other)).sign()


def do_path(world: World, number: int = TEXT) -> str:
    activity = world.seat.outline.activities[number]
    view = "tracking:quiz" if activity.kind == "quiz" else "tracking:do"
    return reverse(view, args=[world.enrolment.registration, activity.placement])


def parts(world: World, *values: Any, salt: str = SALT) -> str:
    """Signed, and not what a token holds."""
    return signing.dumps(list(values), salt=salt)


def stranger_of(world: World) -> Any:
    """Somebody in the same edition at another agency."""
    return make.make_enrolment(world.enrolment.edition, make.make_agency("birch"), make.make_person("Bo Li"))


STALE = {
    "none": lambda world: "",
    "nonsense": lambda world: "a:b:c",
    "300 KB": lambda world: "x" * 300_000,
    "NUL": lambda world: token(world) + "\0",
    "a letter changed": lambda world: token(world)[:-1] + ("A" if token(world)[-1] != "A" else "B"),
    "the signature of another": lambda world: token(world).split(":", 1)[0] + ":" + token(world, BOX).split(":", 1)[1],
    "another purpose": lambda world: parts(world, 1, 2, 3, 4, 5, salt="sessions"),
    "too little": lambda world: parts(world, "x"),
    "no UUIDs": lambda world: parts(world, "x", "y", "z", "en", 0),
    "packed nonsense": lambda world: ".eJx" + "A" * 5000 + ":x:y",
    "another activity": lambda world: token(world, QUESTION),
    "another person's": lambda world: token(world, registration=stranger_of(world).registration),
    "an attempt to come": lambda world: token(world, attempt=2),
    "no attempt": lambda world: token(world, attempt=0),
    "less than no attempt": lambda world: token(world, attempt=-1),
    "an endless number": lambda world: token(world, attempt=10**30),
    "no language of ours": lambda world: token(world, attempt=7, language="../../etc/passwd"),
}


@pytest.mark.parametrize("made", STALE.values(), ids=STALE)
def test_a_token_that_is_not_of_this_form_records_nothing_and_loses_nothing(world: World, made: Any) -> None:
    client, forged = world.client("learner"), made(world)
    answer = client.post(do_path(world), {"token": forged, "answer": WORDS})
    page = body_of(answer)
    told = Statement.objects.of_classroom().count()
    assert (answer.status_code, WORDS in page, told, Progress.objects.count()) == (422, True, 0, 0)
    pane = page[page.index(f'action="{do_path(world)}#') :]
    fresh = re.search(r'name="token" value="([^"]+)"', pane)
    assert fresh
    assert client.post(do_path(world), {"token": fresh.group(1), "answer": WORDS}).status_code == 302
    assert Statement.objects.filter(verb=words.RESPONDED.iri).count() == 1


@pytest.mark.parametrize("shown", [datetime(1970, 1, 2, tzinfo=UTC), timezone.now() + timedelta(days=9999)])
def test_a_form_shown_long_ago_or_tomorrow_counts_and_claims_no_impossible_time(world: World, shown: datetime) -> None:
    answer = world.client("learner").post(do_path(world), {"token": token(world, shown_at=shown), "answer": WORDS})
    duration = Statement.objects.get(verb=words.RESPONDED.iri).document["result"]["duration"]
    assert (answer.status_code, duration in {"PT0.00S", "PT14400.00S"}) == (302, True)


def test_posts_in_the_wrong_order_are_recorded_in_the_right_one(world: World) -> None:
    client, path = world.client("learner"), do_path(world, QUESTION)
    second = {"token": token(world, QUESTION, attempt=2), "answer": "q1-a"}
    first = {"token": token(world, QUESTION), "answer": "q1-b"}
    assert [client.post(path, post).status_code for post in (second, first, first, second, first, second)] == [
        422,
        302,
        302,
        302,
        302,
        302,
    ]
    told = Statement.objects.filter(verb=words.ANSWERED.iri).order_by("id")
    assert [row.document["result"]["response"] for row in told] == ["q1-b", "q1-a"]


# --- Answers ---
MANY = [
    "",
    "x",
    "-1",
    "1",
    "٣",
    "true",
    "yes",
    "mc-a",
    "p-a",
    "a\0b",
    "000001" + "9" * 5000,
    "9" * 30,
    "<script>",
    "x" * 300_000,
]


def test_no_answer_breaks_an_activity(world: World) -> None:
    client, wrong = world.client("learner"), []
    for number, activity in enumerate(world.seat.outline.activities):
        names = ["answer", "answer-0", *(f"answer-{key}" for key in ("o-a", "o-b", "o-c", "p-a", "p-b"))]
        names += [f"{make.uid_of(key)}-answer" for key in ("z1", "z2")]
        for value in MANY:
            with undone():
                answer = client.post(
                    do_path(world, number), {"token": token(world, number)} | dict.fromkeys(names, value)
                )
            if answer.status_code not in {302, 422} or "<script>" in body_of(answer):
                wrong.append((activity.kind, value[:20], answer.status_code))
    assert wrong == []


def test_a_tower_of_accents_costs_a_moment(world: World) -> None:
    post = {"token": token(world), "answer": ["a" + "\u0315\u0300" * 100_000] * 3}
    begun = time.process_time()
    answer = world.client("learner").post(do_path(world), post)
    assert (answer.status_code, "Your text is too long." in body_of(answer)) == (422, True)
    assert time.process_time() - begun < 3


def test_a_quiz_takes_answers_to_its_own_questions_only(world: World) -> None:
    client, path, number = world.client("learner"), do_path(world, -1), len(world.seat.outline.activities) - 1
    first, second, foreign = (f"{make.uid_of(key)}-answer" for key in ("z1", "z2", "q1"))
    good = {"token": token(world, number), first: "z1-a", second: "z2-a"}
    refused = [
        {key: value for key, value in good.items() if key != second},
        good | {second: "z1-a"},  # A choice of another question.
        good | {second: "q1-a"},
        good | {second: ""},
        {"token": token(world, number), foreign: "q1-a"},
        {"token": token(world, number), "answer": "z1-a"},
    ]
    for post in refused:
        answer = client.post(path, post)
        assert (post, answer.status_code) == (post, 422)
    assert re.search(r'value="z1-a"[^>]*checked', body_of(client.post(path, refused[0])))
    assert Statement.objects.filter(verb__in=[words.PASSED.iri, words.FAILED.iri]).count() == 0
    doubled = good | {first: ["z1-a", "z1-b", "nonsense"], foreign: "q1-a", "pass_mark": "0", "score": "1"}
    assert client.post(path, doubled).status_code == 302
    assert Statement.objects.get(verb=words.FAILED.iri).document["result"]["score"] == {"scaled": 0.5}


def test_what_a_learner_writes_is_shown_as_text_to_everybody(world: World) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>{{ 7|add:7 }}\u202e"
    world.client("learner").post(do_path(world), {"token": token(world), "answer": evil})
    own = [f"/learn/{world.enrolment.registration}/{page}" for page in ("", "results/")]
    own.append(reverse("tracking:lesson", args=[world.enrolment.registration, world.values["lesson"]]))
    pages = [world.client("learner").get(path) for path in own]
    pages.append(world.client("coordinator").get(f"/agency/maple/learners/{world.enrolment.person_id}/"))
    for page in pages:
        assert (page.status_code, "<script>alert" in body_of(page), "<img src=x" in body_of(page)) == (
            200,
            False,
            False,
        )
    told = Statement.objects.get(verb=words.RESPONDED.iri)
    assert told.document["result"]["response"].startswith("<script>")  # As typed: the ledger is no page.


def test_nothing_in_the_ledger_names_the_learner(world: World) -> None:
    client = world.client("learner")
    client.post(do_path(world), {"token": token(world), "answer": WORDS})
    client.post(do_path(world, BOX), {"token": token(world, BOX), "answer": "yes"})
    ledger = " ".join(Statement.objects.values_list("exact", flat=True))
    person = world.people["learner"]
    assert [word for word in (person.full_name, str(person.email), str(person.pk)) if word in ledger] == []


# --- What changed meanwhile ---
def test_whoever_is_withdrawn_reads_on_and_records_nothing(world: World) -> None:
    withdraw(enrolment=world.enrolment)
    client, registration, lesson = world.client("learner"), world.enrolment.registration, world.values["lesson"]
    before = Statement.objects.count()
    answer = client.post(do_path(world), {"token": token(world), "answer": WORDS})
    page = body_of(answer)
    assert (answer.status_code, WORDS in page) == (422, True)
    assert "This course is closed for you now. You can still read it." in page
    quiz = client.post(do_path(world, -1), {"token": token(world, len(world.seat.outline.activities) - 1)})
    assert quiz.status_code == 422
    block = make.uid_of(lesson, "text")
    assert client.post(f"/learn/{registration}/lessons/{lesson}/place/", {"place": block}).status_code == 409
    for path in (f"/learn/{registration}/start/", f"/learn/{registration}/lessons/{lesson}/finish/"):
        assert "closed for you" in body_of(client.post(path, follow=True))
    assert Statement.objects.count() == before


def test_whoever_is_inside_a_closed_offering_goes_on(world: World) -> None:
    close_offering(offering=world.enrolment.offering)
    answer = world.client("learner").post(do_path(world), {"token": token(world), "answer": WORDS})
    assert (answer.status_code, Statement.objects.filter(verb=words.RESPONDED.iri).count()) == (302, 1)


def test_signed_out_meanwhile_leads_back_to_the_lesson_and_not_into_a_wall(world: World) -> None:
    answer = world.client("").post(do_path(world), {"token": token(world), "answer": WORDS})
    assert answer.url == f"/accounts/login/?next={do_path(world)}"
    after = world.client("learner").get(do_path(world), follow=True)
    assert (after.status_code, f'action="{do_path(world)}#' in body_of(after)) == (200, True)


def test_the_language_can_be_switched_on_a_refused_answer(world: World) -> None:
    client = world.client("learner")
    refused = client.post(do_path(world), {"token": "", "answer": WORDS})
    assert f'name="next" value="{do_path(world)}"' in body_of(refused)
    after = client.post("/language/", {"language": "fr", "next": do_path(world)}, follow=True)
    assert (after.status_code, "Lesson 1 (fr)" in body_of(after)) == (200, True)


POSTED = {
    "agencies:restore_role": "/agency/maple/team/",
    "agencies:invite_again": "/agency/maple/team/",
    "agencies:logo": "/agency/maple/settings/",
    "courses:offering_close": "/agency/maple/courses/",
    "courses:offering_reopen": "/agency/maple/courses/",
    "lms:language": "/",
}


@pytest.mark.parametrize("name", POSTED)
def test_whoever_comes_to_a_button_by_its_address_finds_the_page_it_stands_on(world: World, name: str) -> None:
    address = TABLE[name]
    with writes() as written:
        answer = world.client(address.who).get(world.path(name, address.arguments))
    assert (answer.status_code, answer.headers.get("Location"), written) == (302, POSTED[name], [])
