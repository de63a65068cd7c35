"""`manage.py serve`: prepare what is stale, load the demonstration world once, and run everything on this machine."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, connection
from django.utils import timezone

from lms.demo.loading import WorldNotWelcome, is_loaded, load
from lms.demo.people import guides
from lms.serving.preparation import note, prepared
from lms.serving.processes import Child, Family, PortTaken, check_port, serve_web, work
from lms.serving.welcome import greeting, welcome
from lms.settings.base import DATA


class Command(BaseCommand):
    """Web server and worker on 127.0.0.1, until Ctrl+C."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """What to leave out."""
        parser.add_argument("--no-demo", action="store_true", help="Do not load the demonstration world.")
        parser.add_argument("--only-prepare", action="store_true", help="Prepare and load, but do not serve.")

    def handle(self, *, no_demo: bool, only_prepare: bool, **options: Any) -> None:
        """Everything that `make run` promises."""
        self.began = time.monotonic()
        port = settings.PORT
        if not only_prepare:
            self.check_port(port)
        try:
            self.prepare(demo=settings.DEMONSTRATION and not no_demo)
        except KeyboardInterrupt:
            raise CommandError("Stopped. Nothing is left half done; the next start does what is missing.") from None
        if only_prepare:
            return
        note("address", settings.SITE_URL)
        self.stdout.write("\n".join(welcome(guides()) if is_loaded() and settings.DEMONSTRATION else greeting()))
        children = [Child("web server", lambda: serve_web(port)), Child("worker", work)]
        Family(children, self.tell).run()
        self.tell("stopped · arrêté")

    def check_port(self, port: int) -> None:
        """Before anything slow is done for nothing."""
        try:
            check_port(port)
        except PortTaken as error:
            raise CommandError(
                f"Port {port} is taken by another program. Stop it, or choose another port: PORT={port + 1} make run"
            ) from error

    def prepare(self, *, demo: bool) -> None:
        """Database, static files, translations, and the world."""
        DATA.mkdir(parents=True, exist_ok=True)
        try:
            connection.ensure_connection()
        except OperationalError as error:
            raise CommandError(f"The database does not answer. DATABASE_URL names it; it says: {error}") from error
        with prepared(self.tell):
            self.load(demo=demo)

    def load(self, *, demo: bool) -> None:
        """The world, once."""
        if not demo or is_loaded():
            return
        self.tell("demonstration world: loading once · monde de démonstration : chargement unique")
        try:
            load(now=timezone.now(), tell=self.tell)
        except WorldNotWelcome as reason:
            self.tell(f"No demonstration world: {reason}")

    def tell(self, line: str) -> None:
        """One line for whoever waits."""
        self.stdout.write(f"{time.monotonic() - self.began:6.1f} s  {line}")
        self.stdout.flush()
