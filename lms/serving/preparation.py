"""Bringing database, translations and static files up to date, and knowing in no time when they are.

What was done is noted in `stamps.json` of the data folder; a note counts only while everything that it depends on is as
it was. Deleting the file is always safe.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.management import call_command
from django.db import DatabaseError, connection, connections
from django.db.migrations.recorder import MigrationRecorder

from lms.demo.loading import quiet
from lms.settings.base import DATA, ROOT
from lms.translations.catalogues import compile_stale

STAMPS = DATA / "stamps.json"

Tell = Callable[[str], None]


class NotCollected(Exception):
    """Collecting static files failed; what it said is above."""


@contextmanager
def prepared(tell: Tell) -> Iterator[None]:
    """Database and translations, then whatever the caller does, while another process collects stale static files."""
    collecting = start_collecting(tell)
    compile_translations()
    migrate(tell)
    yield
    if collecting:
        finish_collecting(collecting, tell)


def compile_translations() -> None:
    """The `.mo` files that are older than their `.po`."""
    compile_stale(ROOT)


# --- The database ---
def migrate(tell: Tell) -> None:
    """Apply what is missing."""
    if stamp("migrations") == migrations_state():
        return
    tell("database: making or changing its tables (20 seconds the first time)")
    with quiet("wagtail"):
        call_command("migrate", verbosity=0, interactive=False)
    note("migrations", migrations_state())


def migrations_state() -> str:
    """Which migrations there are as files and in the database; any change makes another text."""
    folders = [Path(config.path, "migrations") for config in apps.get_app_configs()]
    files = (f"{file}:{file.stat().st_mtime_ns}" for folder in folders for file in sorted(folder.glob("*.py")))
    return fingerprint([*files, *map(str, applied_migrations())])


def applied_migrations() -> list[tuple[str, str]]:
    """Name by name, or nothing from a database that has no tables yet."""
    try:
        rows = MigrationRecorder.Migration.objects.using(connection.alias).order_by("app", "name")
        return list(rows.values_list("app", "name"))
    except DatabaseError:
        return []


# --- Static files ---
def start_collecting(tell: Tell) -> ForkProcess | None:
    """Collect, name by content and compress all static files, as in production; None when they are up to date."""
    if stamp("static") == static_state() and Path(settings.STATIC_ROOT).is_dir():
        return None
    tell("style sheets, scripts and icons: collecting and compressing (half a minute the first time)")
    connections.close_all()
    process = get_context("fork").Process(target=collect_static_files, daemon=True)
    process.start()
    return process


def collect_static_files() -> None:
    """The work itself."""
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)


def finish_collecting(process: ForkProcess, tell: Tell) -> None:
    """Wait for the other process. Raises `NotCollected`."""
    if process.is_alive():
        tell("waiting for style sheets, scripts and icons")
    process.join()
    if process.exitcode:
        raise NotCollected
    read_names_anew()
    note("static", static_state())


def read_names_anew() -> None:
    """This process may have looked for the names of static files before there were any."""
    if isinstance(staticfiles_storage, ManifestFilesMixin):
        staticfiles_storage.hashed_files, staticfiles_storage.manifest_hash = staticfiles_storage.load_manifest()


def static_state() -> str:
    """Every static file that the apps have, with size and time."""
    return fingerprint(
        f"{path}:{entry.st_size}:{entry.st_mtime_ns}"
        for finder in get_finders()
        for path, storage in finder.list([])
        for entry in [Path(storage.path(path)).stat()]
    )


# --- Notes ---
def fingerprint(lines: Iterable[str]) -> str:
    """A short name for many lines."""
    digest = hashlib.sha256()
    for line in lines:
        digest.update(line.encode())
    return digest.hexdigest()


def stamps() -> dict[str, str]:
    """All notes."""
    try:
        found: dict[str, str] = json.loads(STAMPS.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found


def stamp(name: str) -> str:
    """One note, or nothing."""
    return stamps().get(name, "")


def note(name: str, state: str) -> None:
    """Write a note; the file is replaced at once."""
    STAMPS.parent.mkdir(parents=True, exist_ok=True)
    fresh = STAMPS.with_suffix(".new")
    fresh.write_text(json.dumps({**stamps(), name: state}, indent=2), encoding="utf-8")
    fresh.replace(STAMPS)
