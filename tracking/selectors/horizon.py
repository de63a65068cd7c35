"""Up to when the ledger is complete: nothing will ever be stored before the horizon any more (decision 0007)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import OperationalError, connection
from django.utils import timezone

A_TICK = timedelta(microseconds=1)
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
NEWEST = "SELECT stored_at FROM tracking_statement ORDER BY id DESC LIMIT 1"


def horizon() -> datetime:
    """Ask first, then read the rows before it, in a query of their own. One query on PostgreSQL."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tracking_horizon()")
            found: datetime = cursor.fetchone()[0]
            return found
        now = timezone.now()  # Before we look: who begins to write after that stores later.
        quiet = now if nobody_writes(cursor) else BEGINNING
        cursor.execute(NEWEST)
        newest = cursor.fetchone()
    if newest is None:
        return quiet
    return max(quiet, newest[0].replace(tzinfo=UTC) + A_TICK)  # Its writers come one by one, each later than the last.


def nobody_writes(cursor: Any) -> bool:
    """Whether the write lock could be taken at once. In a transaction it is ours already."""
    if connection.in_atomic_block:
        return True
    with at_once(cursor):
        try:
            cursor.execute("BEGIN IMMEDIATE")
        except OperationalError:
            return False
        cursor.execute("ROLLBACK")
        return True


@contextmanager
def at_once(cursor: Any) -> Iterator[None]:
    """SQLite does not wait for a lock meanwhile."""
    cursor.execute("PRAGMA busy_timeout")
    patience = cursor.fetchone()[0]
    cursor.execute("PRAGMA busy_timeout = 0")
    try:
        yield
    finally:
        cursor.execute(f"PRAGMA busy_timeout = {patience:d}")
