"""The operator's view."""

import json
from io import StringIO
from uuid import uuid4

import pytest
from django.core.checks import Error
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies.jobs.apps import celery_has_a_broker
from agencies.jobs.models import Job, State
from agencies.jobs.services import enqueue, job

pytestmark = pytest.mark.django_db


@job(name="test.mail")
def mail(person: str) -> None: ...


@job(name="test.code", forget=True)
def code(digits: str) -> None: ...


@pytest.fixture(autouse=True)
def an_empty_queue(db: None) -> None:
    Job.objects.all().delete()


def said(*words: str) -> str:
    out = StringIO()
    call_command(*words, stdout=out)
    return out.getvalue()


def dead(person: str) -> Job:
    job = enqueue(mail, person=person)
    Job.objects.filter(pk=job.pk).update(
        state=State.DEAD,
        due_at=None,
        attempts=12,
        finished_at=timezone.now(),
        error="Traceback …\nRefused: no such box\n",
    )
    return job


def test_jobs_counts_them_by_state_and_shows_what_was_given_up_and_why() -> None:
    lost = dead("7")
    enqueue(mail, person="8")
    lines = said("jobs").splitlines()
    assert [line.split() for line in lines[:4]] == [
        ["Ready", "1"],
        ["Running", "0"],
        ["Done", "0"],
        ["Given", "up", "1"],
    ]
    assert lines[6].startswith(f"{lost.pk}  test.mail  12 attempts, last ")
    assert lines[7:] == ["    {'person': '7'}", "    Refused: no such box"]


def test_jobs_for_machines_is_one_object() -> None:
    lost = dead("7")
    assert json.loads(said("jobs", "--json")) == {
        "counts": {"ready": 0, "running": 0, "done": 0, "dead": 1},
        "due": 0,
        "waiting_seconds": 0,
        "dead": [
            {
                "id": str(lost.pk),
                "task": "test.mail",
                "arguments": {"person": "7"},
                "attempts": 12,
                "reason": "Refused: no such box",
            }
        ],
    }


def test_jobs_does_not_show_what_is_not_for_keeping() -> None:
    job = enqueue(code, digits="123456")
    Job.objects.filter(pk=job.pk).update(state=State.DEAD, due_at=None, finished_at=timezone.now(), error="Refused")
    assert [said("jobs").splitlines()[7], json.loads(said("jobs", "--json"))["dead"][0]["arguments"]] == [
        "    {'digits': '…'}",
        {"digits": "…"},
    ]


def test_given_up_jobs_are_sent_again_by_id_by_task_or_all() -> None:
    first, _second, _third = dead("1"), dead("2"), dead("3")
    assert said("jobs", "--resend", str(first.pk), str(uuid4())) == "1 jobs will be tried again.\n"
    assert said("jobs", "--resend", "all", "--task", "test.other") == "0 jobs will be tried again.\n"
    assert said("jobs", "--resend", "all") == "2 jobs will be tried again.\n"
    with pytest.raises(CommandError):
        said("jobs", "--resend", "the last one")


def test_a_worker_can_do_what_is_due_and_end() -> None:
    enqueue(mail, person="8")
    assert [said("jobworker", "--drain"), Job.objects.get().state] == ["1 jobs done.\n", State.DONE]


@pytest.mark.parametrize(
    ("executor", "broker", "refused"),
    [
        ("embedded", "", False),
        ("celery", "redis://127.0.0.1:6379/0", False),
        ("celery", "amqp://guest@127.0.0.1//", False),
        ("celery", "", True),
        ("celery", "filesystem://", True),
        ("celery", "memory://", True),
    ],
)
def test_celery_needs_a_broker_that_keeps_what_it_is_told(settings, executor: str, broker: str, refused: bool) -> None:
    settings.JOBS_EXECUTOR, settings.CELERY_BROKER_URL = executor, broker
    assert [type(problem) for problem in celery_has_a_broker()] == [Error] * refused
