"""What an erasure does to the ledger: the record stays whole, figures stay the same, and nothing slips through."""

import hashlib
import io
import json
import os
import re
import signal
import subprocess
import sys
import threading
import uuid
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies.jobs.models import Job
from agencies.jobs.services import claim, drain, execute
from agencies.models import Agency, Erasure, Role
from agencies.services.erasures import SECOND_LOOK, ask_erasure
from agencies.services.erasures import erase as erase_now
from courses.services.enrolments import withdraw
from tests.databases import ROOT
from tests.factories.erasures import (
    EMAIL,
    LESSONS,
    NAME,
    NOON,
    PICTURE,
    SENTENCE,
    SHARED,
    answer,
    erase,
    found,
    make_traces,
    seat_of,
    statement_with,
)
from tests.factories.imports import bring_in, ndjson
from tests.factories.tracking import make_edition, make_enrolment, make_member, make_person
from tests.tracking.xapi_http.tool import multipart, note
from tracking.models import Attachment, LessonProgress, Progress, Statement
from tracking.services.classroom import held_rows, start_course
from tracking.services.errors import EnrolmentClosed
from tracking.services.exports import Filters, order_export
from tracking.services.imports import order_import
from tracking.services.launches import caller_on_launch, open_launch
from tracking.services.rebuild import rebuild_progress
from tracking.xapi import vocabulary as words

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folders(settings, tmp_path) -> None:
    settings.EMAIL_FILE_PATH = tmp_path / "mail"
    settings.MEDIA_ROOT = tmp_path / "media"
    (tmp_path / "media").mkdir()


def figures() -> list[Any]:
    """Progress, but for what was typed."""
    lessons = LessonProgress.objects.order_by("enrolment_id", "lesson_uid")
    states = [
        {place: {name: state[name] for name in state if name != "answer"} for place, state in row.activities.items()}
        for row in lessons
    ]
    columns = ("enrolment", "lesson_uid", "started_at", "read_at", "completed_at")
    return [list(Progress.objects.order_by("pk").values()), list(lessons.values(*columns)), states]


def record() -> list[tuple[Any, ...]]:
    """The classroom's statements in their order, without words."""
    told = []
    for row in Statement.objects.of_classroom().order_by("pk"):
        document = row.document
        result = document.get("result", {})
        result.pop("response", None)
        result.get("extensions", {}).pop(words.ANSWER, None)
        told.append((row.pk, row.uid, row.actor, row.registration, row.verb, row.stored_at, row.occurred_at, document))
    return told


def report(traces: Any) -> bytes:
    """The report as an evaluator of the agency downloads it, every figure of it."""
    client = Client()
    client.force_login(traces.evaluator)
    answer = client.get(reverse("evaluation:report_csv", args=[traces.seat.enrolment.edition.course_uid]))
    assert answer.status_code == 200
    return re.sub(rb"\d{4}-\d\d-\d\d \d\d:\d\d", b"", b"".join(answer.streaming_content))  # But for the time of day.


def with_evaluator(traces: Any) -> Any:
    drain()  # What else is promised is done before anything is compared.
    traces.evaluator = make_member(traces.agency, Role.AGENCY_EVALUATOR)
    return traces


def test_record_progress_and_report_stay_as_they_were() -> None:
    traces = with_evaluator(make_traces())
    rebuild_progress()
    before = record(), figures(), report(traces)
    erase(traces.person)
    assert (record(), figures(), report(traces)) == before
    rebuild_progress()
    assert (record(), figures(), report(traces)) == before


def test_of_somebody_in_the_middle_the_report_says_what_it_says_of_a_withdrawal() -> None:
    traces = with_evaluator(make_traces(finished=False))
    with transaction.atomic():
        withdraw(enrolment=traces.seat.enrolment)
        withdrawn = report(traces)
        transaction.set_rollback(True)
    assert report(traces) != withdrawn
    erase(traces.person)
    assert report(traces) == withdrawn


@pytest.mark.parametrize(("language", "name"), [("en", "Erased person"), ("fr", "Personne effacée")])
def test_where_the_name_stood_it_is_said_in_the_reader_s_language(language: str, name: str) -> None:
    traces = make_traces()
    erase(traces.person)
    client, enrolment = Client(), traces.seat.enrolment
    client.force_login(make_member(traces.agency, Role.COORDINATOR, preferred_language=language))
    for address, arguments in (
        ("tracking:cohort", [traces.agency.slug, enrolment.cohort.uid]),
        ("tracking:learner", [traces.agency.slug, traces.person.pk]),
        ("evaluation:learners_csv", [enrolment.edition.course_uid]),
    ):
        answer = client.get(reverse(address, args=arguments))
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert name in body.decode(), address
        assert "Confirm" not in body.decode()  # Of a reflection without its words it is said that it was done.
    for address in ("agencies:learner_edit", "agencies:learner_link"):
        assert client.get(reverse(address, args=[traces.agency.slug, traces.person.pk])).status_code == 404


def test_a_tool_that_sends_it_again_is_answered_and_nothing_comes_back() -> None:
    traces = make_traces()
    erase(traces.person)
    same = statement_with(uid_at(traces, 2), actor={"mbox": f"mailto:{EMAIL}"}, attachments=[note(PICTURE)])
    assert traces.tool.post("statements", {}, *multipart(same, PICTURE)).status_code == 200
    sha2 = hashlib.sha256(PICTURE).hexdigest()
    assert not Attachment.objects.filter(sha2=sha2).exists()
    assert found([EMAIL, PICTURE.decode()]) == {}
    assert traces.tool.get("statements", {"statementId": traces.sent[2]}).status_code == 404


def uid_at(traces: Any, number: int) -> uuid.UUID:
    return uuid.UUID(traces.sent[number])


def test_an_import_says_which_line_was_removed_for_good() -> None:
    traces = make_traces()
    erase(traces.person)
    value = statement_with(uid_at(traces, 0), actor={"mbox": f"mailto:{EMAIL}"})
    order = bring_in(traces.agency, ndjson([value]))
    assert (order.stored, order.repeated, order.refused) == (0, 0, 1)
    with default_storage.open(order.report) as file:
        assert json.loads(file.read())["faults"][0]["message"].startswith("The statement with this id was removed")


def test_files_that_others_use_stay() -> None:
    traces = make_traces()
    erase(traces.person)
    assert [file.sha2 for file in Attachment.objects.all()] == [hashlib.sha256(SHARED).hexdigest()]
    assert default_storage.exists(Attachment.objects.get().path)


def test_a_launched_package_speaks_no_more() -> None:
    traces = make_traces()
    place, verbs = traces.seat.enrolment, ["https://v.example/done"]
    token = open_launch(enrolment=place, activity="https://p.example/1", verbs=verbs).token
    assert caller_on_launch(token) is not None
    erase(traces.person)
    assert caller_on_launch(token) is None


def test_what_was_on_its_way_is_found_by_the_second_look() -> None:
    traces = make_traces()
    erasure = ask_erasure(person=traces.person, reason="Asked for it.")
    drain()
    late = statement_with(uuid.UUID(int=77, version=4), actor={"mbox": f"mailto:{EMAIL}", "name": NAME})
    assert traces.tool.post("statements", {}, late).status_code == 200
    assert found([EMAIL]).keys() == {"agencies_erasure", "tracking_statement"}
    drain(now=timezone.now() + SECOND_LOOK / 2)
    assert Statement.objects.filter(uid=late["id"]).exists()
    drain(now=timezone.now() + SECOND_LOOK * 1.1)
    erasure.refresh_from_db()
    assert (found([EMAIL, NAME]), erasure.finished_at is not None) == ({}, True)


def test_an_import_and_an_export_that_workers_are_at_end_with_nothing() -> None:
    traces = make_traces()
    drain()
    late = statement_with(uuid.UUID(int=78, version=4), actor={"mbox": f"mailto:{EMAIL}"})
    order = order_import(agency=traces.agency, name="late.ndjson", content=io.BytesIO(ndjson([late])))
    export = order_export(agency=traces.agency, form="ndjson", filters=Filters())
    claimed = [claim(order.job_id), claim(export.job_id)]
    erasure = ask_erasure(person=traces.person, reason="Asked for it.")
    erase_now(erasure_id=erasure.pk)
    assert [execute(job) for job in claimed] == [False, False]
    drain(now=timezone.now() + SECOND_LOOK * 1.1)
    assert found([EMAIL]) == {}
    assert not Statement.objects.filter(uid=late["id"]).exists()
    assert list(default_storage.listdir("exports")[0]) == []


def test_a_person_without_any_course_or_address_is_erased_too() -> None:
    person = make_person("Nobody Enrolled", email="")
    erase(person)
    assert found(["Nobody Enrolled"]) == {}


def test_the_places_of_every_agency_are_cut() -> None:
    traces = make_traces()
    second = Agency.objects.create(slug="birch", name_en="Birch", name_fr="Bouleau")
    seat = seat_of(make_enrolment(make_edition(LESSONS, course="another"), second, traces.person))
    start_course(seat=seat, now=NOON)
    answer(seat, seat.outline.activities[0].placement, {"answer": [SENTENCE]})
    erase(traces.person)
    assert found([SENTENCE]) == {}


# --- Races: real threads, real transactions ---
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("finished", [False, True])
@pytest.mark.parametrize("first", ["answer", "erasure"])
def test_an_answer_in_flight_leaves_no_words_whoever_is_first(first: str, finished: bool) -> None:
    traces = make_traces(finished=finished)
    late = "Late words about cinnamon."
    erasure = Erasure.objects.create(person=traces.person, reason="Asked for it.")
    locked, refused = threading.Event(), []

    def act() -> None:
        try:
            answer(traces.seat, traces.seat.outline.activities[0].placement, {"answer": [late]}, attempt=2)
        except EnrolmentClosed as closed:
            refused.append(closed)

    def cut() -> None:
        erase_now(erasure_id=erasure.pk)

    def in_a_transaction(work: Any) -> None:
        with transaction.atomic():
            list(held_rows().filter(enrolment=traces.seat.enrolment))
            locked.set()
            threading.Event().wait(0.4)  # The other one has read what it reads, and waits.
            work()
        connection.close()

    ahead, behind = (act, cut) if first == "answer" else (cut, act)
    thread = threading.Thread(target=in_a_transaction, args=[ahead])
    thread.start()
    locked.wait(10)
    behind()
    thread.join()
    drain()
    assert found([late, SENTENCE]).keys() <= {"agencies_erasure"}
    assert len(refused) == (0 if first == "answer" else 1)
    assert Statement.objects.filter(verb=words.RESPONDED.iri, actor=traces.pseudonym).count() == 2 - len(refused)


KILLED = """
import django, sys, time
django.setup()
from django.db import transaction
from agencies.services.erasures import erase
with transaction.atomic():
    erase(erasure_id=int(sys.argv[1]))
    print("done, and not committed", flush=True)
    time.sleep(60)
"""


@pytest.mark.django_db(transaction=True)
def test_killed_before_its_commit_nothing_has_happened_and_the_next_try_does_it(database_url, settings) -> None:
    traces = make_traces()
    before = record(), found(traces.needles)
    erasure = Erasure.objects.create(person=traces.person, reason="Asked for it.")
    told = os.environ | {"DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(erasure.pk)], cwd=ROOT, env=told, stdout=subprocess.PIPE
    )
    assert process.stdout.readline() == b"done, and not committed\n"
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()
    assert (record(), found(traces.needles)) == before
    erase_now(erasure_id=erasure.pk)
    Job.objects.filter(task="agencies.finish_erasure").update(due_at=timezone.now())
    drain()
    assert found(traces.needles) == {}
