"""The database itself refuses to change or delete a statement.

A later migration that rebuilds the table on SQLite drops its triggers and must create them again; a test looks.
"""

from typing import Any

from django.db import migrations

POSTGRES = [
    """
    CREATE FUNCTION tracking_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'the ledger is append-only: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
    END $$
    """,
    """
    CREATE TRIGGER tracking_statement_append_only BEFORE UPDATE OR DELETE ON tracking_statement
    FOR EACH ROW EXECUTE FUNCTION tracking_refuse_change()
    """,
    """
    CREATE TRIGGER tracking_statement_no_truncate BEFORE TRUNCATE ON tracking_statement
    FOR EACH STATEMENT EXECUTE FUNCTION tracking_refuse_change()
    """,
]
SQLITE = [
    f"""
    CREATE TRIGGER tracking_statement_no_{verb.lower()} BEFORE {verb} ON tracking_statement
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {verb} refused'); END
    """
    for verb in ("UPDATE", "DELETE")
]
UNDO = {
    "postgresql": [
        "DROP TRIGGER tracking_statement_no_truncate ON tracking_statement",
        "DROP TRIGGER tracking_statement_append_only ON tracking_statement",
        "DROP FUNCTION tracking_refuse_change()",
    ],
    "sqlite": ["DROP TRIGGER tracking_statement_no_update", "DROP TRIGGER tracking_statement_no_delete"],
}


def forbid(apps: Any, schema_editor: Any) -> None:
    """One trigger per database, in its own words."""
    for statement in {"postgresql": POSTGRES, "sqlite": SQLITE}[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


def allow(apps: Any, schema_editor: Any) -> None:
    """Take the triggers away again."""
    for statement in UNDO[schema_editor.connection.vendor]:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("tracking", "0001_initial")]

    operations = [migrations.RunPython(forbid, allow)]
