"""Reading the ledger: lists in the true order of storing, and one statement by its id. No query without an agency.

Every condition of a list is one key (`tracking.xapi.identity.key`), so a list is one range of the index on links, or
several; a page costs the same however many statements there are.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from tracking.models import Credential, StatementUid
from tracking.models.binding import all_bound
from tracking.selectors.horizon import horizon
from tracking.selectors.places import moment, pages_of_places
from tracking.selectors.queries import BadCursor, Place, Query, cursor_of, read_cursor
from tracking.selectors.voices import Caller, authority_with, voice_of
from tracking.xapi.index import VOIDED

__all__ = ["BadCursor", "Page", "Query", "Stored", "removed_among", "statement", "statements", "texts_of"]

MOST = 1000
HEAVY = 8 * 1024 * 1024  # Bytes that are enough for a page, unless one statement alone is longer.
WEIGHT = {
    "postgresql": "octet_length(s.exact)",
    "sqlite": "length(s.exact)",
}  # What is cheap to know; there, characters.
COLUMNS = """
    s.id, s.uid, s.exact, s.stored_at, s.agency_id, s.credential_id,
    credential.uid AS credential_uid, credential.name AS credential_name
"""
NAMED = "LEFT JOIN tracking_credential AS credential ON credential.id = s.credential_id"
BY_UID = """
    tracking_statementuid AS taken JOIN tracking_statement AS s
    ON s.agency_id = taken.agency_id AND s.stored_at = taken.stored_at AND s.id = taken.statement_id
"""
IS_VOIDED = """
    s.credential_id IS NOT NULL AND s.verb <> %s AND EXISTS (
        SELECT 1 FROM tracking_statementreference AS void
        WHERE void.agency_id = s.agency_id AND void.target = s.uid AND void.voids
    )
"""  # The classroom's own statements are never voided from outside, and no voiding statement ever is.


class Row(NamedTuple):
    """The columns, as either database gives them. A model would take as long as all else."""

    id: int
    uid: UUID
    exact: str
    stored_at: datetime
    agency_id: int
    credential_id: int | None
    credential_uid: UUID | None
    credential_name: str | None
    weight: int = 0


@dataclass(frozen=True)
class Stored:
    """A statement as it is kept; `credential` is the key of the credential it came with, None for the classroom's."""

    uid: UUID
    exact: str
    stored_at: datetime
    credential: int | None
    authority: dict[str, Any]


@dataclass(frozen=True)
class Page:
    """A part of a list, the cursor of what follows, and up to when the list is complete (exclusive)."""

    rows: list[Stored]
    cursor: str | None
    horizon: datetime


def statements(query: Query) -> Page:
    """A page of a list, the newest first unless asked otherwise. Raises `BadCursor`."""
    place = read_cursor(query) if query.after else None
    limit = max(1, min(query.limit, MOST))
    upto = horizon()
    rows = rows_of(query, upto, place, limit + 1)
    fitting = min(limit, how_many_fit(rows))
    page = whole_moments(rows, fitting) if query.ascending else rows[:fitting]
    more = len(rows) > len(page)
    cursor = cursor_of(query, page[-1]) if more else None
    return Page([stored_of(row) for row in page], cursor, upto)


def rows_of(query: Query, upto: datetime, place: Place | None, wanted: int) -> list[Row]:
    """So many rows after the place: first where they are, by the narrow index alone, then themselves.

    Where they are long, fewer: those that fit into a page, and one that shows that there are more.
    """
    found: list[Row] = []
    for places in pages_of_places(query, upto, place, wanted):
        for at in range(0, len(places), wanted):
            found += rows_at(query, places[at : at + wanted], HEAVY - sum(row.weight for row in found))
            if len(found) >= wanted or how_many_fit(found) < len(found):
                return found[:wanted]
    return found


def how_many_fit(rows: list[Row]) -> int:
    """How many of these are a page by their weight, and at least one."""
    weights = accumulate(row.weight for row in rows)
    return max(1, sum(weight <= HEAVY for weight in weights))


def whole_moments(rows: list[Row], limit: int) -> list[Row]:
    """Don't end between two statements of one microsecond: who asks on with `since` would miss the second."""
    page = rows[:limit]
    if len(rows) <= limit or rows[limit].stored_at != page[-1].stored_at:
        return page
    return [row for row in page if row.stored_at != page[-1].stored_at] or page


def rows_at(query: Query, places: list[Place], room: int) -> list[Row]:
    """The rows of these places that may be shown, in order, until one goes beyond the room; the first two anyway.

    The bounds tell PostgreSQL which months to open. The database does the weighing: what is too much never leaves it.
    """
    if not places:
        return []
    times = [time for time, _number in places]
    named, values = places_named(places)
    conditions = f"s.agency_id = %s AND {named} AND NOT ({IS_VOIDED})"
    values = [query.agency_id, *values, VOIDED]
    if query.voice:
        conditions += " AND s.credential_id = %s"
        values.append(query.voice.credential_id)
    weight, way = WEIGHT[connection.vendor], "ASC" if query.ascending else "DESC"
    sql = f"""
        SELECT {", ".join(Row._fields)} FROM (
            SELECT {COLUMNS}, {weight} AS weight, row_number() OVER along AS nth, sum({weight}) OVER along AS reached
            FROM tracking_statement AS s {NAMED}
            WHERE {conditions} AND s.stored_at BETWEEN %s AND %s
            WINDOW along AS (ORDER BY s.stored_at {way}, s.id {way})
        ) AS weighed WHERE nth <= 2 OR reached - weight <= %s
    """  # noqa: S608  (our own words; every value is a parameter)
    rows = {row.id: row for row in read(sql, [*values, min(times), max(times), room])}
    return [rows[number] for _time, number in places if number in rows]


def places_named(places: list[Place]) -> tuple[str, list[Any]]:
    """The condition that a row is at one of these places, and its values."""
    numbers = [number for _time, number in places]
    if connection.vendor == "sqlite":
        return "s.id IN (SELECT value FROM json_each(%s))", [json.dumps(numbers)]
    pairs = "(s.stored_at, s.id) IN (SELECT * FROM unnest(%s::timestamptz[], %s::bigint[]))"
    return pairs, [[time for time, _number in places], numbers]


def statement(
    agency_id: int, uid: UUID, *, voided: bool = False, mine: "Credential | Caller | None" = None
) -> Stored | None:
    """One statement by its id: of those that stand, or of those that were voided."""
    values: list[Any] = [agency_id, uid, VOIDED]
    conditions = f"AND {'' if voided else 'NOT'} ({IS_VOIDED})"
    if mine is not None:
        conditions += " AND s.credential_id = %s"
        values.append(voice_of(mine).credential_id)
    return next(map(stored_of, rows_with(values, conditions)), None)


def rows_with(values: list[Any], conditions: str = "", marks: str = "%s") -> list[Row]:
    """Rows by agency and ids."""
    sql = f"""
        SELECT {COLUMNS} FROM {BY_UID} {NAMED}
        WHERE taken.agency_id = %s AND taken.uid IN ({marks}) {conditions}
    """  # noqa: S608  (our own words; every value is a parameter)
    return read(sql, values)


def read(sql: str, values: list[Any]) -> list[Row]:
    """Run it."""
    with connection.cursor() as cursor:
        cursor.execute(sql, all_bound(values))
        if connection.vendor == "postgresql":
            return [Row(*row) for row in cursor.fetchall()]
        return [
            Row(number, UUID(uid), exact, moment(stored_at), agency, credential, key and UUID(key), name, *weight)
            for number, uid, exact, stored_at, agency, credential, key, name, *weight in cursor.fetchall()
        ]


def texts_of(agency_id: int, uids: Collection[UUID]) -> dict[UUID, str]:
    """The texts of those of these statements that are stored, voided or not."""
    rows = rows_with([agency_id, *uids], marks=", ".join(["%s"] * len(uids)))
    return {row.uid: row.exact for row in rows}


def removed_among(agency_id: int, uids: Collection[UUID]) -> set[UUID]:
    """Ids that are taken by statements which were removed (docs/decisions/0009)."""
    taken = StatementUid.objects.filter(agency_id=agency_id, uid__in=list(uids), statement_id__isnull=False)
    there = set(taken.order_by().values_list("uid", flat=True))
    return there.difference(texts_of(agency_id, there)) if there else there


def stored_of(row: Row) -> Stored:
    """A row as a value."""
    authority = authority_with(row.credential_uid, row.credential_name)
    return Stored(row.uid, row.exact, row.stored_at, row.credential_id, authority)
