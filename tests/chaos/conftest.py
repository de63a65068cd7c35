"""An arena for each test: an empty database of the kind under test, and nothing left of it afterwards."""

import os
import random
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection

from tests import databases
from tests.chaos.arena import Arena


@pytest.fixture
def database(tmp_path: Path) -> Iterator[str]:
    """The URL of a new, empty database beside the one that the tests run on."""
    if connection.vendor == "sqlite":
        yield f"sqlite://{tmp_path / 'chaos.sqlite3'}"
        return
    name = f"tremplin_test_{os.getpid()}_{uuid.uuid4().int % 10**9}"
    with databases.server() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    yield databases.url_of(name)
    with databases.server() as cursor:
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def arena(database: str, tmp_path: Path) -> Iterator[Arena]:
    """Its tables are there; nothing runs yet. `CHAOS_SEED` repeats the choices of an earlier run."""
    seed = int(os.environ.get("CHAOS_SEED", "") or uuid.uuid4().int % 10**6)
    print(f"CHAOS_SEED={seed}")
    arena = Arena(url=database, folder=tmp_path, chance=random.Random(seed))
    arena.manage("migrate", "--run-syncdb", "--verbosity=0")
    yield arena
    arena.stop()


@pytest.fixture
def rounds() -> int:
    """How often to kill: enough to find a mistake, few enough to run every day; `CHAOS_ROUNDS` raises it."""
    return int(os.environ.get("CHAOS_ROUNDS", "") or 20)
