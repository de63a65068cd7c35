"""The workshop's own tasks: keeping the table small, and doing what django-tasks (so Wagtail) asks for."""

import logging
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.utils.module_loading import import_string
from django_tasks.base import Task as OutsideTask

from agencies.jobs.services import GiveUp, Run, job, periodic, sweep

log = logging.getLogger(__name__)


@periodic(minutes=60, outside=True)
def sweep_old_jobs(run: Run) -> None:
    """Forget jobs done long ago."""
    if swept := sweep():
        log.info("Swept %d old jobs.", swept)


@job
def call(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Do a task declared with django-tasks, in one transaction."""
    _call(path, args, kwargs)


@job(outside=True)
def call_outside(run: Run, path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Do a task declared with django-tasks that speaks to the world: files, caches."""
    _call(path, args, kwargs)


def _call(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    task = import_string(path)
    if not isinstance(task, OutsideTask):
        raise GiveUp(f"{path} is not a task.")
    try:
        task.call(*args, **kwargs)
    except ObjectDoesNotExist as gone:
        log.info("%s had nothing to do: %s", path, gone)
