"""What the staff's day holds, put together from the rooms."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from agencies.models import Agency
from agencies.permissions import STAFF_WHO_SEE_LEARNERS, standing_of
from courses.models import Cohort, Edition
from tracking.selectors.staff import Need, needs_of


@dataclass(frozen=True)
class Today:
    """Who needs somebody, and what runs."""

    agencies: list[Agency]
    needs: list[Need]
    cohorts: "QuerySet[Cohort]"
    editions: "QuerySet[Edition] | None"


def today_of(user: Any, now: datetime) -> Today:
    """The day of a member of staff. Five queries whatever the number of learners."""
    standing = standing_of(user)
    own = Agency.objects.filter(pk__in=standing.agencies_as(*STAFF_WHO_SEE_LEARNERS))
    cohorts = (
        Cohort.objects.visible_to(user)
        .filter(ends_on__gte=timezone.localdate(now))
        .select_related("agency", "offering__edition")
        .annotate(
            learners=Count("enrolments", filter=Q(enrolments__withdrawn_at__isnull=True)),
            finished=Count("enrolments", filter=Q(enrolments__progress__completed_at__isnull=False)),
        )
        .order_by("starts_on")
    )
    editions = Edition.objects.order_by("-frozen_at")[:5] if standing.is_umbrella_staff else None
    return Today(agencies=list(own), needs=needs_of(user, now), cohorts=cohorts, editions=editions)
