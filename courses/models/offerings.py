"""An agency offers an edition; a cohort sets out on it; a learner is enrolled."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Role
from agencies.permissions import STAFF_WHO_SEE_LEARNERS, standing_of
from courses.models.editions import Edition


class OfAgencyQuerySet(models.QuerySet[Any]):
    """Rows with an agency, seen by the staff of that agency who may open a learner's file."""

    agency_path = "agency"

    def visible_to(self, user: Any) -> Self:
        """Rows of the agencies where `user` is coordinator, trainer or evaluator."""
        mine = standing_of(user).agencies_as(*STAFF_WHO_SEE_LEARNERS)
        return self.filter(**{f"{self.agency_path}__in": mine})

    def coordinated_by(self, user: Any) -> Self:
        """Rows of the agencies that `user` coordinates, and so may change."""
        return self.filter(**{f"{self.agency_path}__in": standing_of(user).agencies_as(Role.COORDINATOR)})


class Offering(models.Model):
    """An agency offers one edition of a course."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="offerings")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="offerings")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("offering")
        verbose_name_plural = _("offerings")
        ordering = ["agency", "-opened_at"]
        constraints = [models.UniqueConstraint(fields=["agency", "edition"], name="courses_offering_once")]

    def __str__(self) -> str:
        return f"{self.agency} – {self.edition}"


class Cohort(models.Model):
    """An agency's group that takes an offering together, from a first to a last day."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="cohorts")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="cohorts")
    name = models.CharField(_("name"), max_length=120)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfAgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["-starts_on", "name"]
        constraints = [
            models.UniqueConstraint(fields=["agency", "name"], name="courses_cohort_name_once"),
            models.CheckConstraint(condition=models.Q(ends_on__gte=models.F("starts_on")), name="courses_cohort_dates"),
        ]

    def __str__(self) -> str:
        return self.name


class CohortWeek(models.Model):
    """What a cohort plans for one week: the lessons that are due, and a word to the learners."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="weeks")
    number = models.PositiveSmallIntegerField(_("week"))
    lesson_uids = models.JSONField(default=list)
    note_en = models.TextField(_("note in English"), blank=True)
    note_fr = models.TextField(_("note in French"), blank=True)

    class Meta:
        ordering = ["cohort", "number"]
        constraints = [models.UniqueConstraint(fields=["cohort", "number"], name="courses_cohort_week_once")]

    def __str__(self) -> str:
        return f"{self.cohort} {self.number}"


class CohortStaff(models.Model):
    """Who accompanies a cohort."""

    cohort = models.ForeignKey(Cohort, on_delete=models.CASCADE, related_name="staff")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cohorts_staffed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["cohort", "person"], name="courses_cohort_staff_once")]

    def __str__(self) -> str:
        return f"{self.cohort} – {self.person}"


class EnrolmentQuerySet(OfAgencyQuerySet):
    """Adjectives for enrolments."""

    def active(self) -> Self:
        """Not withdrawn."""
        return self.filter(withdrawn_at__isnull=True)

    def of(self, person: Any) -> Self:
        """The learner's own."""
        return self.filter(person=person) if person.is_authenticated else self.none()


class Enrolment(models.Model):
    """A learner in an offering, pinned to the edition they began; `registration` is its name in the ledger.

    `namespace` is what the ids of its statements are made with. Unlike the registration it is told to nobody, so nobody
    can take such an id before we do (decision 0005).
    """

    registration = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    namespace = models.UUIDField(default=uuid.uuid4, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="enrolments")
    offering = models.ForeignKey(Offering, on_delete=models.PROTECT, related_name="enrolments")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="enrolments")
    cohort = models.ForeignKey(Cohort, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments")
    enrolled_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-enrolled_at"]
        constraints = [models.UniqueConstraint(fields=["person", "offering"], name="courses_enrolment_once")]
        indexes = [models.Index(fields=["agency", "cohort"], name="courses_enrolment_cohort")]

    def __str__(self) -> str:
        return f"{self.person} – {self.edition}"


class EnrolmentChange(models.Model):
    """What happened to an enrolment, when and by whom: added when it happens, never changed (triggers refuse).

    `withdrawn_at` and `cohort` of the enrolment say how it stands now. The cohorts are those of a move.
    """

    class Kind(models.TextChoices):
        """What there is to remember."""

        WITHDRAWN = "withdrawn", _("withdrawn")
        REINSTATED = "reinstated", _("reinstated")
        MOVED = "moved", _("moved to another cohort")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=10, choices=Kind)
    from_cohort = models.ForeignKey(Cohort, null=True, on_delete=models.PROTECT, related_name="+")
    to_cohort = models.ForeignKey(Cohort, null=True, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["enrolment", "at", "id"]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.kind}"
