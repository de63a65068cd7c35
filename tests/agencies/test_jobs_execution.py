"""Running jobs: effects and "done" together or not at all, retries, giving up, steps, progress."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.utils import timezone

from agencies.jobs.models import Job, State
from agencies.jobs.selectors import Progress, backlog, dead_letters, progress_of
from agencies.jobs.services import GiveUp, NotOutside, Run, claim, drain, enqueue, execute, job
from agencies.jobs.services.execution import backoff

pytestmark = pytest.mark.django_db
PARTS = 4
trouble: list[BaseException] = []
heard: list[object] = []


@pytest.fixture(autouse=True)
def quiet(db: None) -> None:
    Job.objects.all().delete()
    trouble.clear()
    heard.clear()


def pop_trouble() -> None:
    if trouble:
        raise trouble.pop()


@job(name="test.effect")
def effect(text: str) -> None: ...


@job(name="test.inside", attempts=3)
def inside(text: str) -> None:
    enqueue(effect, text=text)
    pop_trouble()


@job(name="test.outside", outside=True)
def outside(run: Run) -> None:
    for part in range(run.cursor or 0, PARTS):
        with run.step(cursor=part + 1, done=part + 1, total=PARTS):
            enqueue(effect, text=f"part {part}")
            if part == 2:
                pop_trouble()


@job(name="test.letter", outside=True)
def letter(run: Run) -> None:
    heard.append(run.id)
    run.report(done=1, total=2)
    heard.append(progress_of(run.id).done)
    with run.finish():
        enqueue(effect, text="sent")
    pop_trouble()


@job(name="test.discreet", forget=True)
def discreet(code: str) -> None:
    pop_trouble()


@job(name="test.robbed")
def robbed() -> None:
    enqueue(effect, text="late")
    Job.objects.filter(task="test.robbed").update(claim=uuid4())  # What another worker's claim looks like.


@job(name="test.robbed_outside", outside=True)
def robbed_outside(run: Run) -> None:
    with run.step(cursor=1):
        enqueue(effect, text="in time")
    Job.objects.filter(task="test.robbed_outside").update(claim=uuid4())
    with run.step(cursor=2):
        enqueue(effect, text="late")


@job(name="test.curious")
def curious(run: Run) -> None:
    heard.extend([run.id, run.attempt])
    with pytest.raises(NotOutside), run.step(cursor=1):
        pass
    with pytest.raises(NotOutside):
        run.report(done=1, total=2)


def effects() -> list[str]:
    return sorted(job.arguments["text"] for job in Job.objects.filter(task="test.effect"))


def run_once(task: object, **arguments: str) -> tuple[bool, Job]:
    promised = enqueue(task, **arguments)
    return execute(claim(promised.pk)), Job.objects.get(pk=promised.pk)


def test_effects_and_done_are_one_commit() -> None:
    done, job = run_once(inside, text="a")
    assert [done, job.state, job.due_at, effects()] == [True, State.DONE, None, ["a"]]


def test_a_failed_attempt_leaves_no_effect_and_waits_with_its_error_for_the_next() -> None:
    trouble.append(ValueError("the printer is on fire"))
    done, job = run_once(inside, text="a")
    assert [done, job.state, job.reason, effects()] == [False, State.READY, "ValueError: the printer is on fire", []]
    assert timedelta(seconds=4) < job.due_at - timezone.now() < timedelta(seconds=16)
    assert drain(now=timezone.now() + timedelta(minutes=1)) == 2


def test_a_job_that_failed_at_every_attempt_is_dead_and_says_why() -> None:
    trouble.extend(ValueError(f"attempt {number}") for number in (3, 2, 1))
    enqueue(inside, text="a")
    now = timezone.now()
    for _ in range(4):
        drain(now=now)
        now += timedelta(hours=1)
    assert [(job.state, job.attempts, job.reason) for job in dead_letters()] == [("dead", 3, "ValueError: attempt 3")]
    assert effects() == []


def test_a_task_may_give_up_at_once() -> None:
    trouble.append(GiveUp("Nobody lives there."))
    done, job = run_once(inside, text="a")
    assert [done, job.state, job.reason, effects()] == [False, State.DEAD, "Nobody lives there.", []]


def test_a_job_of_a_task_that_this_version_does_not_know_waits_for_one_that_does() -> None:
    pk = enqueue(inside, text="a").pk
    Job.objects.update(task="test.from_tomorrow")
    assert [execute(claim(pk)), Job.objects.get(pk=pk).state] == [False, State.READY]


def test_a_worker_that_lost_its_lease_commits_nothing() -> None:
    done, _ = run_once(robbed)
    assert [done, effects()] == [False, []]


def test_a_worker_that_loses_its_lease_between_steps_keeps_only_what_it_did_in_time() -> None:
    done, _ = run_once(robbed_outside)
    assert [done, effects()] == [False, ["in time"]]


def test_a_worker_stopped_at_once_puts_its_job_back_without_counting_the_attempt() -> None:
    trouble.append(KeyboardInterrupt())
    enqueue(inside, text="a")
    with pytest.raises(KeyboardInterrupt):
        execute(claim())
    job = Job.objects.get()
    assert [job.state, job.attempts, job.claim, effects()] == [State.READY, 0, None, []]


def test_long_work_goes_on_after_its_last_committed_step() -> None:
    trouble.append(ValueError("in the middle of the third part"))
    done, job = run_once(outside)
    assert [done, job.cursor, effects()] == [False, 2, ["part 0", "part 1"]]
    assert progress_of(job.pk) == Progress(State.READY, 2, PARTS, "ValueError: in the middle of the third part")
    Job.objects.filter(pk=job.pk).update(due_at=timezone.now())
    assert [execute(claim(job.pk)), effects()] == [True, ["part 0", "part 1", "part 2", "part 3"]]
    assert progress_of(job.pk).over is True


def test_work_outside_shows_its_progress_at_once_and_ends_with_its_last_effects() -> None:
    done, job = run_once(letter)
    assert [done, job.state, heard, effects()] == [True, State.DONE, [job.pk, 1], ["sent"]]


def test_what_goes_wrong_after_the_end_is_no_reason_to_do_it_again() -> None:
    trouble.append(ValueError("too late to matter"))
    _, job = run_once(letter)
    assert [job.state, effects()] == [State.DONE, ["sent"]]


def test_a_task_in_one_transaction_knows_its_run_but_has_no_steps() -> None:
    done, job = run_once(curious)
    assert [done, heard] == [True, [job.pk, 1]]


def test_what_is_not_for_keeping_is_forgotten_when_the_job_is_done_and_not_before() -> None:
    trouble.append(ValueError("not yet"))
    _, job = run_once(discreet, code="123456")
    assert job.arguments == {"code": "123456"}
    drain(now=timezone.now() + timedelta(minutes=1))
    assert Job.objects.get().arguments == {}


def test_pauses_double_up_to_an_hour_and_are_spread() -> None:
    pauses = [[backoff(attempt).total_seconds() for _ in range(200)] for attempt in (1, 2, 5, 30)]
    assert all(5 <= pause <= 15 for pause in pauses[0])
    assert all(10 <= pause <= 30 for pause in pauses[1])
    assert all(80 <= pause <= 240 for pause in pauses[2])
    assert all(1800 <= pause <= 5400 for pause in pauses[3])
    assert len({round(pause) for pause in pauses[3]}) > 100


def test_draining_does_what_is_due_and_what_that_leads_to() -> None:
    enqueue(inside, text="a")
    enqueue(inside, text="later", delay=timedelta(days=1))
    assert [drain(), effects()] == [2, ["a"]]


def test_the_backlog_says_how_far_behind_the_workers_are() -> None:
    now = timezone.now()
    assert [backlog(now).due, backlog(now).waiting] == [0, timedelta(0)]
    run_once(curious)
    enqueue(inside, text="a")
    enqueue(inside, text="later", delay=timedelta(days=1))
    standing = backlog(Job.objects.get(task="test.inside", arguments__text="a").due_at + timedelta(minutes=3))
    assert [standing.due, standing.waiting] == [1, timedelta(minutes=3)]
    assert standing.counts == {State.READY: 2, State.RUNNING: 0, State.DONE: 1, State.DEAD: 0}


def test_running_a_job_costs_a_claim_and_a_word(django_assert_num_queries) -> None:
    enqueue(curious)
    with django_assert_num_queries(5):  # look, claim; savepoint, done, release
        execute(claim())
    assert connection.in_atomic_block is True
