"""What the pages of agencies show."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet

from agencies.models import Agency, Membership, Role
from agencies.permissions import standing_of
from agencies.selectors.people import team_of


@dataclass(frozen=True)
class AgencyPage:
    """An agency's home: `team` has those whom the reader may see; `works_here` opens what is about learners."""

    team: list[Membership]
    works_here: bool
    manages: bool


def agency_page_of(agency: Agency, user: Any) -> AgencyPage:
    """Two queries at most."""
    held = standing_of(user).roles.get(agency.pk, frozenset())
    return AgencyPage(
        team=list(team_of(agency, user)),
        works_here=bool(held - {Role.LEARNER}),
        manages=bool(held & {Role.COORDINATOR, Role.UMBRELLA_AUTHOR}),
    )


def agencies_for(user: Any, words: str = "") -> QuerySet[Agency]:
    """Agencies that `user` may see, with `learners` and `staff` counted, the umbrella first; one query.

    `words` are looked for in names and regions, all of them.
    """
    found = Agency.objects.shown_to_staff(user)
    for word in words.split()[:8]:
        found = found.filter(Q(name_en__icontains=word) | Q(name_fr__icontains=word) | Q(region__icontains=word))
    current = Q(memberships__ended_at__isnull=True)
    return found.annotate(
        learners=Count("memberships", filter=current & Q(memberships__role=Role.LEARNER)),
        staff=Count("memberships__person", filter=current & ~Q(memberships__role=Role.LEARNER), distinct=True),
    ).order_by(F("kind").desc(), "name_en")
