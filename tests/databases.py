"""Databases for tests: one template per set of migrations, copied wherever a test wants a database of its own.

Migrating takes twenty seconds, a copy a tenth of one. SQLite templates are files under `var/tests/`; PostgreSQL
templates are databases called `tremplin_template_…` on the server that `DATABASE_URL` names, and a dump for the next
server that has none.
"""

import contextlib
import fcntl
import functools
import hashlib
import itertools
import os
import shutil
import sqlite3
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlencode

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from tests.postgres import installed_programs

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / "var" / "tests"
A_WEEK = 7 * 24 * 60 * 60
FILLING = ("migrations/*.py", "receivers.py", "services/authors.py", "services/catalogue.py")
numbers = itertools.count(1)


def fingerprint() -> str:
    """Sixteen hex digits that change with any app, the kind of database, and all that fills a new one."""
    digest = hashlib.sha256(connection.vendor.encode())
    for app in sorted(apps.get_app_configs(), key=lambda app: app.name):
        digest.update(app.name.encode())
        for file in sorted(file for pattern in FILLING for file in Path(app.path).glob(pattern)):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


@functools.cache
def template() -> str:
    """The name of the migrated template, built now if this set of migrations never had one."""
    KEPT.mkdir(parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for old in KEPT.glob("template-*"):
            if ".unfinished" in old.name or time.time() - old.stat().st_mtime > A_WEEK:
                old.unlink()
        return sqlite_template() if connection.vendor == "sqlite" else postgres_template()


def sqlite_template() -> str:
    """The template's path."""
    file = KEPT / f"template-{fingerprint()}.sqlite3"
    if not file.exists():
        unfinished = file.with_suffix(".unfinished")
        migrate_in(str(unfinished))
        unfinished.rename(file)
    return str(file)


def postgres_template() -> str:
    """The template's database name."""
    name = f"tremplin_template_{fingerprint()}"
    with server() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            return name
        sweep(cursor)
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}_unfinished"')
        cursor.execute(f"CREATE DATABASE \"{name}_unfinished\" TEMPLATE template0 ENCODING 'UTF8'")
        fill(f"{name}_unfinished", KEPT / f"template-{fingerprint()}.sql")
        cursor.execute(f'ALTER DATABASE "{name}_unfinished" RENAME TO "{name}"')
    return name


def fill(name: str, kept: Path) -> None:
    """Migrate an empty database, or read what an earlier server of the same version left for this one."""
    programs = installed_programs()
    said = subprocess.run([programs / "pg_dump", "--version"], capture_output=True, text=True, check=True).stdout
    if said.split()[-1] != version().split()[1]:
        migrate_in(name)  # The tools of another version may not understand this server.
        return
    if not kept.exists():
        migrate_in(name)
        unfinished = kept.with_suffix(".unfinished")
        subprocess.run([programs / "pg_dump", "--no-owner", "-f", unfinished, url_of(name)], check=True)
        unfinished.rename(kept)
        return
    words = ["--no-psqlrc", "--quiet", "--output=/dev/null", "--set=ON_ERROR_STOP=1", "-f", kept]
    subprocess.run([programs / "psql", *words, url_of(name)], check=True)


def migrate_in(name: str) -> None:
    """Run every migration in the named database."""
    with pointed_at(name):
        call_command("migrate", verbosity=0, interactive=False)


@contextlib.contextmanager
def pointed_at(name: str) -> Iterator[None]:
    """Point Django's default connection at another database of the same server, or at another file."""
    before = connection.settings_dict["NAME"]
    connections.close_all()
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = before


@contextlib.contextmanager
def copied() -> Iterator[str]:
    """The name of a new copy of the template, which goes away afterwards."""
    source = template()
    folder = Path(tempfile.mkdtemp(prefix="tremplin-test-"))
    number = next(numbers)
    if connection.vendor == "sqlite":
        name = str(folder / f"copy-{number}.sqlite3")
    else:
        name = f"tremplin_test_{os.getpid()}_{number}"
    restore(name, source)
    try:
        yield name
    finally:
        if connection.vendor != "sqlite":
            with server() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(folder, ignore_errors=True)


def restore(name: str, source: str | None = None) -> None:
    """Make the named database equal to the template again, whoever still holds it open."""
    source = source or template()
    if connection.vendor == "sqlite":
        with (
            contextlib.closing(sqlite3.connect(source)) as original,
            contextlib.closing(sqlite3.connect(name, timeout=20)) as copy,
        ):
            copy.execute("PRAGMA journal_mode=WAL")
            original.backup(copy)
        return
    with server() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{source}"')


@contextlib.contextmanager
def server():  # type: ignore[no-untyped-def]
    """A cursor on the server's maintenance database, outside any transaction."""
    import psycopg  # noqa: PLC0415  (not wanted where only SQLite is tested)

    with psycopg.connect(url_of("postgres"), autocommit=True) as session, session.cursor() as cursor:
        yield cursor


def sweep(cursor) -> None:  # type: ignore[no-untyped-def]
    """Drop what test runs that were killed left behind on a server of this machine."""
    host = str(connection.settings_dict["HOST"])
    if host not in {"", "localhost", "127.0.0.1"} and not host.startswith("/"):
        return
    cursor.execute("SELECT datname FROM pg_database WHERE datname ~ '^tremplin_test_[0-9]+_[0-9]+$'")
    for (name,) in cursor.fetchall():
        if not Path("/proc", name.split("_")[2]).exists():
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def url_of(name: str) -> str:
    """What `DATABASE_URL` must be for another program to open the named database."""
    if connection.vendor == "sqlite":
        return f"sqlite://{quote(name)}"
    told = connection.settings_dict
    who = quote(told["USER"], safe="") + (f":{quote(told['PASSWORD'], safe='')}" if told["PASSWORD"] else "")
    query = {key: value for key, value in told["OPTIONS"].items() if isinstance(value, str)}
    where = str(told["HOST"])
    if where.startswith("/"):
        query, where = {**query, "host": where}, ""
    port = f":{told['PORT']}" if told["PORT"] else ""
    at = f"{who}@" if who else ""
    return f"postgresql://{at}{where}{port}/{quote(name)}" + (f"?{urlencode(query)}" if query else "")


def version() -> str:
    """The database's name and version, as the database itself says it."""
    if connection.vendor == "sqlite":
        return f"SQLite {sqlite3.sqlite_version}"
    with server() as cursor:
        cursor.execute("SHOW server_version")
        return f"PostgreSQL {cursor.fetchone()[0]}"
