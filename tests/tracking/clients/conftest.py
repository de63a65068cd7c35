"""One running product for all of these tests, with a database of its own that they can look into."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import databases
from tests.journeys.product import served
from tests.tracking.clients.house import Door, make_door


@pytest.fixture(scope="package")
def house(django_db_setup: None, django_db_blocker, tmp_path_factory) -> Iterator[tuple[str, str, Path]]:
    """Its address, its database and its folder."""
    folder = tmp_path_factory.mktemp("house")
    with django_db_blocker.unblock(), databases.copied() as name, served(databases.url_of(name), folder) as address:
        yield address, name, folder


@pytest.fixture
def door(house: tuple[str, str, Path], django_db_blocker) -> Iterator[Door]:
    """A new agency's way in; the models of the test read what the product wrote."""
    address, name, _folder = house
    with django_db_blocker.unblock(), databases.pointed_at(name):
        yield make_door(address, f"maple-{uuid.uuid4().hex[:8]}")


@pytest.fixture
def complaints(house: tuple[str, str, Path]):
    """What the product wrote down since the test began."""
    log = house[2] / "log"
    before = log.stat().st_size
    return lambda: log.read_bytes()[before:].decode("utf-8", "replace")
