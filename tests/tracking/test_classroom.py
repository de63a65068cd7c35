"""What learners can do, and what the ledger and the progress say of it."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from courses.activities import kind_of
from courses.models import Enrolment
from courses.selectors import definition_of
from courses.services.enrolments import withdraw
from tests.factories.tracking import INSERT_QUERIES, NOON, confirmation, make_seat, quiz, reflection, single_choice
from tracking.forms.claims import read_claim
from tracking.models import LedgerIsAppendOnly, LessonProgress, Progress, Statement
from tracking.services.classroom import Outcome, Seat, do_activity, finish_reading, note_place, start_course
from tracking.services.errors import AlreadyAnswered, EnrolmentClosed, NoAttemptLeft, SameAnswer, TokenNotYours
from tracking.services.rebuild import rebuild_progress
from tracking.services.tokens import Token, read_token
from tracking.signals import course_completed
from tracking.xapi import vocabulary as words
from tracking.xapi.statements import statement_id

pytestmark = pytest.mark.django_db


def answer(seat: Seat, number: int, post: dict[str, Any], *, attempt: int = 1, after: int = 0) -> Outcome:
    """Send an answer to the `number`-th activity of the course, as the view does."""
    activity = seat.outline.activities[number]
    definition = definition_of(seat.enrolment.edition, activity.placement, seat.language)
    token = Token(seat.enrolment.registration, activity.placement, attempt, seat.language, NOON)
    claim = read_claim(definition, post, activity=activity, token=token)  # type: ignore[arg-type]
    return do_activity(seat=seat, claim=claim, now=NOON + timedelta(minutes=after))


def choose(key: str) -> dict[str, list[str]]:
    return {"answer": [key]}


def verbs() -> list[str]:
    return [statement.verb.rsplit("/", 1)[-1] for statement in Statement.objects.all()]


def test_the_first_act_tells_that_the_course_was_started() -> None:
    seat = make_seat()
    start_course(seat=seat, now=NOON)
    start_course(seat=seat, now=NOON + timedelta(days=1))
    assert verbs() == ["initialized"]
    assert Progress.objects.get().started_at == NOON


def test_a_right_answer_is_one_statement_under_a_pseudonym() -> None:
    seat = make_seat([[single_choice("q1"), single_choice("q2")]])
    assert answer(seat, 0, choose("q1-a"), after=2) is Outcome.RECORDED
    statement = Statement.objects.get(verb=words.ANSWERED.iri)
    assert statement.document["actor"]["account"]["name"] == str(seat.enrolment.person.pseudonym)
    assert seat.enrolment.person.full_name not in statement.exact
    assert str(seat.enrolment.person.email) not in statement.exact
    assert statement.document["result"] == {
        "score": {"scaled": 1.0},
        "success": True,
        "completion": True,
        "response": "q1-a",
        "duration": "PT120.00S",
        "extensions": {words.ANSWER: {"choice": "q1-a"}},
    }
    assert statement.document["context"]["registration"] == str(seat.enrolment.registration)


def test_the_same_answer_sent_twice_is_one_statement() -> None:
    seat = make_seat([[single_choice("q1"), single_choice("q2")]])
    assert answer(seat, 0, choose("q1-b")) is Outcome.RECORDED
    before = list(Statement.objects.values_list("uid", flat=True))
    assert answer(seat, 0, choose("q1-b"), after=60) is Outcome.REPLAYED
    assert list(Statement.objects.values_list("uid", flat=True)) == before


def test_another_answer_with_the_same_token_is_refused_and_changes_nothing() -> None:
    seat = make_seat([[single_choice("q1"), single_choice("q2")]])
    answer(seat, 0, choose("q1-b"))
    with pytest.raises(AlreadyAnswered):
        answer(seat, 0, choose("q1-a"))
    assert LessonProgress.objects.get().activities[str(seat.outline.activities[0].placement)]["ok"] is False


def test_the_limit_of_attempts_holds() -> None:
    seat = make_seat([[single_choice("q1"), single_choice("q2")]])
    answer(seat, 0, choose("q1-b"), attempt=1)
    answer(seat, 0, choose("q1-c"), attempt=2)
    with pytest.raises(NoAttemptLeft):
        answer(seat, 0, choose("q1-a"), attempt=3)


def test_the_same_wrong_answer_takes_no_second_try() -> None:
    seat = make_seat([[single_choice("q1"), single_choice("q2")]])
    answer(seat, 0, choose("q1-b"), attempt=1)
    with pytest.raises(SameAnswer):
        answer(seat, 0, choose("q1-b"), attempt=2)
    assert answer(seat, 0, choose("q1-a"), attempt=2) is Outcome.RECORDED


def test_an_attempt_cannot_be_skipped() -> None:
    seat = make_seat([[single_choice("q1", attempts=0)]])
    with pytest.raises(TokenNotYours):
        answer(seat, 0, choose("q1-a"), attempt=2)
    assert Statement.objects.count() == 0


def test_the_best_score_stays_when_a_later_attempt_is_worse() -> None:
    seat = make_seat([[quiz("z", [single_choice("q1"), single_choice("q2")], attempts=3)]])
    right, wrong = single_choice("q1")["uid"], single_choice("q2")["uid"]
    answer(seat, 0, {f"{right}-answer": ["q1-a"], f"{wrong}-answer": ["q2-b"]}, attempt=1)
    answer(seat, 0, {f"{right}-answer": ["q1-b"], f"{wrong}-answer": ["q2-b"]}, attempt=2)
    assert Progress.objects.get().score == 0.5


def test_a_quiz_tells_its_questions_and_its_outcome() -> None:
    seat = make_seat([[quiz("z", [single_choice("q1"), single_choice("q2")])], []])
    posts = {f"{single_choice(key)['uid']}-answer": [f"{key}-a"] for key in ("q1", "q2")}
    answer(seat, 0, posts)
    assert verbs() == ["initialized", "answered", "answered", "passed", "completed"]
    assert Progress.objects.get().lessons_done == 1


def test_a_failed_quiz_is_done_with_its_last_attempt() -> None:
    seat = make_seat([[quiz("z", [single_choice("q1")], attempts=2)]])
    wrong = {f"{single_choice('q1')['uid']}-answer": ["q1-b"]}
    answer(seat, 0, wrong, attempt=1)
    assert Progress.objects.get().completed_at is None
    answer(seat, 0, wrong, attempt=2, after=5)
    assert Progress.objects.get().completed_at == NOON + timedelta(minutes=5)


def test_a_reflection_can_be_changed_and_every_version_is_kept() -> None:
    seat = make_seat([[reflection("r")]])
    answer(seat, 0, {"answer": ["First words"]}, attempt=1)
    answer(seat, 0, {"answer": ["Better words"]}, attempt=2)
    assert Statement.objects.filter(verb=words.RESPONDED.iri).count() == 2
    state = LessonProgress.objects.get().activities[str(seat.outline.activities[0].placement)]
    definition = reflection("r")
    assert kind_of("reflection").response(definition, state["answer"]) == "Better words"


def test_a_lesson_without_activities_is_done_when_read_to_the_end() -> None:
    seat = make_seat([[], [single_choice("q1")]])
    lesson = seat.outline.lessons[0]
    note_place(seat=seat, lesson_uid=lesson.uid, block_id="b1", now=NOON)
    assert Progress.objects.get().lessons_done == 0
    finish_reading(seat=seat, lesson_uid=lesson.uid, now=NOON)
    assert Progress.objects.get().lessons_done == 1


def test_a_place_told_twice_is_one_statement_and_where_to_resume() -> None:
    seat = make_seat([[], []])
    for _again in range(2):
        note_place(seat=seat, lesson_uid=seat.outline.lessons[1].uid, block_id="b7", now=NOON)
    assert verbs() == ["initialized", "experienced"]
    progress = Progress.objects.get()
    assert (progress.place_lesson, progress.place_block) == (seat.outline.lessons[1].uid, "b7")


def test_the_last_lesson_completes_module_and_course_once(django_capture_on_commit_callbacks) -> None:
    seat = make_seat([[single_choice("q1")], [confirmation("c")]])
    heard: list[int] = []

    def listen(sender: Any, enrolment_id: int, **kwargs: Any) -> None:
        heard.append(enrolment_id)

    course_completed.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            answer(seat, 0, choose("q1-a"))
            answer(seat, 1, {"answer": ["yes"]})
        with django_capture_on_commit_callbacks(execute=True):
            answer(seat, 1, {"answer": ["yes"]})
    finally:
        course_completed.disconnect(listen)
    assert heard == [seat.enrolment.pk]
    completed = Statement.objects.filter(verb=words.COMPLETED.iri)
    assert [row.document["object"]["definition"]["type"].rsplit("/", 1)[-1] for row in completed] == [
        "lesson",
        "lesson",
        "module",
        "course",
    ]


def test_a_token_of_another_enrolment_or_activity_is_refused() -> None:
    seat = make_seat([[single_choice("q1"), single_choice("q2")]])
    registration = seat.enrolment.registration
    first, second = (activity.placement for activity in seat.outline.activities)
    signed = Token(registration, first, 1, "en", NOON).sign()
    assert read_token(signed, registration=registration, placement=first).attempt == 1
    for text, placement in ((signed, second), (signed + "x", first), ("", first), ("a:b:c", first)):
        with pytest.raises(TokenNotYours):
            read_token(text, registration=registration, placement=placement)


def test_a_withdrawn_learner_can_no_longer_record_anything() -> None:
    seat = make_seat()
    withdraw(enrolment=Enrolment.objects.get(), at=NOON)  # By somebody else, after the seat was taken.
    with pytest.raises(EnrolmentClosed):
        start_course(seat=seat, now=NOON)
    assert Statement.objects.count() == 0


def test_whoever_is_in_a_closed_offering_finishes_what_they_began() -> None:
    seat = make_seat([[single_choice("q1")]])
    seat.enrolment.offering.closed_at = NOON
    seat.enrolment.offering.save()
    assert answer(seat, 0, choose("q1-a")) is Outcome.RECORDED
    assert Progress.objects.get().completed_at == NOON


def test_a_replay_after_leaving_is_still_recognised() -> None:
    seat = make_seat([[single_choice("q1"), single_choice("q2")]])
    answer(seat, 0, choose("q1-b"))
    withdraw(enrolment=Enrolment.objects.get(), at=NOON)
    assert answer(seat, 0, choose("q1-b")) is Outcome.REPLAYED
    with pytest.raises(EnrolmentClosed):
        answer(seat, 0, choose("q1-c"), attempt=2)


def test_a_completion_says_what_it_is_part_of() -> None:
    seat = make_seat([[single_choice("q1")]])
    answer(seat, 0, choose("q1-a"))
    lesson, module, course = (row.document for row in Statement.objects.filter(verb=words.COMPLETED.iri))
    assert lesson["context"]["contextActivities"]["parent"][0]["id"] == module["object"]["id"]
    assert lesson["context"]["extensions"][words.LESSON_AT] == str(seat.outline.lessons[0].uid)
    assert module["context"]["contextActivities"]["parent"][0]["id"] == course["object"]["id"]


@pytest.mark.django_db(transaction=True)
def test_the_ledger_cannot_be_emptied_either() -> None:
    start_course(seat=make_seat(), now=NOON)
    if connection.vendor == "postgresql":
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE tracking_statement")
    assert Statement.objects.count() == 1


def test_the_ledger_refuses_change_in_code_and_in_the_database() -> None:
    start_course(seat=make_seat(), now=NOON)
    row = Statement.objects.get()
    for refused in (row.delete, Statement.objects.all().delete, lambda: Statement.objects.update(verb="x")):
        with pytest.raises(LedgerIsAppendOnly):
            refused()
    for sql in ("UPDATE tracking_statement SET verb = 'x'", "DELETE FROM tracking_statement"):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    assert Statement.objects.get().verb == words.INITIALIZED.iri


def test_an_answer_costs_the_same_queries_in_a_long_lesson(django_assert_num_queries) -> None:
    long = make_seat([[single_choice(f"q{number}") for number in range(12)]])
    start_course(seat=long, now=NOON)
    answer(long, 0, choose("q0-a"))
    with django_assert_num_queries(6 + INSERT_QUERIES[connection.vendor]):
        answer(long, 1, choose("q1-a"))


def test_rebuilding_gives_the_same_rows() -> None:
    seat = make_seat([[single_choice("q1"), reflection("r")], [], [confirmation("c")]])
    answer(seat, 0, choose("q1-b"))
    answer(seat, 1, {"answer": ["Words"]}, after=3)
    finish_reading(
        seat=seat, lesson_uid=seat.outline.lessons[1].uid, now=NOON + timedelta(minutes=9, microseconds=1234)
    )
    before = rows()
    assert rebuild_progress() == 1
    assert rows() == before


def rows() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Progress as it stands."""
    lessons = LessonProgress.objects.order_by("lesson_uid").values(
        "lesson_uid", "started_at", "read_at", "completed_at", "activities"
    )
    return list(Progress.objects.values()), list(lessons)


def test_no_id_of_a_statement_to_come_follows_from_what_is_told() -> None:
    seat = make_seat([[single_choice("q1")]])
    start_course(seat=seat, now=NOON)
    told = Statement.objects.get()

    def made_with(namespace: uuid.UUID) -> uuid.UUID:
        course = seat.outline.course_uid
        return statement_id(namespace=namespace, verb=words.INITIALIZED, activity=course, token="start")

    assert told.uid == made_with(seat.enrolment.namespace)
    assert str(seat.enrolment.namespace) not in told.exact
    assert told.uid not in {made_with(known) for known in (told.registration, told.actor, seat.outline.course_uid)}
