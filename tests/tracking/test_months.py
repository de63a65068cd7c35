"""Drawers of the ledger: made ahead, found where they belong, and no less closed than the rest."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from tests.factories.statements import arriving, make_credential
from tracking.models import Statement
from tracking.services.ledger import record
from tracking.services.months import make_month, make_months
from tracking.tasks import make_room_in_the_ledger

pytestmark = pytest.mark.django_db
LATER = datetime(2040, 11, 15, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_postgresql() -> None:
    if connection.vendor != "postgresql":
        make_months()  # Nothing to do, and no harm.
        pytest.skip("SQLite has no partitions")


def partitions(table: str = "tracking_statement") -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table])
        return {name for (name,) in cursor.fetchall()}


def month_of(row: Statement) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tableoid::regclass::text FROM tracking_statement WHERE id = %s", [row.pk])
        return cursor.fetchone()[0]


def test_a_migrated_database_has_room_for_the_month_it_was_migrated_in_and_what_came_before() -> None:
    assert {"tracking_statement_default", "tracking_statement_before"} < partitions()
    assert {"tracking_statementlink_default", "tracking_statementlink_before"} < partitions("tracking_statementlink")
    make_room_in_the_ledger.function()
    tool = make_credential()
    record([arriving()], agency_id=tool.agency_id, credential=tool)
    assert month_of(Statement.objects.get()) == f"tracking_statement_{timezone.now():%Y_%m}"


def test_months_are_made_ahead_over_the_end_of_the_year_and_making_them_again_does_nothing() -> None:
    before = partitions()
    make_months(now=LATER)
    made = {f"tracking_statement_{month}" for month in ("2040_11", "2040_12", "2041_01", "2041_02")}
    assert partitions() - before == made
    make_months(now=LATER)
    assert partitions() - before == made
    assert {name.replace("statement", "statementlink", 1) for name in made} < partitions("tracking_statementlink")


def test_a_month_whose_rows_were_quicker_stays_in_the_default_partition() -> None:
    tool = make_credential()
    record([arriving()], agency_id=tool.agency_id, credential=tool)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO tracking_statement
            SELECT id + 1000000, uid, registration, actor, verb, object_id, occurred_at, %s, exact, agency_id,
                credential_id
            FROM tracking_statement
            """,
            [LATER],
        )
    assert make_month(date(2040, 11, 1)) is False
    assert make_month(date(2040, 12, 1)) is True
    row = Statement.objects.get(stored_at=LATER)
    assert month_of(row) == "tracking_statement_default"


def test_a_new_month_is_as_closed_as_the_ledger() -> None:
    make_months(now=LATER)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO tracking_statementlink VALUES (gen_random_uuid(), %s, 1, 1)",
            [LATER + timedelta(days=1)],
        )
    for sql in (
        "UPDATE tracking_statementlink_2040_11 SET source_id = 2",
        "DELETE FROM tracking_statementlink_2040_11",
        "TRUNCATE tracking_statementlink_2040_11",
        "TRUNCATE tracking_statement_default",
    ):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_month_has_the_indexes_of_the_whole() -> None:
    make_months(now=LATER)
    found = {}
    with connection.cursor() as cursor:
        for table in ("tracking_statement", "tracking_statementlink"):
            cursor.execute("SELECT count(*) FROM pg_indexes WHERE tablename = %s", [f"{table}_2040_11"])
            found[table] = cursor.fetchone()[0]
    assert found == {"tracking_statement": 2, "tracking_statementlink": 1}
