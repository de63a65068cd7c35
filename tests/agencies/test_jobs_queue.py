"""Promising and claiming jobs."""

import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from agencies.jobs.models import Job, State
from agencies.jobs.services import (
    BadArguments,
    BadTask,
    UnknownTask,
    claim,
    enqueue,
    enqueue_many,
    job,
    resend,
    sweep,
    task_named,
    tick,
)
from agencies.jobs.services.heart import beating
from agencies.jobs.services.queue import _take, renew

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=60)


@pytest.fixture(autouse=True)
def an_empty_queue(db: None) -> None:
    """Migrating saves pages, so Wagtail has promised itself some work."""
    Job.objects.all().delete()


@job(name="test.note")
def note(text: str, times: int = 1) -> None: ...


@job(name="test.urgent", priority=5)
def urgent() -> None: ...


@job(name="test.secret", forget=True)
def secret(code: str) -> None: ...


@job(name="test.twice", attempts=2)
def twice() -> None: ...


def names() -> list[str]:
    return sorted(job.arguments.get("text", job.task) for job in Job.objects.all())


def test_a_job_is_one_row_in_the_callers_transaction(django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        enqueue(note, text="hello")
    with transaction.atomic():
        enqueue("test.note", text="never mind")
        transaction.set_rollback(True)
    assert names() == ["hello"]


def test_a_promise_with_a_key_is_made_once_whatever_became_of_it() -> None:
    first = enqueue(note, key="welcome:7", text="hello")
    Job.objects.update(state=State.DONE, due_at=None)
    assert [enqueue(note, key="welcome:7", text="hello again").pk, names()] == [first.pk, ["hello"]]


def test_many_promises_take_a_few_statements_and_keys_hold_there_too(django_assert_num_queries) -> None:
    enqueue(note, key="note:b", text="b")
    with django_assert_num_queries(1):
        enqueue_many(note, [{"text": letter} for letter in "abc"], key=lambda call: f"note:{call['text']}")
    assert names() == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("task", "arguments", "error"),
    [
        ("test.nobody", {}, UnknownTask),
        ("test.note", {}, BadArguments),
        ("test.note", {"text": "a", "colour": "red"}, BadArguments),
        ("test.note", {"text": uuid4()}, BadArguments),
        ("test.note", {"text": ["a", {"b": object()}]}, BadArguments),
    ],
)
def test_what_no_worker_could_do_is_refused_at_once(task: str, arguments: dict, error: type) -> None:
    with pytest.raises(error):
        enqueue(task, **arguments)
    assert names() == []


@pytest.mark.parametrize("options", [{}, {"name": "test.note"}, {"outside": True}], ids=["key", "taken", "no run"])
def test_a_function_that_cannot_be_a_task_is_refused_when_it_is_declared(options: dict) -> None:
    functions = [lambda key: None, lambda text: None, lambda text: None]
    with pytest.raises(BadTask):
        job(**{"name": "test.bad", **options})(functions[len(options) + ("outside" in options)])


def test_the_most_urgent_due_job_is_claimed_and_nobody_else_gets_it(django_assert_num_queries) -> None:
    for task in (twice, urgent):
        enqueue(task)
    enqueue(urgent, delay=timedelta(hours=1))
    with django_assert_num_queries(2):
        assert claim().task == "test.urgent"
    assert claim().task == "test.twice"
    with django_assert_num_queries(1):
        assert claim() is None


def test_a_job_can_be_claimed_by_its_id_but_only_when_it_is_due() -> None:
    due, later = enqueue(note, text="now"), enqueue(note, text="later", delay=timedelta(minutes=5))
    assert [claim(later.pk), claim(due.pk), claim(due.pk)] == [None, due, None]


def test_of_two_workers_that_see_the_same_job_one_gets_it() -> None:
    enqueue(note, text="a")
    seen_by_both = Job.objects.get()
    now = timezone.now()
    same = Job(pk=seen_by_both.pk)
    assert [_take(seen_by_both, now, LEASE), _take(same, now, LEASE)] == [True, False]


def test_a_lease_that_ran_out_lets_the_next_worker_in_and_the_first_one_cannot_renew() -> None:
    enqueue(note, text="a")
    first = claim()
    assert renew(first) is True
    second = claim(now=timezone.now() + LEASE + timedelta(seconds=1))
    assert [second.attempts, renew(first), renew(second)] == [2, False, True]


def test_a_job_whose_workers_all_died_is_given_up_with_a_reason() -> None:
    enqueue(twice)
    later = timezone.now()
    for _ in range(2):
        claim(now=later)
        later += 2 * LEASE
    assert claim(now=later) is None
    dead = Job.objects.get()
    assert [dead.state, dead.due_at, dead.reason] == [
        State.DEAD,
        None,
        "No answer from the worker of attempt 2: it was killed or got stuck.",
    ]


def test_dead_jobs_are_sent_again_with_fresh_attempts() -> None:
    for task in (twice, urgent):
        enqueue(task)
    Job.objects.update(state=State.DEAD, due_at=None, attempts=2, error="Broken")
    one = Job.objects.get(task="test.urgent")
    assert [resend(task="test.twice"), resend(jobs=[one.pk]), resend()] == [1, 1, 0]
    assert [claim().attempts, claim().attempts] == [1, 1]


def test_jobs_done_long_ago_are_swept_and_dead_ones_that_nobody_may_keep(settings) -> None:
    settings.JOBS_KEEP_DAYS = 30
    long_ago = timezone.now() - timedelta(days=31)
    for text, state, finished in [
        ("old", State.DONE, long_ago),
        ("young", State.DONE, timezone.now()),
        ("dead", State.DEAD, long_ago),
    ]:
        pk = enqueue(note, text=text).pk
        Job.objects.filter(pk=pk).update(state=state, due_at=None, finished_at=finished)
    enqueue(note, text="open")
    Job.objects.filter(pk=enqueue(secret, code="1").pk).update(state=State.DEAD, due_at=None, finished_at=long_ago)
    assert [sweep(), names()] == [2, ["dead", "open", "young"]]


def test_a_periodic_job_is_promised_once_in_its_slot_by_however_many_workers() -> None:
    noon = datetime(2026, 11, 20, 12, 5, tzinfo=UTC)
    one, other = set(), set()
    for remembered, now in [
        (one, noon),
        (other, noon),
        (one, noon + timedelta(minutes=54)),
        (one, noon + timedelta(hours=1)),
    ]:
        tick(now, remembered)
    mine = Job.objects.filter(task="jobs.sweep_old_jobs")
    assert sorted(mine.values_list("key", flat=True)) == [
        "jobs.sweep_old_jobs:2026-11-20T12:00Z",
        "jobs.sweep_old_jobs:2026-11-20T13:00Z",
    ]


def test_a_process_that_remembers_its_slots_asks_the_database_nothing(django_assert_num_queries) -> None:
    remembered: set[str] = set()
    tick(timezone.now(), remembered)
    now = timezone.now()
    tick(now, remembered)
    with django_assert_num_queries(0):
        tick(now, remembered)


def test_a_task_is_still_a_function_and_knows_its_name() -> None:
    assert [task_named("test.note"), note(text="a")] == [note, None]


@pytest.mark.django_db(transaction=True)
def test_a_beating_heart_keeps_a_long_job_from_other_workers(settings) -> None:
    settings.JOBS_LEASE_SECONDS = 1
    enqueue(note, text="a")
    mine = claim()
    before = mine.due_at
    with beating(mine):
        time.sleep(1.2)
        assert claim() is None
    assert Job.objects.get().due_at > before
