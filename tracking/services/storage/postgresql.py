"""The insert, in one round trip: ids, statements, links, references, what is forwarded, and unknown activities."""

from typing import Any

from django.db import DatabaseError, connection

from tracking.services.storage.batches import Batch, Inserted, as_json
from tracking.xapi.splicing import WHEN_STORED

NOT_ONLY_NEW = "TR001"  # As tracking_only_new() says it (migration 0002).
INSERT = """
WITH arrived AS MATERIALIZED (
    SELECT nextval('tracking_statement_number') AS id, base + (number - 1) * interval '1 microsecond' AS stored_at, a.*
    FROM (SELECT tracking_stored(%(count)s) AS base) AS clock, unnest(
        %(uids)s::uuid[], %(registrations)s::uuid[], %(actors)s::uuid[], %(verbs)s::text[], %(objects)s::text[],
        %(times)s::timestamptz[], %(texts)s::text[]
    ) WITH ORDINALITY AS a (uid, registration, actor, verb, object_id, occurred_at, exact, number)
), taken AS (
    INSERT INTO tracking_statementuid AS known (agency_id, uid, statement_id, stored_at)
    SELECT %(agency)s, uid, id, stored_at
    FROM (SELECT uid, id, stored_at FROM arrived UNION ALL SELECT unnest(%(promised)s::uuid[]), NULL, NULL) AS wanted
    ORDER BY uid
    ON CONFLICT (agency_id, uid) DO UPDATE SET statement_id = excluded.statement_id, stored_at = excluded.stored_at
        WHERE known.statement_id IS NULL AND excluded.statement_id IS NOT NULL
    RETURNING statement_id, xmax <> 0 AS awaited
), fresh AS MATERIALIZED (
    SELECT arrived.*, awaited FROM arrived JOIN taken ON taken.statement_id = arrived.id
), stored AS (
    INSERT INTO tracking_statement
        (id, uid, registration, actor, agency_id, credential_id, verb, object_id, occurred_at, stored_at, exact)
    SELECT id, uid, registration, actor, %(agency)s, %(credential)s, verb, object_id, coalesce(occurred_at, stored_at),
        stored_at, CASE WHEN occurred_at IS NULL THEN replace(
            exact, %(when_stored)s, to_char(stored_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        ) ELSE exact END
    FROM fresh
), linked AS (
    INSERT INTO tracking_statementlink (key, stored_at, statement_id, source_id)
    SELECT link.key, fresh.stored_at, fresh.id, fresh.id
    FROM unnest(%(link_numbers)s::int[], %(links)s::uuid[]) AS link (number, key) JOIN fresh USING (number)
), referred AS (
    INSERT INTO tracking_statementreference (agency_id, uid, target, voids)
    SELECT %(agency)s, fresh.uid, reference.target, reference.voids
    FROM unnest(%(reference_numbers)s::int[], %(targets)s::uuid[], %(voids)s::bool[])
        AS reference (number, target, voids)
    JOIN fresh USING (number)
), forwarded AS (
    INSERT INTO tracking_outgoing (forwarder_id, uid, next_at)
    SELECT forwarder.id, fresh.uid, fresh.stored_at FROM tracking_forwarder AS forwarder CROSS JOIN fresh
    WHERE forwarder.agency_id = %(agency)s
    ON CONFLICT DO NOTHING
), told AS (
    SELECT activity.*, known.id IS NULL AS is_new
    FROM unnest(%(keys)s::uuid[], %(iris)s::text[], %(definitions)s::jsonb[]) AS activity (key, iri, definition)
    LEFT JOIN tracking_activity AS known ON known.key = activity.key
    WHERE known.id IS NULL OR NOT known.definition @> activity.definition
), described AS (
    INSERT INTO tracking_activity (agency_id, key, iri, definition)
    SELECT %(agency)s, key, iri, definition FROM told WHERE is_new AND EXISTS (SELECT FROM fresh) ORDER BY key
    ON CONFLICT (key) DO NOTHING
)
SELECT (SELECT array_agg(uid) FROM fresh), (SELECT array_agg(uid) FROM fresh WHERE awaited),
    (SELECT array_agg(key) FROM told WHERE NOT is_new),
    CASE WHEN %(alone)s THEN tracking_only_new((SELECT count(*) FILTER (WHERE NOT awaited) = %(count)s FROM fresh)) END
"""


class NotOnlyNew(Exception):
    """Some of the ids are taken or waited for: the insert alone does not do."""


def insert(batch: Batch, *, alone: bool = False) -> Inserted:
    """Store what is new. With `alone`, all or nothing, by this one statement: raises `NotOnlyNew`."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(INSERT, columns(batch) | {"alone": alone})
            fresh, awaited, retold, _sound = cursor.fetchone()
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == NOT_ONLY_NEW:
            raise NotOnlyNew from error
        raise
    return Inserted(frozenset(fresh or ()), frozenset(awaited or ()), frozenset(retold or ()))


def columns(batch: Batch) -> dict[str, Any]:
    """The parameters of the insert."""
    uids, registrations, actors, verbs, objects, times, texts = map(list, zip(*batch.rows(), strict=True))
    return {
        "count": len(uids),
        "agency": batch.agency_id,
        "credential": batch.voice.credential_id,
        "uids": uids,
        "registrations": registrations,
        "actors": actors,
        "verbs": verbs,
        "objects": objects,
        "times": times,
        "when_stored": WHEN_STORED,
        "texts": texts,
        "promised": batch.promised,
        "link_numbers": [number for number, _key in batch.links],
        "links": [key for _number, key in batch.links],
        "reference_numbers": [number for number, _target, _voids in batch.references],
        "targets": [target for _number, target, _voids in batch.references],
        "voids": [voids for _number, _target, voids in batch.references],
        "keys": [description.key for description in batch.descriptions],
        "iris": [description.iri for description in batch.descriptions],
        "definitions": [as_json(description.definition) for description in batch.descriptions],
    }


def link(pairs: list[tuple[Any, int, int]], keys: list[tuple[int, Any]]) -> None:
    """Give statements (time, id) the keys of their sources (id → key). What is there stays."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO tracking_statementlink (key, stored_at, statement_id, source_id)
            SELECT source.key, pair.stored_at, pair.statement_id, pair.source_id
            FROM unnest(%s::timestamptz[], %s::bigint[], %s::bigint[]) AS pair (stored_at, statement_id, source_id)
            JOIN unnest(%s::bigint[], %s::uuid[]) AS source (id, key) ON source.id = pair.source_id
            ORDER BY 1, 2, 3, 4
            ON CONFLICT DO NOTHING
            """,
            [*map(list, zip(*pairs, strict=True)), *map(list, zip(*keys, strict=True))],
        )
