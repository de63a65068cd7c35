"""What every hostile test stands on."""

import logging
from collections.abc import Iterator

import pytest
from django.db import transaction

from tests.lms.hostile.world import World, make_world


@pytest.fixture(scope="module")
def lasting_world(django_db_setup: None, django_db_blocker) -> Iterator[World]:
    """A world for all tests of a file, made once: whatever a test does to it is rolled back."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world()
        transaction.set_rollback(True)


@pytest.fixture
def world(lasting_world: World, db: None) -> World:
    """The world, as if nobody had been there. Its Python objects may be old: ask the database for facts."""
    return lasting_world


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Refusals are logged by the thousand here."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
