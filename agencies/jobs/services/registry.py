"""Tasks by name: what `@job` and `@periodic` declare in a room's `tasks.py`."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, overload

from agencies.jobs.services.errors import BadArguments, BadTask, UnknownTask

ATTEMPTS = 12  # With the backoff of `execution.backoff`, some three hours.
LIMIT = timedelta(hours=1)
RESERVED = {"key", "delay"}

Function = Callable[..., Any]
tasks: dict[str, "Task"] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A named function and how it is to be run; calling it calls the function, here and now."""

    name: str
    function: Function
    outside: bool = False
    attempts: int = ATTEMPTS
    priority: int = 0
    limit: timedelta = LIMIT
    every: timedelta | None = None
    wants_run: bool = False
    forget: bool = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:  # noqa: D102  (the class says it)
        return self.function(*args, **kwargs)

    def check(self, arguments: Mapping[str, Any]) -> None:
        """Raise `BadArguments` now rather than in a worker, an hour later."""
        run = (None,) if self.wants_run else ()
        try:
            inspect.signature(self.function).bind(*run, **arguments)
        except TypeError as error:
            raise BadArguments(f"{self.name}: {error}") from error

    def slot(self, now: datetime) -> str:
        """The key of the periodic job whose turn it is at `now`: one per period, the same in every process."""
        if self.every is None:
            raise BadTask(f"{self.name} is not periodic.")
        length = int(self.every.total_seconds())
        start = datetime.fromtimestamp(int(now.timestamp()) // length * length, UTC)
        return f"{self.name}:{start:%Y-%m-%dT%H:%MZ}"


@overload
def job(function: Function, /) -> Task: ...
@overload
def job(
    *,
    name: str = "",
    outside: bool = False,
    attempts: int = ATTEMPTS,
    priority: int = 0,
    limit: timedelta = LIMIT,
    forget: bool = False,
) -> Callable[[Function], Task]: ...
def job(function: Function | None = None, /, **options: Any) -> Task | Callable[[Function], Task]:
    """Declare a task, named `<app>.<function>` unless told otherwise.

    Its arguments are keywords, JSON, ids rather than things. The whole function runs in one transaction that also marks
    the job done, so its database effects happen exactly once. If its first parameter is called `run` it is given the
    `Run`.

    outside: nothing is open around the function, which may be slow and speak to the world; what it does there happens
    at least once, so it carries `run.id` as idempotency key, and writes to the database in `run.step()` and
    `run.finish()`.
    attempts: how often to try before giving up, deaths of the worker included.
    priority: from -100 to 100, higher first.
    limit: how long a run may take before its worker is ended for being stuck.
    forget: the arguments are not for keeping (a code, an address): emptied when the job is done, never listed.
    """
    return _declare(function, options) if function else lambda function: _declare(function, options)


def periodic(*, minutes: int, **options: Any) -> Callable[[Function], Task]:
    """Declare a task without arguments that runs once in every slot of so many minutes (counted from midnight UTC).

    Slots missed while nothing ran are not made up for: the task looks at what there is to do.
    """
    return lambda function: _declare(function, {**options, "every": timedelta(minutes=minutes)})


def task_named(name: str) -> Task:
    """The task, or `UnknownTask`."""
    try:
        return tasks[name]
    except KeyError:
        raise UnknownTask(f"No installed app declares the task {name!r} in its tasks.py.") from None


def forgetful_tasks() -> list[str]:
    """The names of tasks whose arguments are not for keeping."""
    return [task.name for task in tasks.values() if task.forget]


def periodic_tasks() -> Iterator[Task]:
    """The tasks that have a clock."""
    return (task for task in tasks.values() if task.every)


def _declare(function: Function, options: dict[str, Any]) -> Task:
    names = list(inspect.signature(function).parameters)
    name = options.pop("name", "") or f"{_room(function)}.{function.__name__}"
    task = Task(name=name, function=function, wants_run=names[:1] == ["run"], **options)
    if taken := RESERVED.intersection(names):
        raise BadTask(f"{name} cannot have a parameter called {', '.join(sorted(taken))}: enqueue() has it already.")
    if task.outside and not task.wants_run:
        raise BadTask(f"{name} works outside the transaction, so its first parameter must be `run`.")
    known = tasks.setdefault(name, task)
    if _origin(known.function) != _origin(function):
        raise BadTask(f"{name} is declared twice, in {known.function.__module__} and in {function.__module__}.")
    tasks[name] = task
    return task


def _room(function: Function) -> str:
    """`courses` for a function of `courses.tasks`, `jobs` for one of `agencies.jobs.tasks`."""
    return function.__module__.partition(".tasks")[0].rpartition(".")[2]


def _origin(function: Function) -> tuple[str, str]:
    return function.__module__, function.__qualname__
