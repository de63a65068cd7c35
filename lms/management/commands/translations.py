"""Keep the French catalogues in step with the code: `--update`, then translate, then `--check`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.translations.catalogues import ROOMS, compile_stale, file_of, read, updated, write
from lms.translations.complaints import complaints
from lms.translations.extraction import texts_of


class Command(BaseCommand):
    """`manage.py translations --update|--check|--compile [room …]`."""

    help = "Extracts texts into the French catalogues, checks that these are complete, compiles them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One of three actions, on all rooms or some."""
        action = parser.add_mutually_exclusive_group(required=True)
        action.add_argument("--update", action="store_true", help="write the .po files, keeping translations")
        action.add_argument("--check", action="store_true", help="fail if the French is incomplete, stale or wrong")
        action.add_argument("--compile", action="store_true", help="write the .mo files that are out of date")
        parser.add_argument("rooms", nargs="*", choices=[*ROOMS, []], help="only these rooms")

    def handle(self, *, update: bool, check: bool, rooms: list[str], **_options: Any) -> None:
        """Do the one thing that was asked."""
        if update:
            self.update(settings.ROOT, rooms or ROOMS)
        elif check:
            self.check_all(settings.ROOT, rooms or ROOMS)
        else:
            self.stdout.write(f"Compiled: {', '.join(compile_stale(settings.ROOT)) or 'nothing to do'}.")

    def update(self, root: Path, rooms: list[str]) -> None:
        """Write the catalogues and say how much is left to translate."""
        for room in rooms:
            catalogue = updated(read(root, room), texts_of(root, room, ROOMS))
            write(root, room, catalogue)
            left = sum(not all(m.string if isinstance(m.string, tuple) else [m.string]) for m in catalogue if m.id)
            self.stdout.write(f"{file_of(root, room).relative_to(root)}: {len(catalogue)} texts, {left} to translate")

    def check_all(self, root: Path, rooms: list[str]) -> None:
        """Raise `CommandError` listing every fault."""
        found = complaints(root, rooms)
        if found:
            raise CommandError("\n".join([*found, f"{len(found)} faults; run manage.py translations --update first."]))
        self.stdout.write("The French is complete.")
