"""`manage.py rebuild_progress`: fold progress again from the ledger."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from courses.models import Enrolment
from tracking.services.rebuild import rebuild_progress
from tracking.services.registrations import record_registrations, unrecorded


class Command(BaseCommand):
    """Catches up on lost announcements, then rebuilds; every row comes out as the ledger says."""

    help = "Rebuild learners' progress from the xAPI statements alone. Safe at any time, and to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--registration UUID` limits the work to some enrolments."""
        parser.add_argument("--registration", action="append", default=[], help="only this enrolment; can be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it and say how many."""
        record_registrations(enrolment_ids=unrecorded())
        wanted = options["registration"]
        ids = Enrolment.objects.filter(registration__in=wanted).values_list("pk", flat=True) if wanted else None
        count = rebuild_progress(enrolment_ids=ids)
        self.stdout.write(f"Rebuilt the progress of {count} enrolments.")
