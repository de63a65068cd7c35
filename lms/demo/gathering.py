"""Wagtail's indexing, asked for once per page instead of once per save.

Every save of a page, image or activity promises two jobs; loading the world saves each several times.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import timezone
from django_tasks import DEFAULT_TASK_BACKEND_ALIAS, TaskResult, TaskResultStatus, task_backends
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task


class Gathering(BaseTaskBackend):
    """Remembers what was asked, each call once, until `release` hands it to the real backend."""

    supports_defer = True
    supports_priority = True

    def __init__(self, behind: BaseTaskBackend) -> None:
        super().__init__(behind.alias, {"QUEUES": list(behind.queues)})
        self.behind = behind
        self.calls: dict[str, tuple[Task[Any, Any], Any, Any]] = {}

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Remember the call."""
        key = f"{task.module_path}{args!r}{kwargs!r}"
        self.calls[key] = (task, args, kwargs)
        return TaskResult(
            task=task,
            id=key,
            status=TaskResultStatus.READY,
            enqueued_at=timezone.now(),
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=list(args),
            kwargs=dict(kwargs),
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )

    def release(self) -> None:
        """Promise everything that was asked."""
        for task, args, kwargs in self.calls.values():
            self.behind.enqueue(task, args, kwargs)


@contextmanager
def gathered_tasks() -> Iterator[None]:
    """Inside, a task that is asked for many times is asked for once; promised on leaving, unless an error does."""
    before = task_backends[DEFAULT_TASK_BACKEND_ALIAS]
    gathering = Gathering(before)
    task_backends[DEFAULT_TASK_BACKEND_ALIAS] = gathering
    try:
        yield
        gathering.release()
    finally:
        task_backends[DEFAULT_TASK_BACKEND_ALIAS] = before
