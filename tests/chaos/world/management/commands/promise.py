"""Promises jobs, each in its own transaction, every tenth rolled back. Killed, it takes up where it was."""

import random
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import transaction

from agencies.jobs.services import enqueue
from tests.chaos.world import TAKEN_BACK, TASKS
from tests.chaos.world.models import Promise

LONGEST_PAUSE = 0.04  # seconds
BETWEEN = 0.01


class Command(BaseCommand):
    """`promise 1 300` writes 270 promises and takes 30 back."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """From which number to which, and how long each part of the work takes (in seconds; else at random)."""
        parser.add_argument("first", type=int)
        parser.add_argument("last", type=int)
        parser.add_argument("--pause", type=float)

    def handle(self, *, first: int, last: int, pause: float | None, **options: Any) -> None:
        """Promise."""
        kept = set(Promise.objects.values_list("number", flat=True))
        for number in range(first, last + 1):
            if number not in kept:
                self._promise(number, random.uniform(0, LONGEST_PAUSE) if pause is None else pause)
                time.sleep(random.uniform(0, BETWEEN))

    def _promise(self, number: int, pause: float) -> None:
        with transaction.atomic():
            Promise.objects.create(number=number)
            enqueue(TASKS[number % len(TASKS)], number=number, pause=pause)
            if number % TAKEN_BACK == 0:
                transaction.set_rollback(True)
