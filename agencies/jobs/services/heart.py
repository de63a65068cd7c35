"""A sign of life: while a job runs, a thread renews its lease; one that runs for ever loses its worker."""

import logging
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError, connection

from agencies.jobs.models import Job
from agencies.jobs.services.errors import UnknownTask
from agencies.jobs.services.queue import renew, the_lease
from agencies.jobs.services.registry import LIMIT, task_named

log = logging.getLogger(__name__)

BEATS_PER_LEASE = 3
STUCK = 70  # exit code


@contextmanager
def beating(job: Job) -> Iterator[None]:
    """Keep the lease of `job` alive for as long as the block runs, or until the task's limit."""
    over = threading.Event()
    threading.Thread(target=_beat, args=(job, over), name=f"heart of {job.pk}", daemon=True).start()
    try:
        yield
    finally:
        over.set()


def _beat(job: Job, over: threading.Event) -> None:
    last = time.monotonic() + _limit(job)
    while not over.wait(the_lease().total_seconds() / BEATS_PER_LEASE):
        if time.monotonic() > last:
            log.critical("Job %s (%s) is stuck: ending this worker, another one will try again.", job.pk, job.task)
            os._exit(STUCK)
        if not _renewed(job):
            return


def _renewed(job: Job) -> bool:
    """False once the job is over or somebody else's; a database that does not answer may answer at the next beat."""
    try:
        return renew(job)
    except DatabaseError as error:
        log.warning("The lease of job %s could not be renewed: %s", job.pk, error)
        return True
    finally:
        connection.close()


def _limit(job: Job) -> float:
    try:
        return task_named(job.task).limit.total_seconds()
    except UnknownTask:
        return LIMIT.total_seconds()
