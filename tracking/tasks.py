"""Work beside the requests."""

from datetime import timedelta

from django.utils import timezone

from agencies.jobs.services import periodic
from tracking.services.registrations import record_registrations, unrecorded

LOOK_BACK = timedelta(days=2)


@periodic(minutes=10)
def catch_up_registrations() -> None:
    """Tell the ledger of enrolments whose announcement was lost, by a kill between commit and statement."""
    record_registrations(enrolment_ids=unrecorded(since=timezone.now() - LOOK_BACK))
