"""Files of statements that somebody brings in."""

import gzip
import io
import json
import uuid
from collections.abc import Iterable
from typing import Any

from agencies.jobs.services import drain
from agencies.models import Agency
from tracking.models import Import
from tracking.services.imports import order_import


def ndjson(statements: Iterable[Any]) -> bytes:
    """A line each; text and bytes stand as they are."""
    return b"".join(line_of(statement) + b"\n" for statement in statements)


def line_of(statement: Any) -> bytes:
    """One line."""
    if isinstance(statement, bytes):
        return statement
    return (statement if isinstance(statement, str) else json.dumps(statement)).encode()


def bring_in(agency: Agency, content: bytes, name: str = "other.ndjson") -> Import:
    """An import, done."""
    order = order_import(agency=agency, name=name, content=io.BytesIO(content))
    drain()
    order.refresh_from_db()
    return order


def packed(content: bytes) -> bytes:
    """As .gz."""
    return gzip.compress(content)


def make_imports(agency: Agency, name: str = "their-export.ndjson") -> Import:
    """One that is done, with lines that were refused."""
    good = {
        "id": str(uuid.uuid4()),
        "actor": {"mbox": "mailto:somebody@example.org"},
        "verb": {"id": "http://adlnet.gov/expapi/verbs/experienced"},
        "object": {"id": "https://school.example/welding"},
    }
    content = ndjson([good, good, {**good, "id": "x"}, "{", [good], {**good, "verb": {}}])
    order = order_import(agency=agency, name=name, content=io.BytesIO(content))
    drain()
    order.refresh_from_db()
    return order
