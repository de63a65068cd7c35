"""`manage.py jobworker`: does background work, or tells a broker about it, until asked to stop."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.module_loading import import_string

from agencies.jobs.services import drain
from agencies.jobs.services.worker import Asked, keep_turning, watch_over

TURNS = {"embedded": "agencies.jobs.services.worker.Work", "celery": "agencies.jobs.services.relay.Relay"}


class Command(BaseCommand):
    """The embedded worker (JOBS_EXECUTOR=embedded) or the relay to Celery's workers (JOBS_EXECUTOR=celery)."""

    help = __doc__
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        """How many, for how long, and whose child."""
        parser.add_argument(
            "--processes", type=int, default=1, help="Worker processes to keep alive; 0: work in this one."
        )
        parser.add_argument(
            "--with-parent", action="store_true", help="Stop when the process that started this one ends."
        )
        parser.add_argument("--drain", action="store_true", help="Do what is due now and end.")

    def handle(self, *, processes: int, with_parent: bool, drain: bool, **options: Any) -> None:
        """Work."""
        if drain:
            return self._drain()
        turn = import_string(TURNS[settings.JOBS_EXECUTOR])
        asked = Asked(parent=os.getppid() if with_parent else None)
        if processes < 1:
            return keep_turning(turn(), asked)
        return watch_over(turn, asked, processes=processes)

    def _drain(self) -> None:
        self.stdout.write(f"{drain()} jobs done.")
