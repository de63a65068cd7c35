"""What a person may do, agency by agency."""

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models.agencies import Agency


class Role(models.TextChoices):
    """Roles of the umbrella, then of a member agency."""

    UMBRELLA_AUTHOR = "umbrella_author", _("umbrella author")
    UMBRELLA_EVALUATOR = "umbrella_evaluator", _("umbrella evaluator")
    COORDINATOR = "coordinator", _("coordinator")
    TRAINER = "trainer", _("trainer")
    AGENCY_EVALUATOR = "agency_evaluator", _("agency evaluator")
    LEARNER = "learner", _("learner")


UMBRELLA_ROLES = frozenset({Role.UMBRELLA_AUTHOR, Role.UMBRELLA_EVALUATOR})
STAFF_WHO_SEE_LEARNERS = frozenset({Role.COORDINATOR, Role.TRAINER, Role.AGENCY_EVALUATOR})
STAFF_ROLES = {
    Agency.Kind.UMBRELLA: (Role.UMBRELLA_AUTHOR, Role.UMBRELLA_EVALUATOR),
    Agency.Kind.MEMBER: (Role.COORDINATOR, Role.TRAINER, Role.AGENCY_EVALUATOR),
}
MANAGERS = frozenset({Role.COORDINATOR, Role.UMBRELLA_AUTHOR})


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Adjectives for memberships."""

    def current(self) -> Self:
        """Begun and not ended, in an agency that is active."""
        return self.filter(ended_at__isnull=True, agency__is_active=True)

    def staff(self) -> Self:
        """Everyone but learners."""
        return self.exclude(role=Role.LEARNER)

    def managing(self) -> Self:
        """Those that may change the team and the face of their agency."""
        return self.filter(role__in=MANAGERS)

    def of_umbrella(self) -> Self:
        """Those in the umbrella."""
        return self.filter(agency__kind=Agency.Kind.UMBRELLA)

    def visible_to(self, user: Any) -> Self:
        """One's own, all those of the agencies where one works, and for umbrella staff every agency's coordinators."""
        if not user.is_authenticated:
            return self.none()
        mine = user.memberships.current().staff()
        seen = models.Q(person=user) | models.Q(agency__in=mine.values("agency"))
        return self.filter(seen | models.Q(models.Exists(mine.of_umbrella()), role=Role.COORDINATOR))


class Membership(models.Model):
    """One role of one person in one agency; ended, never deleted."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=20, choices=Role)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["agency", "role", "person"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "agency", "role"],
                condition=models.Q(ended_at__isnull=True),
                name="agencies_membership_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person} – {self.get_role_display()} – {self.agency}"
