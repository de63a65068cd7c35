"""A statement about a statement is found by whatever the other one is found by, at any depth (StatementRef).

Order does not matter: whoever comes last, the statement, its target, or one between them, gives links to all that are
reached. Writers of references wait for one another, agency by agency: the second then sees what the first has stored.
"""

import json
from collections.abc import Collection, Iterator
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from tracking.models.binding import all_bound
from tracking.selectors.ledger import BY_UID, NAMED
from tracking.selectors.voices import identifier_with
from tracking.services.storage import postgresql, sqlite
from tracking.xapi.index import index_of, keys_of
from tracking.xapi.versions import version_in

QUEUE = 5418  # A lock of our own, beside that of tracking_stored() (migration 0002).
REACHED = """
WITH RECURSIVE root (uid) AS (
    SELECT uid FROM tracking_statementuid WHERE agency_id = %s AND uid IN ({roots})
), up (root, uid) AS (
    SELECT uid, uid FROM root
    UNION
    SELECT up.root, r.uid FROM up JOIN tracking_statementreference AS r ON r.agency_id = %s AND r.target = up.uid
), down (root, uid) AS (
    SELECT uid, uid FROM root
    UNION
    SELECT down.root, r.target FROM down JOIN tracking_statementreference AS r ON r.agency_id = %s AND r.uid = down.uid
)
SELECT DISTINCT a.stored_at, a.statement_id, d.statement_id, d.uid
FROM up JOIN down ON down.root = up.root AND down.uid <> up.uid
JOIN tracking_statementuid AS a ON a.agency_id = %s AND a.uid = up.uid AND a.statement_id IS NOT NULL
JOIN tracking_statementuid AS d ON d.agency_id = %s AND d.uid = down.uid AND d.statement_id IS NOT NULL
"""
SOURCES = f"""
SELECT s.id, s.exact, credential.uid FROM {BY_UID} {NAMED}
WHERE taken.agency_id = %s AND taken.uid IN ({{sources}})
"""  # noqa: S608  (our own words; every value is a parameter)


def spread(agency_id: int, uids: Collection[UUID]) -> None:
    """Give links along all references that run through these statements, which came just now."""
    wait_in_turn(agency_id)
    pairs, sources = reached(agency_id, uids)
    if pairs:
        engine = postgresql if connection.vendor == "postgresql" else sqlite
        engine.link(pairs, list(keys_of_sources(agency_id, sources)))


def wait_in_turn(agency_id: int) -> None:
    """Whoever waited here sees, in the next query, what the one before has committed. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [QUEUE, agency_id % 2**31])


def reached(agency_id: int, uids: Collection[UUID]) -> tuple[list[tuple[Any, int, int]], set[Any]]:
    """Who is to be found by whom: (time, id) of the one, id of the other; and the own ids of those others."""
    sql = REACHED.format(roots=marks(uids))
    with connection.cursor() as cursor:
        cursor.execute(sql, all_bound([agency_id, *uids, *[agency_id] * 4]))
        rows = cursor.fetchall()
    return [row[:3] for row in rows], {uid for *_pair, uid in rows}


def keys_of_sources(agency_id: int, uids: Collection[Any]) -> Iterator[tuple[int, UUID]]:
    """What these statements are found by themselves: id and key."""
    with connection.cursor() as cursor:
        cursor.execute(SOURCES.format(sources=marks(uids)), [agency_id, *uids])
        rows = cursor.fetchall()
    for number, exact, credential in rows:
        statement = json.loads(exact)
        index = index_of(statement, version_in(statement), home_page=settings.XAPI_HOME_PAGE)
        uid = UUID(str(credential)) if credential else None
        for key in keys_of(index, agency_id, identifier_with(uid)):
            yield number, key


def marks(values: Collection[Any]) -> str:
    """Places for so many parameters."""
    return ", ".join(["%s"] * len(values))
