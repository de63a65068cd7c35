"""A long list of people on its way into a cohort, and what became of every row."""

import uuid
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from courses.models.offerings import Cohort, OfAgencyQuerySet


class Outcome(models.TextChoices):
    """What happens to a row."""

    NEW = "new", _("New to your agency: gets an account and a place")
    KNOWN = "known", _("Known to your agency: gets a place")
    ALREADY = "already", _("In this cohort already: nothing changes")
    OTHER_COHORT = "other_cohort", _("In another cohort of this course: nothing changes")
    WITHDRAWN = (
        "withdrawn",
        _("Withdrawn from this course earlier: nothing changes. You can bring them back from the roster."),
    )
    DUPLICATE = "duplicate", _("The same person as in an earlier line: nothing changes")
    PROBLEM = "problem", _("Problem")


ENROLS = {Outcome.NEW, Outcome.KNOWN}


class EnrolmentImportQuerySet(OfAgencyQuerySet):
    """Adjectives for imports."""

    def unfinished(self) -> Self:
        """Some of their rows are still to be done."""
        return self.filter(finished_at__isnull=True)


class EnrolmentImport(models.Model):
    """A list that is too long to be done while somebody waits. The first `done` of its rows are done, for good.

    `fingerprint` is that of the plan that somebody looked at; `stopped_at` says since when the course takes nobody.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="enrolment_imports")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="enrolment_imports")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    language = models.CharField(max_length=10)
    invite = models.BooleanField(default=True)
    fingerprint = models.CharField(max_length=64)
    job = models.UUIDField(null=True)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    invited = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    stopped_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = EnrolmentImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["cohort", "-created_at"], name="courses_import_latest")]
        constraints = [
            models.UniqueConstraint(
                fields=["cohort", "fingerprint"],
                condition=models.Q(finished_at__isnull=True),
                name="courses_import_once_at_a_time",
            ),
            models.CheckConstraint(condition=models.Q(done__lte=models.F("total")), name="courses_import_done"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def left(self) -> int:
        """How many rows are still to be done."""
        return self.total - self.done

    @property
    def is_over(self) -> bool:
        """Nothing more will happen, unless somebody goes on with it."""
        return self.finished_at is not None or self.stopped_at is not None


class ImportedRow(models.Model):
    """One row as it was written, by `number` from 0, and its outcome: as planned at first, then as it came."""

    imported = models.ForeignKey(EnrolmentImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    line = models.PositiveIntegerField()
    name = models.TextField()
    email = models.TextField()
    phone = models.TextField()
    language = models.TextField()
    outcome = models.CharField(max_length=12, choices=Outcome)
    detail = models.CharField(max_length=120)

    class Meta:
        ordering = ["imported", "number"]
        constraints = [models.UniqueConstraint(fields=["imported", "number"], name="courses_imported_row_once")]

    def __str__(self) -> str:
        return f"{self.line} {self.outcome}"
