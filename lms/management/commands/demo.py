"""`manage.py demo`: load the demonstration world once, and say who can sign in."""

import json
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from lms.demo import people
from lms.demo.loading import SEED, WorldNotWelcome, load
from lms.serving.preparation import stamp
from lms.serving.welcome import welcome
from lms.settings.environment import text


class Command(BaseCommand):
    """Loads what is not there yet; never changes what is."""

    help = __doc__
    requires_migrations_checks = True

    def add_arguments(self, parser: CommandParser) -> None:
        """What to print, and from which seed."""
        parser.add_argument("--json", action="store_true", help="Print one JSON object: people and courses.")
        parser.add_argument("--seed", default=SEED, help="Another seed gives other learners and other histories.")

    def handle(self, *, json: bool, seed: str, **options: Any) -> None:
        """Load, then tell."""
        if not settings.DEMONSTRATION:
            raise CommandError(
                "Everybody knows the passwords of the demonstration world, so production settings never load it."
            )
        remember_address()
        began = time.monotonic()
        loaded = self.load(seed, began)
        if json:
            self.stdout.write(as_text(people.as_json()))
            return
        said = f"Loaded in {time.monotonic() - began:.0f} s." if loaded else "It is here already; nothing was changed."
        self.stdout.write(said)
        self.stdout.write("\n".join(welcome(people.guides(), everybody=True)))

    def load(self, seed: str, began: float) -> bool:
        """Load with progress on standard error; False when there was nothing to do."""

        def tell(line: str) -> None:
            self.stderr.write(f"{time.monotonic() - began:5.1f} s  {line}")

        try:
            return load(now=timezone.now(), seed=seed, tell=tell)
        except WorldNotWelcome as error:
            raise CommandError(str(error)) from error


def remember_address() -> None:
    """Speak of the address at which `manage.py serve` last began to listen, unless the environment names one."""
    if not (text("PORT", "") or text("SITE_URL", "")):
        settings.SITE_URL = stamp("address") or settings.SITE_URL


def as_text(value: Any) -> str:
    """JSON as people can read it too."""
    return json.dumps(value, ensure_ascii=False, indent=2)
