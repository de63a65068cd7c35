"""Promises one job of a task without arguments."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from agencies.jobs.services import enqueue


class Command(BaseCommand):
    """`ask world.deadly`."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """Which."""
        parser.add_argument("task")

    def handle(self, *, task: str, **options: Any) -> None:
        """Promise."""
        enqueue(task)
