"""The database itself refuses to change or delete a statement, and what it is found by.

Of an id that was only promised, the statement may come. And there is one narrow gate (docs/decisions/0009): under an
opening that names the statement (`tracking_opening`), a tool's statement may go with what it is found by, and a statement
of the classroom may lose the learner's own words, and nothing else. A later migration that rebuilds one of these tables on
SQLite drops its triggers and must create them again; a test looks.
"""

# ruff: noqa: S608  (our own words)

from django.db import migrations

CLOSED = ("tracking_statement", "tracking_statementlink", "tracking_statementreference")
PROMISES = "tracking_statementuid"
TABLES = (*CLOSED, PROMISES)
GATE = "tracking_opening"
ANSWER = "https://tremplin.example/xapi/extensions/answer"
OPEN = f"EXISTS (SELECT 1 FROM {GATE} AS o WHERE o.part = 'whole' AND o.statement_id"
GOES = {
    # Table → what must hold for a row to go.
    "tracking_statement": f"OLD.credential_id IS NOT NULL AND {OPEN} = OLD.id)",
    "tracking_statementlink": f"{OPEN} IN (OLD.statement_id, OLD.source_id))",
    "tracking_statementreference": f"""EXISTS (
        SELECT 1 FROM {GATE} AS o JOIN {PROMISES} AS u ON u.statement_id = o.statement_id
        WHERE o.part = 'whole' AND u.agency_id = OLD.agency_id AND u.uid = OLD.uid
    )""",
}
WORDS = f"OLD.credential_id IS NULL AND EXISTS (SELECT 1 FROM {GATE} AS o WHERE o.part = 'words' AND o.statement_id = OLD.id)"
FITS = """EXISTS (
    SELECT 1 FROM tracking_statement AS s WHERE s.agency_id = NEW.agency_id AND s.stored_at = NEW.stored_at
    AND s.id = NEW.statement_id AND (s.credential_id IS NULL) = (NEW.part = 'words')
)"""
COLUMNS = (
    *("id", "uid", "registration", "actor", "agency_id", "credential_id", "verb", "object_id"),
    *("occurred_at", "stored_at"),
)

SAID = f"""
CREATE FUNCTION tracking_said(exact text) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
-- A statement of the classroom without the learner's own words, to be compared. No jsonb holds a NUL.
SELECT replace(exact, '\\u0000', '\\ufffd')::jsonb #- ARRAY['result', 'response'] #- ARRAY['result', 'extensions', '{ANSWER}']
$$
"""

GOING = """
CREATE FUNCTION {table}_goes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {goes} THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the ledger is append-only: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

LOSING_WORDS = f"""
CREATE FUNCTION tracking_statement_loses_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {WORDS}
        AND to_jsonb(NEW) - 'exact' = to_jsonb(OLD) - 'exact'
        AND tracking_said(NEW.exact) = tracking_said(OLD.exact)
        AND replace(NEW.exact, '\\u0000', '\\ufffd')::jsonb = tracking_said(NEW.exact)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the ledger is append-only: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

OPENED = f"""
CREATE FUNCTION tracking_opening_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {FITS} THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'the ledger does not open for this' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

CLOSES = f"""
CREATE FUNCTION tracking_opening_closes() RETURNS trigger LANGUAGE plpgsql AS $$
-- Looked at when the transaction ends: an opening is never committed.
BEGIN
    IF EXISTS (SELECT 1 FROM {GATE} WHERE statement_id = NEW.statement_id) THEN
        RAISE EXCEPTION 'an opening of the ledger stays open' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""


def postgresql():
    """Row by row for changes (partitions take part), at once for emptying."""
    yield from (SAID, LOSING_WORDS, OPENED, CLOSES)
    refuse, each = "EXECUTE FUNCTION tracking_refuse_change()", "FOR EACH ROW EXECUTE FUNCTION"
    for table in TABLES:
        yield f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}"
    for table in CLOSED:
        yield GOING.format(table=table, goes=GOES[table])
        yield f"CREATE TRIGGER {table}_goes BEFORE DELETE ON {table} {each} {table}_goes()"
    for table in CLOSED[1:]:
        yield f"CREATE TRIGGER {table}_append_only BEFORE UPDATE ON {table} FOR EACH ROW {refuse}"
    yield f"CREATE TRIGGER tracking_statement_append_only BEFORE UPDATE ON tracking_statement {each} tracking_statement_loses_words()"
    yield f"CREATE TRIGGER {PROMISES}_append_only BEFORE DELETE ON {PROMISES} FOR EACH ROW {refuse}"
    kept = "OLD.statement_id IS NOT NULL OR (OLD.agency_id, OLD.uid) IS DISTINCT FROM (NEW.agency_id, NEW.uid)"
    yield f"CREATE TRIGGER {PROMISES}_kept_once BEFORE UPDATE ON {PROMISES} FOR EACH ROW WHEN ({kept}) {refuse}"
    yield f"CREATE TRIGGER {GATE}_fits BEFORE INSERT OR UPDATE ON {GATE} {each} tracking_opening_fits()"
    closing = "AFTER INSERT OR UPDATE"
    yield f"CREATE CONSTRAINT TRIGGER {GATE}_closes {closing} ON {GATE} DEFERRABLE INITIALLY DEFERRED {each} tracking_opening_closes()"


def sqlite():
    """SQLite says everything in the trigger."""
    same = " AND ".join(f"NEW.{column} IS OLD.{column}" for column in COLUMNS)
    words = f"""'$.result.response', '$.result.extensions."{ANSWER}"'"""
    loses = f"{WORDS} AND {same} AND json_remove(NEW.exact, {words}) = json_remove(OLD.exact, {words})"
    may = {(table, "DELETE"): goes for table, goes in GOES.items()} | {
        ("tracking_statement", "UPDATE"): f"{loses} AND json_remove(NEW.exact, {words}) = json(NEW.exact)",
        (PROMISES, "UPDATE"): "OLD.statement_id IS NULL AND OLD.agency_id = NEW.agency_id AND OLD.uid = NEW.uid",
    }
    for table in TABLES:
        for event in ("UPDATE", "DELETE"):
            unless = f"WHEN NOT coalesce(({may[table, event]}), 0)" if (table, event) in may else ""
            says = f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: {event} refused'); END"
            yield f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} {unless} {says}"
    for event in ("INSERT", "UPDATE"):
        says = "BEGIN SELECT RAISE(ABORT, 'the ledger does not open for this'); END"
        yield f"CREATE TRIGGER {GATE}_fits_{event.lower()} BEFORE {event} ON {GATE} WHEN NOT {FITS} {says}"


def forbid(apps, schema_editor):
    """In the words of the database at hand."""
    for statement in {"postgresql": postgresql, "sqlite": sqlite}[schema_editor.connection.vendor]():
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    """Append-only means append-only."""

    dependencies = [("tracking", "0002_ledger_in_months")]

    operations = [migrations.RunPython(forbid)]
