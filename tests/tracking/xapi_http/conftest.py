"""Two agencies, each with a tool; both could leak."""

import pytest
from django.db import connection

from agencies.models import Agency
from tests.factories.tracking import make_agency
from tests.tracking.xapi_http.tool import TWO, Tool
from tracking.services import throttles


@pytest.fixture(autouse=True)
def nothing_counted() -> None:
    throttles.COUNTS.clear()


@pytest.fixture
def maple(db) -> Agency:
    return make_agency("maple")


@pytest.fixture
def tool(maple) -> Tool:
    """Speaks 1.0.3."""
    return Tool(maple)


@pytest.fixture
def tool_two(tool) -> Tool:
    """The same key, in 2.0."""
    return tool.speaking(TWO)


@pytest.fixture
def stranger(db) -> Tool:
    """The tool of another agency."""
    return Tool(make_agency("birch"))


@pytest.fixture
def only_postgres(db) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
