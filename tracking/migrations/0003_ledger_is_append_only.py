"""The database itself refuses to change or delete a statement, and what it is found by.

Of an id that was only promised, the statement may come: nothing else in these tables ever changes. A later migration that
rebuilds one of them on SQLite drops its triggers and must create them again; a test looks.
"""

from django.db import migrations

CLOSED = ("tracking_statement", "tracking_statementlink", "tracking_statementreference")
PROMISES = "tracking_statementuid"
TABLES = (*CLOSED, PROMISES)


def postgresql():
    """Row by row for changes (partitions take part), at once for emptying."""
    for table in TABLES:
        events = "UPDATE OR DELETE" if table in CLOSED else "DELETE"
        run = "EXECUTE FUNCTION tracking_refuse_change()"
        yield f"CREATE TRIGGER {table}_append_only BEFORE {events} ON {table} FOR EACH ROW {run}"
        yield f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {run}"
    kept = "OLD.statement_id IS NOT NULL OR (OLD.agency_id, OLD.uid) IS DISTINCT FROM (NEW.agency_id, NEW.uid)"
    yield f"CREATE TRIGGER {PROMISES}_kept_once BEFORE UPDATE ON {PROMISES} FOR EACH ROW WHEN ({kept}) {run}"


def sqlite():
    """SQLite says everything in the trigger."""
    for table in TABLES:
        for event in ("UPDATE", "DELETE"):
            kept = (
                "WHEN OLD.statement_id IS NOT NULL OR OLD.agency_id <> NEW.agency_id OR OLD.uid <> NEW.uid"
                if (table, event) == (PROMISES, "UPDATE")
                else ""
            )
            says = f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {event} refused'); END"
            yield f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} {kept} {says}"


def forbid(apps, schema_editor):
    """In the words of the database at hand."""
    for statement in {"postgresql": postgresql, "sqlite": sqlite}[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Append-only means append-only."""

    dependencies = [("tracking", "0002_ledger_in_months")]

    operations = [migrations.RunPython(forbid)]
