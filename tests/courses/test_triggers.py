"""The triggers that keep what must stay are there after the last migration: rebuilding a table on SQLite drops them."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

QUERIES = {
    "sqlite": "SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'",
    "postgresql": (
        "SELECT tgname, relname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid "
        "WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')"
    ),
}
KEPT = {
    # Table → what its triggers refuse, on every database.
    "courses_edition": {"no_update", "no_delete", "course_id_only_emptied", "frozen_by_id_only_emptied"},
    "courses_outlineitem": {"no_update", "no_delete", "no_late_insert"},
    "courses_editiontext": {"no_update", "no_delete", "no_late_insert"},
    "courses_frozenfile": {"no_update", "no_delete"},
    "courses_enrolmentchange": {"no_update", "no_delete", "by_only_emptied"},
}
LEDGER = {"sqlite": {"no_update", "no_delete"}, "postgresql": {"append_only", "goes", "no_truncate"}}


def refusals(table):
    """The names of a table's triggers, without the table's own."""
    with connection.cursor() as cursor:
        cursor.execute(QUERIES[connection.vendor])
        return {name.removeprefix(f"{table}_") for name, of in cursor.fetchall() if of == table}


@pytest.mark.parametrize("table", KEPT)
def test_what_is_frozen_has_all_its_triggers(table):
    truncate = {"no_truncate"} if connection.vendor == "postgresql" else set()

    assert refusals(table) == KEPT[table] | truncate


def test_the_ledger_has_all_its_triggers():
    assert refusals("tracking_statement") == LEDGER[connection.vendor]
