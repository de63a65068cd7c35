"""The database refuses to change or delete what an edition is made of, and to add to an edition that is there.

Outlines and texts are written before the edition's own row, which the foreign key allows until the transaction ends.
Two columns of an edition may be emptied, and only emptied: `course_id` and `frozen_by_id`, when the page or the person
is deleted. A later migration that rebuilds one of these tables on SQLite drops its triggers and must create them again.
"""

from django.db import migrations

TABLES = ("courses_edition", "courses_outlineitem", "courses_editiontext", "courses_frozenfile")
FIXED = "id, uid, course_uid, number, languages, titles, summaries, change_notes, hours, frozen_at"
FREED = ("course_id", "frozen_by_id")
SEALED = {
    # Table → finds the edition that a new row wants to enter.
    "courses_outlineitem": "SELECT 1 FROM courses_edition WHERE uid = NEW.edition_id",
    "courses_editiontext": (
        "SELECT 1 FROM courses_edition JOIN courses_outlineitem ON courses_outlineitem.edition_id = courses_edition.uid "
        "WHERE courses_outlineitem.id = NEW.item_id"
    ),
}
SAYS = "editions are frozen"


def triggers():
    """Name, table, event and condition of every trigger that both databases have."""
    for table in TABLES:
        yield f"{table}_no_update", table, f"UPDATE OF {FIXED}" if table == "courses_edition" else "UPDATE", ""
        yield f"{table}_no_delete", table, "DELETE", ""
    for column in FREED:
        condition = f"NEW.{column} IS NOT NULL"
        yield f"courses_edition_{column}_only_emptied", "courses_edition", f"UPDATE OF {column}", condition
    for table, sealed in SEALED.items():
        yield f"{table}_no_late_insert", table, "INSERT", f"EXISTS ({sealed})"


def postgresql():
    """PostgreSQL looks into other tables in functions only, and empties tables without looking at their rows."""
    refuse = f"RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'"
    yield f"CREATE FUNCTION courses_editions_are_frozen() {returns(f'{refuse};')}"
    for table, sealed in SEALED.items():
        body = f"IF EXISTS ({sealed}) THEN {refuse}; END IF; RETURN NEW;"
        yield f"CREATE FUNCTION {table}_no_late_insert() {returns(body)}"
    for name, table, event, condition in triggers():
        late = event == "INSERT"
        when = f"WHEN ({condition})" if condition and not late else ""
        run = name if late else "courses_editions_are_frozen"
        yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION {run}()"
    for table in TABLES:
        run = "EXECUTE FUNCTION courses_editions_are_frozen()"
        yield f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {run}"


def returns(body):
    """The rest of a trigger function."""
    return f"RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"


def sqlite():
    """SQLite says everything in the trigger."""
    for name, table, event, condition in triggers():
        when = f"WHEN {condition}" if condition else ""
        yield f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"


def create(apps, schema_editor):
    """In the words of the database at hand."""
    for statement in {"postgresql": postgresql, "sqlite": sqlite}[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


def drop(apps, schema_editor):
    """Let go again."""
    if schema_editor.connection.vendor == "postgresql":  # A function takes its triggers along.
        for name in ("courses_editions_are_frozen", *(f"{table}_no_late_insert" for table in SEALED)):
            schema_editor.execute(f"DROP FUNCTION {name}() CASCADE")
        return
    for name, *_rest in triggers():
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    """Frozen means frozen."""

    dependencies = [("courses", "0001_initial")]

    operations = [migrations.RunPython(create, drop)]
