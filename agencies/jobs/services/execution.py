"""Running a claimed job: its database effects and the word "done" are one commit, or neither happens."""

import logging
import random
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from agencies.jobs.models import Job, State
from agencies.jobs.services.errors import GiveUp, LeaseLost, NotOutside
from agencies.jobs.services.queue import attempts_of, claim, the_lease
from agencies.jobs.services.registry import Task, task_named

log = logging.getLogger(__name__)

FIRST_PAUSE = 10  # seconds
LONGEST_PAUSE = 60 * 60
KEPT_OF_ERROR = 4000  # characters
LONG_HOLD = 2  # seconds
ONE_DAY = timedelta(days=1)


class Run:
    """One attempt at a job, in the hands of its task.

    `id` is the idempotency key for the world outside; `attempt` counts from 1; `cursor` is what the last committed
    step left (JSON, None at first).
    """

    def __init__(self, job: Job, task: Task) -> None:
        self.job = job
        self.task = task
        self.over = False

    @property
    def id(self) -> UUID:
        """The same for every attempt."""
        return self.job.pk

    @property
    def attempt(self) -> int:
        """1 for the first."""
        return self.job.attempts

    @property
    def cursor(self) -> Any:
        """Where the last committed step said to go on."""
        return self.job.cursor

    @contextmanager
    def step(self, *, cursor: Any, done: int | None = None, total: int | None = None) -> Iterator[None]:
        """A transaction of one part of long work, committed together with where to go on; each part happens once.

        `done` of `total` is what a page may show from then on. Raises `LeaseLost`, and rolls back, if another worker
        has taken over.
        """
        self._only_outside("step")
        with transaction.atomic():
            yield
            self._write(cursor=cursor, due_at=timezone.now() + the_lease(), **_progress(done, total))
        self.job.cursor = cursor

    def report(self, *, done: int, total: int) -> None:
        """Say how far slow work has come, between steps; visible at once."""
        self._only_outside("report")
        self._write(due_at=timezone.now() + the_lease(), **_progress(done, total))

    @contextmanager
    def finish(self) -> Iterator[None]:
        """The last transaction of a task that works outside: its effects and "done" are one commit."""
        self._only_outside("finish")
        with transaction.atomic():
            yield
            self.close()
        self.over = True

    def close(self) -> None:
        """Mark the job done, inside the transaction of its effects."""
        forgotten: dict[str, Any] = {"arguments": {}} if self.task.forget else {}
        self._write(state=State.DONE, due_at=None, finished_at=timezone.now(), **forgotten)

    def _write(self, **fields: Any) -> None:
        """Fencing: nothing is written, and so nothing committed, by a worker that lost the job."""
        if not Job.objects.held(self.job).update(**fields):
            raise LeaseLost(f"Job {self.job.pk} ({self.task.name}) belongs to another worker by now.")

    def _only_outside(self, what: str) -> None:
        if not self.task.outside:
            raise NotOutside(
                f"{self.task.name} is one transaction; declare it with @job(outside=True) to use run.{what}()."
            )


def execute(job: Job) -> bool:
    """Run a job that this process has claimed; true if it is done. Never raises what the task raises."""
    try:
        _run(job, task_named(job.task))
    except LeaseLost as lost:
        log.warning("%s Nothing of this attempt was kept.", lost)
        return False
    except GiveUp as reason:
        _bury(job, str(reason) or "Given up by the task.")
        return False
    except Exception as error:  # noqa: BLE001  (whatever a task raises becomes a retry, and is kept on the row)
        _try_again(job, error)
        return False
    except BaseException:
        _put_back(job)
        raise
    return True


def drain(*, now: datetime | None = None, most: int = 100_000) -> int:
    """Do everything that is due at `now`, here, in this process, and what that leads to; how many were done.

    For tests, for loading a demonstration, and for `jobworker --drain`. Jobs that fail wait for their next attempt.
    """
    done = 0
    for _ in range(most):
        job = claim(now=now, lease=ONE_DAY)
        if job is None:
            break
        done += execute(job)
    return done


def backoff(attempt: int) -> timedelta:
    """How long to wait after a failed attempt: 10 s, doubled each time, at most an hour, spread by half either way."""
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(attempt - 1, 20))
    return timedelta(seconds=pause * random.uniform(0.5, 1.5))  # noqa: S311  (spreads load, guards nothing)


def _run(job: Job, task: Task) -> None:
    run = Run(job, task)
    arguments = [run] if task.wants_run else []
    if task.outside:
        task.function(*arguments, **job.arguments)
        if not run.over:
            run.close()
        return
    begun = time.monotonic()
    with transaction.atomic():
        task.function(*arguments, **job.arguments)
        run.close()
    if connection.vendor == "sqlite" and (held := time.monotonic() - begun) > LONG_HOLD:
        log.warning("%s kept every other writer waiting for %.1f s; declare it with outside=True.", task.name, held)


def _try_again(job: Job, error: Exception) -> None:
    kept = "".join(traceback.format_exception(error))[-KEPT_OF_ERROR:]
    if job.attempts >= attempts_of(job):
        _bury(job, kept)
        return
    log.warning("Job %s (%s), attempt %d: %s", job.pk, job.task, job.attempts, error)
    _settle(job, state=State.READY, due_at=timezone.now() + backoff(job.attempts), error=kept)


def _bury(job: Job, reason: str) -> None:
    log.error("Job %s (%s) given up after %d attempts: %s", job.pk, job.task, job.attempts, reason)
    _settle(job, state=State.DEAD, due_at=None, finished_at=timezone.now(), error=reason[-KEPT_OF_ERROR:])


def _put_back(job: Job) -> None:
    """The worker was told to stop at once: the attempt does not count."""
    _settle(job, state=State.READY, due_at=timezone.now(), attempts=job.attempts - 1)


def _settle(job: Job, **fields: Any) -> None:
    Job.objects.held(job).update(claim=None, published_at=None, **fields)


def _progress(done: int | None, total: int | None) -> dict[str, int]:
    given = {"steps_done": done, "steps_total": total}
    return {name: value for name, value in given.items() if value is not None}
