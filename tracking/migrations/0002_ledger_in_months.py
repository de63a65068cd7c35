"""PostgreSQL keeps statements and their links in one partition for each month, and stores them by one function, in true time.

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

INSERT = """
CREATE FUNCTION tracking_insert(
    in_count integer, in_agency bigint, in_credential bigint, in_uids uuid[], in_registrations uuid[], in_actors uuid[],
    in_verbs text[], in_objects text[], in_times timestamptz[], in_texts text[], in_when_stored text,
    in_promised uuid[], in_link_numbers integer[], in_links uuid[],
    in_reference_numbers integer[], in_targets uuid[], in_voids boolean[],
    in_keys uuid[], in_iris text[], in_definitions jsonb[], in_alone boolean,
    OUT out_fresh uuid[], OUT out_awaited uuid[], OUT out_retold uuid[]
) LANGUAGE plpgsql AS $$
-- Stores what is new of one statement or of hundreds: ids, rows, links, references, what is forwarded, and activities that
-- nobody spoke of. It is a function because a connection plans it once: to plan it each time took longer than to do it.
-- Arrays side by side are columns; numbers count statements from 1, in the order of arrival. Returns the ids that are new,
-- which of these somebody waited for, and the keys of activities of which something else was known. With `in_alone`, TR001
-- takes everything back when some of the ids are taken or waited for, or when such activities are to be told anew.
DECLARE
    only_new boolean;
BEGIN
    WITH arrived AS MATERIALIZED (
        SELECT nextval('tracking_statement_number') AS id, base + (number - 1) * interval '1 microsecond' AS stored_at, a.*
        FROM (SELECT tracking_stored(in_count) AS base) AS clock,
            unnest(in_uids, in_registrations, in_actors, in_verbs, in_objects, in_times, in_texts)
            WITH ORDINALITY AS a (uid, registration, actor, verb, object_id, occurred_at, exact, number)
    ), taken AS (
        INSERT INTO tracking_statementuid AS known (agency_id, uid, statement_id, stored_at)
        SELECT in_agency, uid, id, stored_at
        FROM (SELECT uid, id, stored_at FROM arrived UNION ALL SELECT unnest(in_promised), NULL, NULL) AS wanted
        ORDER BY uid
        ON CONFLICT (agency_id, uid) DO UPDATE SET statement_id = excluded.statement_id, stored_at = excluded.stored_at
            WHERE known.statement_id IS NULL AND excluded.statement_id IS NOT NULL
        RETURNING statement_id, xmax <> 0 AS awaited
    ), fresh AS MATERIALIZED (
        SELECT arrived.*, awaited FROM arrived JOIN taken ON taken.statement_id = arrived.id
    ), stored AS (
        INSERT INTO tracking_statement
            (id, uid, registration, actor, agency_id, credential_id, verb, object_id, occurred_at, stored_at, exact)
        SELECT id, uid, registration, actor, in_agency, in_credential, verb, object_id,
            coalesce(occurred_at, stored_at), stored_at, CASE WHEN occurred_at IS NULL THEN replace(
                exact, in_when_stored, to_char(stored_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
            ) ELSE exact END
        FROM fresh
    ), linked AS (
        INSERT INTO tracking_statementlink (key, stored_at, statement_id, source_id)
        SELECT link.key, fresh.stored_at, fresh.id, fresh.id
        FROM unnest(in_link_numbers, in_links) AS link (number, key) JOIN fresh USING (number)
    ), referred AS (
        INSERT INTO tracking_statementreference (agency_id, uid, target, voids)
        SELECT in_agency, fresh.uid, reference.target, reference.voids
        FROM unnest(in_reference_numbers, in_targets, in_voids) AS reference (number, target, voids)
        JOIN fresh USING (number)
    ), forwarded AS (
        INSERT INTO tracking_outgoing (forwarder_id, uid, next_at)
        SELECT forwarder.id, fresh.uid, fresh.stored_at FROM tracking_forwarder AS forwarder CROSS JOIN fresh
        WHERE forwarder.agency_id = in_agency
        ON CONFLICT DO NOTHING
    ), told AS (
        SELECT activity.*, known.id IS NULL AS is_new
        FROM unnest(in_keys, in_iris, in_definitions) AS activity (key, iri, definition)
        LEFT JOIN tracking_activity AS known ON known.key = activity.key
        WHERE known.id IS NULL OR NOT known.definition @> activity.definition
    ), described AS (
        INSERT INTO tracking_activity (agency_id, key, iri, definition)
        SELECT in_agency, key, iri, definition FROM told WHERE is_new AND EXISTS (SELECT FROM fresh) ORDER BY key
        ON CONFLICT (key) DO NOTHING
    )
    SELECT (SELECT array_agg(uid) FROM fresh), (SELECT array_agg(uid) FROM fresh WHERE awaited),
        (SELECT array_agg(key) FROM told WHERE NOT is_new),
        (SELECT count(*) FILTER (WHERE NOT awaited) = in_count FROM fresh)
    INTO out_fresh, out_awaited, out_retold, only_new;
    IF in_alone AND (NOT only_new OR out_retold IS NOT NULL) THEN
        RAISE EXCEPTION 'not only new ids' USING ERRCODE = 'TR001';
    END IF;
END $$
"""

MET = """
CREATE FUNCTION tracking_met(
    in_along uuid, in_beside uuid, in_time timestamptz, in_number bigint, in_source bigint, in_far timestamptz,
    in_ascending boolean, in_count integer
) RETURNS TABLE (stored_at timestamptz, statement_id bigint, source_id bigint) LANGUAGE plpgsql STABLE
SET enable_nestloop = off SET enable_hashjoin = off SET enable_sort = off AS $$
-- The first rows that two keys have in common, after a place and not beyond a time, in order. Both are read in the order of
-- their index until enough was found: the settings leave the planner, who knows nothing of what keys have in common, no
-- other way. Looking up each row of the one under the other takes ten times as long, reading both whole may take for ever.
BEGIN
    IF in_ascending THEN
        RETURN QUERY SELECT a.stored_at, a.statement_id, a.source_id
        FROM tracking_statementlink AS a JOIN tracking_statementlink AS b
            ON b.stored_at = a.stored_at AND b.statement_id = a.statement_id AND b.source_id = a.source_id
        WHERE a.key = in_along AND (a.stored_at, a.statement_id, a.source_id) > (in_time, in_number, in_source)
            AND b.key = in_beside AND b.stored_at >= in_time AND b.stored_at <= in_far AND a.stored_at <= in_far
        ORDER BY a.stored_at, a.statement_id, a.source_id LIMIT in_count;
    ELSE
        RETURN QUERY SELECT a.stored_at, a.statement_id, a.source_id
        FROM tracking_statementlink AS a JOIN tracking_statementlink AS b
            ON b.stored_at = a.stored_at AND b.statement_id = a.statement_id AND b.source_id = a.source_id
        WHERE a.key = in_along AND (a.stored_at, a.statement_id, a.source_id) < (in_time, in_number, in_source)
            AND b.key = in_beside AND b.stored_at <= in_time AND b.stored_at >= in_far AND a.stored_at >= in_far
        ORDER BY a.stored_at DESC, a.statement_id DESC, a.source_id DESC LIMIT in_count;
    END IF;
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
    cursor.execute(
        f"CREATE TABLE {table}_before PARTITION OF {table} FOR VALUES FROM (MINVALUE) TO ('{month} 00:00+00')"
    )
    for part in ("default", "before"):
        refuse = "FOR EACH STATEMENT EXECUTE FUNCTION tracking_refuse_change()"
        cursor.execute(f"CREATE TRIGGER {table}_{part}_no_truncate BEFORE TRUNCATE ON {table}_{part} {refuse}")


def divide(apps, schema_editor):
    """PostgreSQL only; SQLite has no partitions, and one writer at a time."""
    if schema_editor.connection.vendor != "postgresql":
        return
    with schema_editor.connection.cursor() as cursor:
        for function in (STORED, HORIZON, INSERT, MET, REFUSE, MONTH):
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
