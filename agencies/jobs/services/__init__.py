"""Promising, declaring and doing background work: what other rooms import."""

from agencies.jobs.services.errors import (
    BadArguments,
    BadTask,
    GiveUp,
    JobsError,
    LeaseLost,
    NotOutside,
    UnknownTask,
)
from agencies.jobs.services.execution import Run, drain, execute
from agencies.jobs.services.heart import beating
from agencies.jobs.services.queue import claim, enqueue, enqueue_many, forget_jobs, resend, sweep, tick
from agencies.jobs.services.registry import Task, job, periodic, task_named

__all__ = [
    "BadArguments",
    "BadTask",
    "GiveUp",
    "JobsError",
    "LeaseLost",
    "NotOutside",
    "Run",
    "Task",
    "UnknownTask",
    "beating",
    "claim",
    "drain",
    "enqueue",
    "enqueue_many",
    "execute",
    "forget_jobs",
    "job",
    "periodic",
    "resend",
    "sweep",
    "task_named",
    "tick",
]
