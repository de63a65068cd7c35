"""Somebody else's LRS, and an agency that sends its statements there."""

from collections.abc import Iterator

import pytest

from tests.factories.outgoing import make_forwarder
from tests.tracking.remote import Lrs, running
from tracking.models import Forwarder


@pytest.fixture
def lrs() -> Iterator[Lrs]:
    with running() as there:
        yield there


@pytest.fixture
def forwarder(db: None, lrs: Lrs) -> Forwarder:
    return make_forwarder(lrs.endpoint)
