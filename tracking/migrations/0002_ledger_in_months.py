"""PostgreSQL keeps statements and their links in one partition for each month, and gives them a true time of storing.

Django knows the same tables whole. What refers to time here is explained in docs/decisions/0007.
"""

from django.db import migrations
from django.utils import timezone

TABLES = ("tracking_statement", "tracking_statementlink")

STORED = """
CREATE FUNCTION tracking_stored(how_many integer DEFAULT 1) RETURNS timestamptz LANGUAGE plpgsql AS $$
-- The time of storing of the first of `how_many` statements, which follow one another by a microsecond. The first call in
-- a transaction tells every reader that something stored at this time or later may still come: a shared lock that carries
-- the clock in its key. Lock and setting both go with the transaction, or with the savepoint that is rolled back.
DECLARE
    last bigint := NULLIF(current_setting('tracking.last', true), '');
    now bigint;
BEGIN
    IF last IS NULL THEN
        PERFORM pg_advisory_xact_lock_shared(
            (5417::bigint << 44) + floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint
        );
        last := 0;
    END IF;
    now := greatest(floor(extract(epoch FROM clock_timestamp()) * 1000000)::bigint, last + 1);
    PERFORM set_config('tracking.last', (now + how_many - 1)::text, true);
    RETURN timestamptz 'epoch' + now * interval '1 microsecond';
END $$
"""

HORIZON = """
CREATE FUNCTION tracking_horizon() RETURNS timestamptz LANGUAGE plpgsql AS $$
-- Everything stored before this time is committed, or will never be: the clock, or the least time that a transaction of
-- somebody else's announced. In this order: clock, locks, and then, in a statement of its own, the rows.
DECLARE
    now timestamptz := clock_timestamp();
    least_key bigint;
BEGIN
    SELECT min(((classid::bigint & 4095) << 32) + objid::bigint) INTO least_key FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 1 AND classid::bigint >> 12 = 5417 AND pid <> pg_backend_pid()
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database());
    RETURN least(now, timestamptz 'epoch' + least_key * interval '1 millisecond');
END $$
"""

MONTH = """
CREATE FUNCTION tracking_make_month(month date) RETURNS boolean LANGUAGE plpgsql AS $$
-- The partitions of a month, if they are not there; false when rows of that month already lie in the default partition,
-- where they are found as well. Nobody who writes to another month waits: attaching locks less than creating in place.
DECLARE
    parent text;
    name text;
    made boolean := true;
BEGIN
    FOREACH parent IN ARRAY ARRAY['tracking_statement', 'tracking_statementlink'] LOOP
        name := parent || to_char(month, '_YYYY_MM');
        CONTINUE WHEN to_regclass(name) IS NOT NULL;
        BEGIN
            EXECUTE format('CREATE TABLE %I (LIKE %I INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name, parent);
            EXECUTE format(
                'ALTER TABLE %I ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', parent, name,
                month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC'
            );
            EXECUTE format(
                'CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION tracking_refuse_change()',
                name || '_no_truncate', name
            );
        EXCEPTION WHEN check_violation THEN
            made := false;
        END;
    END LOOP;
    RETURN made;
END $$
"""

ONLY_NEW = """
CREATE FUNCTION tracking_only_new(only_new boolean) RETURNS boolean LANGUAGE plpgsql AS $$
-- Takes the whole statement back when it met ids that are taken or waited for.
BEGIN
    IF NOT only_new THEN
        RAISE EXCEPTION 'not only new ids' USING ERRCODE = 'TR001';
    END IF;
    RETURN true;
END $$
"""

REFUSE = """
CREATE FUNCTION tracking_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the ledger is append-only: % refused', TG_OP USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def definitions(cursor, table):
    """The foreign keys and indexes that Django made, as SQL, to be made again."""
    cursor.execute(
        "SELECT conname, contype, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass", [table]
    )
    constraints = cursor.fetchall()
    names = [name for name, _kind, _sql in constraints]
    for name, kind, sql in constraints:
        if kind == "f" or (kind == "p" and table == "tracking_statementlink"):
            yield f"ALTER TABLE {table} ADD CONSTRAINT {name} {sql}"
    cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = %s", [table])
    for name, sql in cursor.fetchall():
        if name not in names and name != "tracking_statement_by_agency":
            yield sql


def partition(cursor, table):
    """Make the empty table again, in partitions: what came before this month, and a default for what nobody foresaw."""
    again = list(definitions(cursor, table))
    cursor.execute(f"CREATE TABLE {table}_months (LIKE {table} INCLUDING DEFAULTS) PARTITION BY RANGE (stored_at)")
    cursor.execute(f"DROP TABLE {table}")
    cursor.execute(f"ALTER TABLE {table}_months RENAME TO {table}")
    for sql in again:
        cursor.execute(sql)
    cursor.execute(f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT")
    month = timezone.now().date().replace(day=1)
    cursor.execute(f"CREATE TABLE {table}_before PARTITION OF {table} FOR VALUES FROM (MINVALUE) TO ('{month} 00:00+00')")
    for part in ("default", "before"):
        refuse = "FOR EACH STATEMENT EXECUTE FUNCTION tracking_refuse_change()"
        cursor.execute(f"CREATE TRIGGER {table}_{part}_no_truncate BEFORE TRUNCATE ON {table}_{part} {refuse}")


def divide(apps, schema_editor):
    """PostgreSQL only; SQLite has no partitions, and one writer at a time."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        for function in (STORED, HORIZON, ONLY_NEW, REFUSE, MONTH):
            cursor.execute(function, None)
        cursor.execute("CREATE SEQUENCE tracking_statement_number AS bigint")
        for table in TABLES:
            partition(cursor, table)
        cursor.execute("ALTER TABLE tracking_statement ALTER id SET DEFAULT nextval('tracking_statement_number')")
        cursor.execute("ALTER SEQUENCE tracking_statement_number OWNED BY tracking_statement.id")
        cursor.execute("ALTER TABLE tracking_statement ALTER stored_at SET DEFAULT tracking_stored()")
        cursor.execute("ALTER TABLE tracking_statement ADD PRIMARY KEY (agency_id, stored_at, id)")


class Migration(migrations.Migration):
    """One ledger, many drawers."""

    dependencies = [("tracking", "0001_initial")]

    operations = [migrations.RunPython(divide)]
