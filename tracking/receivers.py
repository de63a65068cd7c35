"""What tracking does when the rooms below announce something."""

from typing import Any

from django.dispatch import receiver

from courses.signals import learners_enrolled
from tracking.services.registrations import record_registrations


@receiver(learners_enrolled)
def record_on_enrolment(sender: Any, enrolment_ids: list[int], **kwargs: Any) -> None:
    """Tell the ledger who was enrolled; `manage.py rebuild_progress` catches up when this was lost."""
    record_registrations(enrolment_ids=enrolment_ids)
