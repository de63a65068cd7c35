"""The database refuses to change or delete what an edition is made of.

Two columns of an edition may be emptied, and only emptied: `course_id` and `frozen_by_id`, when the page or the person
is deleted. A later migration that rebuilds one of these tables on SQLite drops its triggers and must create them again.
"""

from django.db import migrations

TABLES = ("courses_outlineitem", "courses_editiontext", "courses_frozenfile")
FIXED = "id, uid, course_uid, number, languages, titles, summaries, change_notes, hours, frozen_at"
FREED = ("course_id", "frozen_by_id")
SAYS = "editions are frozen"


def triggers():
    """Name, table, event and condition of every trigger."""
    for table in TABLES:
        yield f"{table}_no_update", table, "UPDATE", ""
        yield f"{table}_no_delete", table, "DELETE", ""
    yield "courses_edition_no_update", "courses_edition", f"UPDATE OF {FIXED}", ""
    yield "courses_edition_no_delete", "courses_edition", "DELETE", ""
    for column in FREED:
        condition = f"NEW.{column} IS NOT NULL"
        yield f"courses_edition_{column}_only_emptied", "courses_edition", f"UPDATE OF {column}", condition


def create(apps, schema_editor):
    """In the words of the database at hand."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            "CREATE FUNCTION courses_editions_are_frozen() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
    for name, table, event, condition in triggers():
        schema_editor.execute(statement(schema_editor.connection.vendor, name, table, event, condition))


def statement(vendor, name, table, event, condition):
    """One CREATE TRIGGER."""
    when = f" WHEN ({condition})" if condition else ""
    if vendor == "postgresql":
        body = "EXECUTE FUNCTION courses_editions_are_frozen()"
    else:
        body = f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW{when} {body}"


def drop(apps, schema_editor):
    """Let go again."""
    for name, table, _event, _condition in triggers():
        on = f" ON {table}" if schema_editor.connection.vendor == "postgresql" else ""
        schema_editor.execute(f"DROP TRIGGER {name}{on}")
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP FUNCTION courses_editions_are_frozen()")


class Migration(migrations.Migration):
    """Frozen means frozen."""

    dependencies = [("courses", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
