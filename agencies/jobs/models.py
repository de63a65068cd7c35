"""A job: one piece of work that somebody was promised, from the promise to its end."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a job stands."""

    READY = "ready", _("Ready")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    DEAD = "dead", _("Given up")


OPEN = [State.READY, State.RUNNING]


class JobQuerySet(models.QuerySet["Job"]):
    """Adjectives for jobs."""

    def open(self) -> Self:
        """Promised and not yet over."""
        return self.filter(due_at__isnull=False)

    def claimable(self, now: datetime) -> Self:
        """A worker may take it at `now`: it is due, or the worker that had it let its lease run out."""
        return self.filter(due_at__lte=now)

    def held(self, job: "Job") -> Self:
        """`job` itself, as long as it is still in the hands of the worker that claimed it."""
        return self.filter(pk=job.pk, state=State.RUNNING, claim=job.claim)

    def unannounced(self, now: datetime, patience: timedelta) -> Self:
        """Claimable, and the broker either never heard of it or has let `patience` go by."""
        waited = models.Q(published_at__isnull=True) | models.Q(published_at__lte=now - patience)
        return self.claimable(now).filter(waited)


class Job(models.Model):
    """One call of a named task, written in the transaction that needs it.

    `id` is also the idempotency key of whatever the task does outside the database. `due_at` says when a worker may
    take the job: not before then if it is ready, at the end of its lease if it is running, never (null) once over.
    `claim` names the one worker whose effects still count.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    task = models.CharField(_("task"), max_length=200)
    arguments = models.JSONField(_("arguments"), default=dict)
    key = models.CharField(_("key"), max_length=200, null=True, unique=True)  # noqa: DJ001  (no key is not a key)
    priority = models.SmallIntegerField(_("priority"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.READY)
    created_at = models.DateTimeField(_("promised"), default=timezone.now)
    due_at = models.DateTimeField(_("due"), null=True, default=timezone.now)
    started_at = models.DateTimeField(_("started"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    published_at = models.DateTimeField(_("announced to the broker"), null=True)
    claim = models.UUIDField(null=True)
    attempts = models.PositiveIntegerField(_("attempts"), default=0)
    error = models.TextField(_("last error"), blank=True)
    cursor = models.JSONField(null=True)
    steps_done = models.PositiveIntegerField(null=True)
    steps_total = models.PositiveIntegerField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        ordering = ["-priority", "due_at"]
        indexes = [
            models.Index(
                fields=["-priority", "due_at"], condition=models.Q(due_at__isnull=False), name="jobs_job_next_due"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=OPEN, due_at__isnull=False)
                | models.Q(state__in=[State.DONE, State.DEAD], due_at__isnull=True),
                name="jobs_job_due_while_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} ({self.get_state_display()})"

    @property
    def reason(self) -> str:
        """The last line of the last error, for a list; empty if nothing ever went wrong."""
        return self.error.rstrip().rsplit("\n", 1)[-1]
