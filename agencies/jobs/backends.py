"""A django-tasks backend over the job table: Wagtail's own work is promised in the transaction that needs it, too."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import TASK_MAX_PRIORITY, TASK_MIN_PRIORITY, Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError
from django_tasks.signals import task_enqueued
from django_tasks.utils import normalize_json

from agencies.jobs.services.queue import promise

INSIDE, OUTSIDE = "jobs.call", "jobs.call_outside"


class JobBackend(BaseTaskBackend):
    """Promises django-tasks as jobs. Results are not kept.

    OPTIONS: `OUTSIDE`, the dotted paths of tasks that speak to the world and so must not hold a transaction open;
    `PRIORITY`, added to each task's own (below zero: people's work goes first).
    """

    supports_defer = True
    supports_priority = True

    def __init__(self, alias: str, params: dict[str, Any]) -> None:
        super().__init__(alias, params)
        self.outside = frozenset(self.options.get("OUTSIDE", ()))
        self.priority = int(self.options.get("PRIORITY", 0))

    def validate_task(self, task: Task[Any, Any]) -> None:
        """Refuse what a job cannot do, when the task is declared."""
        super().validate_task(task)
        if task.takes_context:
            raise InvalidTaskError("Jobs give a task no context; use agencies.jobs and its `run` instead.")

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Write the job in the caller's transaction."""
        self.validate_task(task)
        path = task.module_path
        now = timezone.now()
        arguments = {"path": path, "args": normalize_json(list(args)), "kwargs": normalize_json(kwargs)}
        delay = max(task.run_after - now, timedelta(0)) if task.run_after else timedelta(0)
        priority = min(TASK_MAX_PRIORITY, max(TASK_MIN_PRIORITY, task.priority + self.priority))
        job = promise(OUTSIDE if path in self.outside else INSIDE, arguments, delay=delay, priority=priority)
        job.save(force_insert=True)
        result: TaskResult[Any] = TaskResult(
            task=task,
            id=job.pk.hex,
            status=TaskResultStatus.READY,
            enqueued_at=now,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=arguments["args"],
            kwargs=arguments["kwargs"],
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        task_enqueued.send(type(self), task_result=result)
        return result
