"""The database refuses to change or delete what happened to an enrolment; whoever did it may be forgotten."""

from django.db import migrations

TABLE = "courses_enrolmentchange"
FIXED = "id, enrolment_id, kind, from_cohort_id, to_cohort_id, at"
SAYS = "changes of enrolments are kept"
TRIGGERS = (
    # Name, event, condition.
    (f"{TABLE}_no_update", f"UPDATE OF {FIXED}", ""),
    (f"{TABLE}_by_only_emptied", "UPDATE OF by_id", "WHEN (NEW.by_id IS NOT NULL)"),
    (f"{TABLE}_no_delete", "DELETE", ""),
)


def create(apps, schema_editor):
    """In the words of the database at hand."""
    if schema_editor.connection.vendor == "sqlite":
        body = f"BEGIN SELECT RAISE(ABORT, '{SAYS}'); END"
    else:
        body = "EXECUTE FUNCTION courses_enrolment_changes_are_kept()"
        schema_editor.execute(
            "CREATE FUNCTION courses_enrolment_changes_are_kept() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{SAYS}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT {body}"
        )
    for name, event, condition in TRIGGERS:
        schema_editor.execute(f"CREATE TRIGGER {name} BEFORE {event} ON {TABLE} FOR EACH ROW {condition} {body}")


def drop(apps, schema_editor):
    """Let go again."""
    if schema_editor.connection.vendor == "postgresql":  # A function takes its triggers along.
        schema_editor.execute("DROP FUNCTION courses_enrolment_changes_are_kept() CASCADE")
        return
    for name, _event, _condition in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {name}")


class Migration(migrations.Migration):
    """What happened, happened."""

    dependencies = [("courses", "0002_editions_are_frozen")]

    operations = [migrations.RunPython(create, drop)]
