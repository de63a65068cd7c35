"""What an agency's home shows of courses and cohorts."""

from typing import Any

from django import template
from django.template import Context
from django.utils import timezone

from agencies.models import Agency
from courses.selectors.cohorts import cohorts_of, open_offerings

register = template.Library()
SHOWN = 6


@register.inclusion_tag("courses/_agency_courses.html", takes_context=True)
def offered_by(context: Context, agency: Agency, works_here: bool, manages: bool) -> dict[str, Any]:  # noqa: FBT001  (the tag's arguments)
    """Courses offered and, for those who work there, the cohorts that run or come; two queries."""
    user, today = context["user"], timezone.localdate()
    cohorts = (
        cohorts_of(user, agency, today=today, sort="starts").filter(ends_on__gte=today)[:SHOWN] if works_here else []
    )
    return {
        "agency": agency,
        "offerings": open_offerings(agency),
        "cohorts": cohorts,
        "works_here": works_here,
        "manages": manages,
        "today": today,
    }
