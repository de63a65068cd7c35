"""Values in SQL of our own: PostgreSQL's driver knows all of them, SQLite keeps UUIDs and times as text."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection


def bound(value: Any) -> Any:
    """A parameter, as the database at hand takes it."""
    if connection.vendor == "sqlite":
        if isinstance(value, UUID):
            return value.hex
        if isinstance(value, datetime):
            return connection.ops.adapt_datetimefield_value(value)
    return value


def all_bound(values: Iterable[Any]) -> list[Any]:
    """Parameters, as the database at hand takes them."""
    return [bound(value) for value in values]
