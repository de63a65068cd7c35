"""`manage.py retain`: remove what is older than its class is kept for."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from tracking.services.retention import retain, standings


class Command(BaseCommand):
    """The worker does the same every night."""

    help = "Remove what is older than its class is kept for; a line for each class. Safe to repeat."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """`--dry-run` only counts."""
        parser.add_argument("--dry-run", action="store_true", help="say what is over age, and remove nothing")

    def handle(self, *args: Any, dry_run: bool, **options: Any) -> None:
        """A line for each class."""
        removed = {} if dry_run else retain()
        for standing in standings():
            kept = "for ever" if standing.keep_days is None else f"{standing.keep_days} days"
            done = "" if dry_run else f", removed: {removed.get(standing.kept.name, 0)}"
            self.stdout.write(f"{standing.kept.name}: kept {kept}, over age: {standing.over}{done}")
