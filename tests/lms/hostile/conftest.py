"""What every hostile test stands on."""

import logging
from collections.abc import Iterator

import pytest

from tests.lms.hostile.world import World, make_world


@pytest.fixture
def world(db: None) -> World:
    """A new world."""
    return make_world()


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Refusals are logged by the thousand here."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)
