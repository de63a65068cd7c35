"""Two tabs, two phones, one double press: real threads against a real database."""

from threading import Event, Thread

import pytest
from django.db import connection, transaction

from agencies.models import Person
from courses.imports import Row
from courses.selectors import definition_of
from courses.services.enrolments import enrol_list, withdraw
from tests.crowds import together
from tests.factories.tracking import NOON, make_cohort, make_seat, single_choice
from tracking.forms.claims import read_claim
from tracking.models import LessonProgress, Progress, Statement
from tracking.services.classroom import Outcome, Seat, do_activity, held_rows, start_course
from tracking.services.errors import AlreadyAnswered, ClaimRefused, EnrolmentClosed
from tracking.services.tokens import Token
from tracking.xapi import vocabulary as words

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 6


def answer(seat: Seat, choice: str) -> Outcome:
    activity = seat.outline.activities[0]
    definition = definition_of(seat.enrolment.edition, activity.placement, "en")
    token = Token(seat.enrolment.registration, activity.placement, 1, "en", NOON)
    claim = read_claim(definition, {"answer": [choice]}, activity=activity, token=token)  # type: ignore[arg-type]
    return do_activity(seat=seat, claim=claim, now=NOON)


def test_the_same_answer_from_many_tabs_is_recorded_once() -> None:
    seat = make_seat([[single_choice("q1"), single_choice("q2")]])
    outcomes = together(lambda number: answer(seat, "q1-a"), CROWD)
    assert sorted(outcomes) == [Outcome.RECORDED] + [Outcome.REPLAYED] * (CROWD - 1)
    assert Statement.objects.filter(verb=words.ANSWERED.iri).count() == 1
    assert Progress.objects.get().score_sum == 1.0


def test_of_two_different_answers_to_one_attempt_one_wins_whole() -> None:
    seat = make_seat([[single_choice("q1"), single_choice("q2")]])
    outcomes = together(lambda number: answer(seat, "q1-a" if number % 2 else "q1-b"), CROWD, returned=ClaimRefused)
    assert outcomes.count(Outcome.RECORDED) == 1
    assert [type(each) for each in outcomes].count(AlreadyAnswered) == CROWD // 2
    won = Statement.objects.get(verb=words.ANSWERED.iri).document["result"]["score"]["scaled"]
    state = LessonProgress.objects.get().activities[str(seat.outline.activities[0].placement)]
    assert (state["best"], state["n"]) == (won, 1)


def test_a_course_is_started_once_whoever_comes_first() -> None:
    seat = make_seat()
    together(lambda number: start_course(seat=seat, now=NOON), CROWD)
    assert Statement.objects.count() == 1


@pytest.mark.parametrize("leaving", ["withdraw", "close the account"])
def test_an_answer_that_waited_for_somebody_who_ended_the_place_is_refused(leaving: str) -> None:
    seat = make_seat([[single_choice("q1"), single_choice("q2")]])
    start_course(seat=seat, now=NOON)
    locked, over = Event(), Event()

    def leave() -> None:
        with transaction.atomic():
            held = held_rows().get(enrolment=seat.enrolment).enrolment
            locked.set()
            over.wait(0.5)  # Long enough for the answer to have read everything and to wait for the lock.
            if leaving == "withdraw":
                withdraw(enrolment=held, at=NOON)
            else:
                Person.objects.filter(pk=held.person_id).update(is_active=False)
        connection.close()

    leaver = Thread(target=leave)
    leaver.start()
    locked.wait(10)
    with pytest.raises(EnrolmentClosed):
        answer(seat, "q1-a")
    over.set()
    leaver.join()
    assert Statement.objects.filter(verb=words.ANSWERED.iri).count() == 0


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")
def test_a_list_that_is_being_enrolled_keeps_no_learner_of_the_agency_waiting() -> None:
    seat = make_seat()
    cohort = make_cohort(seat.enrolment.agency, seat.enrolment.edition)
    list_of_one = [Row(1, "Ana Lima", "ana@example.org")]
    enrolled, over = Event(), Event()

    def enrol() -> None:
        with transaction.atomic():
            enrol_list(cohort=cohort, rows=list_of_one, invite=False)
            enrolled.set()
            over.wait(20)
        connection.close()

    coordinator = Thread(target=enrol)
    coordinator.start()
    assert enrolled.wait(20)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        start_course(seat=seat, now=NOON)
    finally:
        over.set()
        coordinator.join()
    assert Statement.objects.filter(verb=words.INITIALIZED.iri).count() == 1
