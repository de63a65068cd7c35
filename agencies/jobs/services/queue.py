"""The queue: promising a job, claiming it with a lease, sending dead ones round again, sweeping old ones out."""

import logging
import uuid
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from agencies.jobs.models import Job, State
from agencies.jobs.services.errors import BadArguments, UnknownTask
from agencies.jobs.services.registry import ATTEMPTS, Task, forgetful_tasks, periodic_tasks, task_named

log = logging.getLogger(__name__)

NOW = timedelta(0)
PLAIN = (str, int, float, bool, type(None))
SWEPT_AT_ONCE = 1000


def enqueue(task: Task | str, /, *, key: str | None = None, delay: timedelta = NOW, **arguments: Any) -> Job:
    """Promise a job in the caller's transaction: it will be done if and only if that transaction commits.

    key: makes the promise idempotent; where a job of that key exists (of any state, until it is swept), that one is
    returned and nothing is written. delay: not before then. Raises `UnknownTask` and `BadArguments` at once.
    """
    promised = promise(task, arguments, key=key, delay=delay)
    if key is None:
        promised.save(force_insert=True)
        return promised
    Job.objects.bulk_create([promised], ignore_conflicts=True)
    return Job.objects.get(key=key)


def enqueue_many(
    task: Task | str,
    calls: Iterable[Mapping[str, Any]],
    /,
    *,
    key: Callable[[Mapping[str, Any]], str] | None = None,
    delay: timedelta = NOW,
) -> None:
    """Promise one job for each set of arguments, in a few statements; `key` makes the key of each."""
    jobs = [promise(task, call, key=key(call) if key else None, delay=delay) for call in calls]
    Job.objects.bulk_create(jobs, batch_size=500, ignore_conflicts=key is not None)


def promise(
    task: Task | str,
    arguments: Mapping[str, Any],
    *,
    key: str | None = None,
    delay: timedelta = NOW,
    priority: int | None = None,
) -> Job:
    """The job that `enqueue` writes, checked but not yet written."""
    task = task if isinstance(task, Task) else task_named(task)
    task.check(arguments)
    _check_plain(task.name, arguments)
    now = timezone.now()
    return Job(
        task=task.name,
        arguments=dict(arguments),
        key=key,
        priority=task.priority if priority is None else priority,
        created_at=now,
        due_at=now + delay,
    )


def claim(
    job_id: uuid.UUID | None = None, *, now: datetime | None = None, lease: timedelta | None = None
) -> Job | None:
    """Take the most urgent due job (or that one, if it is due) for as long as the lease, or None if there is none.

    What decides between two workers is one conditional UPDATE; the loser looks again. An empty queue is only read.
    """
    now = now or timezone.now()
    lease = lease or the_lease()
    while job := _next(job_id, now):
        if job.attempts >= attempts_of(job):
            _bury_where_it_fell(job, now)
        elif _take(job, now, lease):
            return job
    return None


def renew(job: Job) -> bool:
    """Start the lease again from now; False if the job is no longer this worker's."""
    return bool(Job.objects.held(job).update(due_at=timezone.now() + the_lease()))


@transaction.atomic
def resend(*, jobs: Iterable[uuid.UUID] | None = None, task: str = "") -> int:
    """Give dead jobs (all, those of a task, or those named) a fresh set of attempts; how many there were."""
    dead = Job.objects.filter(state=State.DEAD)
    if jobs is not None:
        dead = dead.filter(pk__in=list(jobs))
    if task:
        dead = dead.filter(task=task)
    return dead.update(
        state=State.READY, due_at=timezone.now(), attempts=0, claim=None, published_at=None, finished_at=None
    )


def sweep(*, before: datetime | None = None) -> int:
    """Delete jobs done before then (by default JOBS_KEEP_DAYS ago), a thousand at a time; how many went.

    Dead ones stay until somebody has looked at them, unless their arguments are not for keeping.
    """
    before = before or timezone.now() - timedelta(days=settings.JOBS_KEEP_DAYS)
    over = Q(state=State.DONE) | Q(state=State.DEAD, task__in=forgetful_tasks())
    old = Job.objects.filter(over, finished_at__lt=before)
    swept = 0
    while batch := list(old.values_list("pk", flat=True)[:SWEPT_AT_ONCE]):
        swept += Job.objects.filter(over, pk__in=batch).delete()[0]
    return swept


def forget_jobs(
    *,
    ids: Collection[uuid.UUID] = (),
    naming: Collection[str] = (),
    sure: Callable[[str], bool] = bool,
) -> int:
    """Delete these jobs, and those whose arguments or errors name one of these words, if `sure` says so; how many.

    A worker that is at one of them finds its lease gone, and nothing of its attempt is kept.
    """
    named = Q()
    for word in naming:
        named |= Q(told__icontains=word) | Q(error__icontains=word)
    told = Job.objects.annotate(told=Cast("arguments", TextField())).filter(named)
    rows = told.values_list("pk", "told", "error") if naming else []
    theirs = [pk for pk, told, error in rows if sure(told) or sure(error)]
    return Job.objects.filter(pk__in=[*ids, *theirs]).delete()[0]


def tick(now: datetime, promised: set[str]) -> None:
    """Promise the periodic jobs whose slot has begun; `promised` is what this process remembers to have promised."""
    current = {task.slot(now): task for task in periodic_tasks()}
    for slot in current.keys() - promised:
        enqueue(current[slot], key=slot)
    promised.clear()
    promised.update(current)


def the_lease() -> timedelta:
    """How long a claim holds without a sign of life."""
    return timedelta(seconds=settings.JOBS_LEASE_SECONDS)


def _check_plain(name: str, value: Any) -> None:
    """JSON and nothing else, so that what a worker reads is what was written."""
    if isinstance(value, Mapping):
        for part in [*value.keys(), *value.values()]:
            _check_plain(name, part)
    elif isinstance(value, list | tuple):
        for part in value:
            _check_plain(name, part)
    elif not isinstance(value, PLAIN):
        raise BadArguments(f"{name}: {type(value).__name__} is not plain JSON; pass an id, a UUID as str(…).")


def _next(job_id: uuid.UUID | None, now: datetime) -> Job | None:
    due = Job.objects.claimable(now)
    return due.filter(pk=job_id).first() if job_id else due.order_by("-priority", "due_at").first()


def _take(job: Job, now: datetime, lease: timedelta) -> bool:
    """The one conditional UPDATE: true for exactly one of all who try, since it changes what it asks for."""
    job.claim, job.state, job.started_at, job.due_at = uuid.uuid4(), State.RUNNING, now, now + lease
    changed = {"claim": job.claim, "state": job.state, "started_at": now, "due_at": job.due_at}
    won = (
        Job.objects.claimable(now)
        .filter(pk=job.pk, attempts=job.attempts)
        .update(**changed, attempts=F("attempts") + 1)
    )
    job.attempts += 1
    return bool(won)


def attempts_of(job: Job) -> int:
    """How often its task may be tried; the usual number for a task that this process does not know (yet)."""
    try:
        return task_named(job.task).attempts
    except UnknownTask:
        return ATTEMPTS


def _bury_where_it_fell(job: Job, now: datetime) -> None:
    """A job whose workers all died without a word would kill every worker to come."""
    reason = f"{job.error}\nNo answer from the worker of attempt {job.attempts}: it was killed or got stuck.".lstrip()
    again = Job.objects.claimable(now).filter(pk=job.pk, attempts=job.attempts)
    if again.update(state=State.DEAD, due_at=None, claim=None, finished_at=now, error=reason):
        log.error("Job %s (%s) given up: %s", job.pk, job.task, reason)
