"""Which editions an agency has."""

from django.db.models import QuerySet

from agencies.models import Agency
from courses.models import Edition


def editions_offered_by(agency: Agency) -> QuerySet[Edition]:
    """Those that the agency offers or offered, the oldest first."""
    return Edition.objects.filter(offerings__agency=agency).order_by("number", "pk")


def latest_offered_by(agency: Agency) -> list[Edition]:
    """Of each course the latest of them; one query."""
    return list({edition.course_uid: edition for edition in editions_offered_by(agency)}.values())
