"""Progress rebuilt from the statements alone is the progress that the classroom kept."""

import random
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection

from courses.selectors import definition_of
from tests.factories.statements import arriving, make_credential
from tests.factories.tracking import (
    INSERT_QUERIES,
    NOON,
    confirmation,
    make_enrolment,
    make_seat,
    quiz,
    reflection,
    single_choice,
)
from tracking.forms.claims import read_claim
from tracking.models import LessonProgress, Progress, Statement
from tracking.services.classroom import Seat, do_activity, finish_reading, note_place, start_course
from tracking.services.errors import ClaimRefused
from tracking.services.ledger import record
from tracking.services.rebuild import rebuild_progress
from tracking.services.registrations import record_registrations, unrecorded
from tracking.services.tokens import Token
from tracking.xapi import vocabulary as words

pytestmark = pytest.mark.django_db

LESSONS = [
    [single_choice("q1"), reflection("r1")],
    [],
    [confirmation("c1"), quiz("z1", [single_choice("q2"), single_choice("q3")], attempts=2)],
    [single_choice("q4", required=False), single_choice("q5", attempts=0)],
]
KEYS = {single_choice(key)["uid"]: key for key in ("q1", "q2", "q3", "q4", "q5")}


def snapshot() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    lessons = LessonProgress.objects.order_by("enrolment_id", "lesson_uid").values(
        "enrolment", "lesson_uid", "started_at", "read_at", "completed_at", "activities"
    )
    return list(Progress.objects.order_by("pk").values()), list(lessons)


def random_post(definition: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    def choice(uid: str) -> str:
        return f"{KEYS[uid]}-{chance.choice('abc')}"

    if definition["kind"] == "quiz":
        return {f"{each['uid']}-answer": [choice(each["uid"])] for each in definition["questions"]}
    if definition["kind"] == "single_choice":
        return {"answer": [choice(definition["uid"])]}
    return {"answer": ["yes" if definition["kind"] == "read_and_confirm" else f"words {chance.random()}"]}


def random_act(seat: Seat, chance: random.Random, now: datetime) -> None:
    lesson = chance.choice(seat.outline.lessons)
    kind = chance.choice(["place", "end", "do", "do", "do", "start"])
    if kind == "start":
        start_course(seat=seat, now=now)
    elif kind == "place":
        note_place(seat=seat, lesson_uid=lesson.uid, block_id=f"b{chance.randrange(3)}", now=now)
    elif kind == "end":
        finish_reading(seat=seat, lesson_uid=lesson.uid, now=now)
    else:
        random_attempt(seat, chance, now)


def random_attempt(seat: Seat, chance: random.Random, now: datetime) -> None:
    activity = chance.choice(seat.outline.activities)
    definition = definition_of(seat.enrolment.edition, activity.placement, seat.language)
    token = Token(seat.enrolment.registration, activity.placement, chance.randrange(1, 5), seat.language, NOON)
    claim = read_claim(definition, random_post(definition, chance), activity=activity, token=token)  # type: ignore[arg-type]
    do_activity(seat=seat, claim=claim, now=now)


@pytest.mark.parametrize("seed", range(12))
def test_a_random_history_folds_to_the_same_rows(seed: int) -> None:
    chance = random.Random(seed)
    first = make_seat(LESSONS, language=chance.choice(["en", "fr"]))
    second = Seat(make_enrolment(first.enrolment.edition), first.outline, "en")
    now = NOON
    for _step in range(60):
        now += timedelta(seconds=chance.randrange(1, 90_000), microseconds=chance.randrange(1_000_000))
        try:
            random_act(chance.choice([first, second]), chance, now)
        except ClaimRefused:
            continue
    before = snapshot()
    assert Statement.objects.count() > 10
    Progress.objects.all().delete()
    LessonProgress.objects.all().delete()
    call_command("rebuild_progress", verbosity=0)
    assert snapshot() == before


def test_a_lost_announcement_is_caught_up_with() -> None:
    enrolment = make_enrolment(make_seat(LESSONS).enrolment.edition)
    assert enrolment.pk in unrecorded()
    call_command("rebuild_progress", verbosity=0)
    assert unrecorded() == []
    assert Statement.objects.get(registration=enrolment.registration).verb == words.REGISTERED.iri
    assert Progress.objects.get(enrolment=enrolment).started_at is None


def test_what_a_tool_says_of_a_registration_neither_moves_progress_nor_stands_for_ours() -> None:
    seat = make_seat(LESSONS)
    start_course(seat=seat, now=NOON)
    before = snapshot()
    tool = make_credential(seat.enrolment.agency)
    context = {"registration": str(seat.enrolment.registration)}
    for verb in (words.REGISTERED, words.EXPERIENCED, words.INITIALIZED):
        arrival = arriving(verb=verb.iri, context=context, timestamp="2031-01-01T00:00:00Z")
        record([arrival], agency_id=tool.agency_id, credential=tool)
    assert unrecorded() == [seat.enrolment.pk]
    rebuild_progress()
    assert snapshot() == before


def test_registrations_are_told_once(django_assert_num_queries) -> None:
    edition = make_seat(LESSONS).enrolment.edition
    ids = [make_enrolment(edition).pk for _each in range(5)]
    insert = INSERT_QUERIES[connection.vendor]
    with django_assert_num_queries(4 + insert):  # savepoint twice, enrolments, statements, progress
        record_registrations(enrolment_ids=ids)
    record_registrations(enrolment_ids=ids)
    assert Statement.objects.filter(verb=words.REGISTERED.iri).count() == 5


@pytest.mark.django_db(transaction=True)
def test_a_rebuild_of_many_goes_on_while_somebody_answers() -> None:
    seat = make_seat(LESSONS)
    for _each in range(210):
        make_enrolment(seat.enrolment.edition)
    over, told = Event(), []

    def write() -> None:
        while not over.is_set():
            note_place(seat=seat, lesson_uid=seat.outline.lessons[0].uid, block_id=f"b{len(told)}", now=NOON)
            told.append(1)
        connection.close()

    writer = Thread(target=write)
    writer.start()
    try:
        assert rebuild_progress() == 211
    finally:
        over.set()
        writer.join()
    assert Statement.objects.filter(verb=words.EXPERIENCED.iri).count() == len(told)
