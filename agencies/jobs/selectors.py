"""What an operator, a health check or a progress page asks about jobs."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, QuerySet
from django.utils import timezone

from agencies.jobs.models import Job, State


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job has come; `done` and `total` count whatever its task counts, None until it has said so."""

    state: State
    done: int | None
    total: int | None
    reason: str

    @property
    def over(self) -> bool:
        """Nothing more will happen by itself."""
        return self.state in {State.DONE, State.DEAD}


@dataclass(frozen=True, slots=True)
class HowFar:
    """Long work as its page shows it and, as a dictionary, as the page's script asks for it; `text` is for readers."""

    done: int
    total: int
    text: str
    over: bool


@dataclass(frozen=True, slots=True)
class Backlog:
    """Jobs in each state, how many are due, and for how long the oldest of those has waited (zero if none)."""

    counts: dict[State, int]
    due: int
    waiting: timedelta


def progress_of(job_id: uuid.UUID) -> Progress | None:
    """For a page that shows long work as it goes; None for a job that was swept or never promised."""
    return progress_of_many([job_id]).get(job_id)


def progress_of_many(job_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Progress]:
    """The same for a list of long works, as far as their jobs are there; one query, none for none."""
    return {
        job.pk: Progress(State(job.state), job.steps_done, job.steps_total, job.reason)
        for job in Job.objects.filter(pk__in=list(job_ids))
    }


def backlog(now: datetime | None = None) -> Backlog:
    """Three numbers that say whether the workers keep up."""
    now = now or timezone.now()
    found = dict(Job.objects.order_by().values_list("state").annotate(jobs=Count("pk")))
    due = Job.objects.claimable(now).order_by().aggregate(jobs=Count("pk"), first=Min("due_at"))
    return Backlog(
        counts={state: found.get(state, 0) for state in State},
        due=due["jobs"],
        waiting=now - due["first"] if due["first"] else timedelta(0),
    )


def dead_letters(task: str = "") -> QuerySet[Job]:
    """Jobs that were given up, latest first; of one task, if named."""
    dead = Job.objects.filter(state=State.DEAD).order_by("-finished_at")
    return dead.filter(task=task) if task else dead
