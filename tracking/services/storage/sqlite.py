"""The insert where there is one writer at a time: the same rows, one table after the other.

The caller holds the write lock (`BEGIN IMMEDIATE`), so what is read here stays true until the end.
"""

import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from tracking.models.binding import all_bound, bound
from tracking.selectors.horizon import A_TICK
from tracking.services.storage.batches import Batch, Description, Inserted, as_json
from tracking.xapi.splicing import dated

LATEST = "SELECT id, stored_at FROM tracking_statement ORDER BY id DESC LIMIT 1"
TAKEN = """
    SELECT uid, statement_id FROM tracking_statementuid
    WHERE agency_id = %s AND uid IN (SELECT value FROM json_each(%s))
"""
TAKE = """
    INSERT INTO tracking_statementuid (agency_id, uid, statement_id, stored_at) VALUES (%s, %s, %s, %s)
    ON CONFLICT (agency_id, uid) DO UPDATE SET statement_id = excluded.statement_id, stored_at = excluded.stored_at
    WHERE statement_id IS NULL AND excluded.statement_id IS NOT NULL
"""
STORE = """
    INSERT INTO tracking_statement
    (id, stored_at, agency_id, credential_id, uid, registration, actor, verb, object_id, occurred_at, exact)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
LINK = """
    INSERT INTO tracking_statementlink (key, stored_at, statement_id, source_id) VALUES (%s, %s, %s, %s)
    ON CONFLICT DO NOTHING
"""
REFER = "INSERT INTO tracking_statementreference (agency_id, uid, target, voids) VALUES (%s, %s, %s, %s)"
FORWARDERS = "SELECT id FROM tracking_forwarder WHERE agency_id = %s"
FORWARD = "INSERT INTO tracking_outgoing (forwarder_id, uid, next_at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"
KNOWN = "SELECT key, definition FROM tracking_activity WHERE key IN (SELECT value FROM json_each(%s))"
DESCRIBE = "INSERT INTO tracking_activity (agency_id, key, iri, definition) VALUES (%s, %s, %s, %s)"


def insert(batch: Batch) -> Inserted:
    """Store what is new."""
    with connection.cursor() as cursor:
        taken = ids_taken(cursor, batch)
        places = list(places_for(cursor, batch, taken))
        fresh = {uid: (number, stored_at) for _at, uid, number, stored_at in places}
        cursor.executemany(TAKE, list(taking(batch, fresh)))
        cursor.executemany(STORE, list(statements(batch, fresh)))
        by_number = {at: (number, stored_at) for at, _uid, number, stored_at in places}
        own = ((key, *by_number[at]) for at, key in batch.links if at in by_number)
        cursor.executemany(LINK, [all_bound((key, stored_at, number, number)) for key, number, stored_at in own])
        refer(cursor, batch, by_number)
        forward(cursor, batch, fresh)
        retold = describe(cursor, batch) if fresh else frozenset()
    return Inserted(frozenset(fresh), frozenset(fresh.keys() & taken.keys()), retold)


def ids_taken(cursor: Any, batch: Batch) -> dict[UUID, int | None]:
    """The ids that are known, with the statement that has each, if it has come."""
    cursor.execute(TAKEN, [batch.agency_id, json.dumps([uid.hex for uid in batch.uids])])
    return {UUID(uid): number for uid, number in cursor.fetchall()}


def places_for(cursor: Any, batch: Batch, taken: dict[UUID, int | None]) -> Iterator[tuple[int, UUID, int, datetime]]:
    """Arrival's number, its id, and the next number and time of storing for each that is new. Time only rises."""
    cursor.execute(LATEST)
    last, stored_at = cursor.fetchone() or (0, None)
    now = timezone.now()
    if stored_at is not None:
        now = max(now, stored_at.replace(tzinfo=UTC) + A_TICK)
    new = [(at, uid) for at, uid in enumerate(batch.uids, start=1) if taken.get(uid) is None]
    for count, (at, uid) in enumerate(new):
        yield at, uid, last + 1 + count, now + count * A_TICK


def taking(batch: Batch, fresh: dict[UUID, tuple[int, datetime]]) -> Iterator[list[Any]]:
    """Ids with their statements, and promises of others."""
    for uid, (number, stored_at) in fresh.items():
        yield all_bound((batch.agency_id, uid, number, stored_at))
    for uid in batch.promised:
        yield all_bound((batch.agency_id, uid, None, None))


def statements(batch: Batch, fresh: dict[UUID, tuple[int, datetime]]) -> Iterator[list[Any]]:
    """The rows of those that are new."""
    for uid, *told, when, exact in batch.rows():
        if uid in fresh:
            number, stored_at = fresh[uid]
            owner = batch.agency_id, batch.voice.credential_id
            yield all_bound((number, stored_at, *owner, uid, *told, when or stored_at, dated(exact, stored_at)))


def refer(cursor: Any, batch: Batch, by_number: dict[int, tuple[int, datetime]]) -> None:
    """Who refers to whom."""
    rows = [
        all_bound((batch.agency_id, batch.uids[at - 1], target, voids))
        for at, target, voids in batch.references
        if at in by_number
    ]
    if rows:
        cursor.executemany(REFER, rows)


def forward(cursor: Any, batch: Batch, fresh: dict[UUID, tuple[int, datetime]]) -> None:
    """Promise the new statements to every LRS that the agency sends on to."""
    cursor.execute(FORWARDERS, [batch.agency_id])
    rows = [
        all_bound((forwarder, uid, stored_at))
        for (forwarder,) in cursor.fetchall()
        for uid, (_number, stored_at) in fresh.items()
    ]
    if rows:
        cursor.executemany(FORWARD, rows)


def describe(cursor: Any, batch: Batch) -> frozenset[UUID]:
    """Store activities that nobody spoke of; return those of which something else was known."""
    if not batch.descriptions:
        return frozenset()
    cursor.execute(KNOWN, [json.dumps([each.key.hex for each in batch.descriptions])])
    known = {UUID(key): json.loads(definition) for key, definition in cursor.fetchall()}
    new = [each for each in batch.descriptions if each.key not in known]
    if new:
        cursor.executemany(DESCRIBE, [activity_row(batch.agency_id, each) for each in new])
    return frozenset(
        each.key for each in batch.descriptions if each.key in known and not holds(known[each.key], each.definition)
    )


def activity_row(agency_id: int, each: Description) -> list[Any]:
    """One activity."""
    return [agency_id, bound(each.key), each.iri, as_json(each.definition)]


def holds(known: Any, told: Any) -> bool:
    """Whether everything that was told is known; what PostgreSQL's @> asks."""
    if isinstance(known, dict) and isinstance(told, dict):
        return all(name in known and holds(known[name], value) for name, value in told.items())
    if isinstance(known, list) and isinstance(told, list):
        return all(any(holds(one, each) for one in known) for each in told)
    return bool(known == told)


def link(pairs: list[tuple[datetime, int, int]], keys: Iterable[tuple[int, UUID]]) -> None:
    """Give statements (time, id) the keys of their sources (id → key). What is there stays."""
    found: dict[int, list[tuple[datetime, int]]] = {}
    for stored_at, number, source in pairs:
        found.setdefault(source, []).append((stored_at, number))
    rows = [all_bound((key, *place, source)) for source, key in keys for place in found[source]]
    with connection.cursor() as cursor:
        cursor.executemany(LINK, rows)
