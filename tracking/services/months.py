"""Drawers for the months to come: partitions of the ledger on PostgreSQL. SQLite has none."""

from datetime import date, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

AHEAD = 3
PATIENCE = "2s"  # Writers queue behind a lock that we wait for; rather try again at the next turn.


def make_months(*, now: datetime | None = None) -> None:
    """This month's partitions and those of the next three, where they are missing. Safe to repeat, and while in use."""
    if connection.vendor != "postgresql":
        return
    month = (now or timezone.now()).date().replace(day=1)
    for _each in range(AHEAD + 1):
        make_month(month)
        month = (month + timedelta(days=32)).replace(day=1)


@transaction.atomic
def make_month(month: date) -> bool:
    """One month's; False when rows were quicker and lie in the default partition, where they are found as well."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
        cursor.execute("SELECT tracking_make_month(%s)", [month])
        made: bool = cursor.fetchone()[0]
        return made
