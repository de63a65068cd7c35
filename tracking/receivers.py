"""What tracking does when the rooms below announce something."""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from agencies.signals import person_erased
from courses.signals import learners_enrolled
from tracking.services.erasures import erase_from_ledger
from tracking.services.months import make_months
from tracking.services.registrations import record_registrations


@receiver(learners_enrolled)
def record_on_enrolment(sender: Any, enrolment_ids: list[int], **kwargs: Any) -> None:
    """Tell the ledger who was enrolled; `manage.py rebuild_progress` catches up when this was lost."""
    record_registrations(enrolment_ids=enrolment_ids)


@receiver(person_erased)
def cut_the_ledger_on_erasure(sender: Any, person: Any, sought: Any, since: Any, **kwargs: Any) -> dict[str, Any]:
    """Within the transaction that erases."""
    return erase_from_ledger(person=person, sought=sought, since=since)


@receiver(post_migrate, sender=apps.get_app_config("tracking"))
def make_room_after_migrating(sender: Any, using: str, **kwargs: Any) -> None:
    """Partitions for this month and the next ones; the job `make_room_in_the_ledger` goes on from there."""
    if using == "default" and "tracking_statement" in connections[using].introspection.table_names():
        make_months()
