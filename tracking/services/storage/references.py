"""A statement about a statement is found by whatever the other one is found by, at any depth (StatementRef).

Order does not matter: whoever comes last, the statement, its target, or one between them, gives links to all that are
reached. Writers of references wait for one another, agency by agency: the second then sees what the first has stored.
"""

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from tracking.models.binding import all_bound
from tracking.selectors.ledger import BY_UID, NAMED
from tracking.selectors.voices import identifier_with
from tracking.services.errors import TooManyLinks
from tracking.services.storage import postgresql, sqlite
from tracking.xapi.index import index_of, keys_of
from tracking.xapi.versions import version_in

MOST_LINKS = 400_000  # That statements get at once because of what they refer to.
MOST_MET = 20_000  # Statements that hang together, whenever one more joins them.
QUEUE = 5418  # A lock of our own, beside that of tracking_stored() (migration 0002).
EDGES = """
WITH RECURSIVE up (uid) AS (
    SELECT uid FROM tracking_statementuid WHERE agency_id = %s AND uid IN ({roots})
    UNION
    SELECT r.uid FROM up JOIN tracking_statementreference AS r ON r.agency_id = %s AND r.target = up.uid
), down (uid) AS (
    SELECT uid FROM tracking_statementuid WHERE agency_id = %s AND uid IN ({roots})
    UNION
    SELECT r.target FROM down JOIN tracking_statementreference AS r ON r.agency_id = %s AND r.uid = down.uid
)
SELECT r.uid, r.target FROM (SELECT uid FROM up UNION SELECT uid FROM down) AS met
JOIN tracking_statementreference AS r ON r.agency_id = %s AND r.uid = met.uid LIMIT %s
"""
PLACES = """
SELECT uid, stored_at, statement_id FROM tracking_statementuid
WHERE agency_id = %s AND uid IN ({uids}) AND statement_id IS NOT NULL
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
        keys = list(keys_of_sources(agency_id, sources))
        often = Counter(source for _time, _number, source in pairs)
        bounded(sum(often[source] for source, _key in keys))
        engine = postgresql if connection.vendor == "postgresql" else sqlite
        engine.link(pairs, keys)


def wait_in_turn(agency_id: int) -> None:
    """Whoever waited here sees, in the next query, what the one before has committed. SQLite has one writer anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [QUEUE, agency_id % 2**31])


def reached(agency_id: int, uids: Collection[UUID]) -> tuple[list[tuple[Any, int, int]], set[UUID]]:
    """Who is to be found by whom: (time, id) of the one, id of the other; and the own ids of those others."""
    pairs = pairs_through(set(uids), edges_around(agency_id, uids))
    places = places_of(agency_id, {uid for pair in pairs for uid in pair})
    known = [(one, other) for one, other in pairs if one in places and other in places]
    return [(*places[one], places[other][1]) for one, other in known], {other for _one, other in known}


def edges_around(agency_id: int, uids: Collection[UUID]) -> dict[UUID, UUID]:
    """Every reference that leads to these statements or goes on from them: who → to whom. Each refers to one."""
    with connection.cursor() as cursor:
        values = [agency_id, *uids, agency_id, agency_id, *uids, agency_id, agency_id, MOST_MET + 1]
        cursor.execute(EDGES.format(roots=marks(uids)), all_bound(values))
        edges = {UUID(str(uid)): UUID(str(target)) for uid, target in cursor.fetchall()}
    bounded(len(edges), MOST_MET)
    return edges


def pairs_through(roots: set[UUID], edges: Mapping[UUID, UUID]) -> list[tuple[UUID, UUID]]:
    """Who reaches whom through one of the roots, at any depth; each pair once, at the first root on its way."""
    before: dict[UUID, list[UUID]] = {}
    for uid, target in edges.items():
        before.setdefault(target, []).append(uid)
    pairs: list[tuple[UUID, UUID]] = []
    for root in roots:
        above, below = above_of(root, roots, before), below_of(root, edges)
        bounded(len(pairs) + len(above) * len(below))
        pairs += [(one, other) for one in above for other in below if one != other]
    return pairs


def above_of(root: UUID, roots: set[UUID], before: Mapping[UUID, list[UUID]]) -> list[UUID]:
    """The root, and all that reach it without passing another one."""
    found = [root]
    for uid in found:  # It grows while we go along it, and each has one target: none comes twice.
        found += [one for one in before.get(uid, ()) if one not in roots]
    return found


def below_of(root: UUID, edges: Mapping[UUID, UUID]) -> list[UUID]:
    """The root, and all that it reaches; a circle ends where it began."""
    found: dict[UUID, None] = {}
    uid: UUID | None = root
    while uid is not None and uid not in found:
        found[uid] = None
        uid = edges.get(uid)
    return list(found)


def places_of(agency_id: int, uids: Collection[UUID]) -> dict[UUID, tuple[Any, int]]:
    """When and as which number each of these statements is stored, of those that have come."""
    if not uids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(PLACES.format(uids=marks(uids)), all_bound([agency_id, *uids]))
        return {UUID(str(uid)): (stored_at, number) for uid, stored_at, number in cursor.fetchall()}


def bounded(count: int, most: int = MOST_LINKS) -> None:
    """Raise `TooManyLinks` for what would fill the table, and keep everybody waiting meanwhile."""
    if count > most:
        raise TooManyLinks


def keys_of_sources(agency_id: int, uids: Collection[Any]) -> Iterator[tuple[int, UUID]]:
    """What these statements are found by themselves: id and key."""
    with connection.cursor() as cursor:
        cursor.execute(SOURCES.format(sources=marks(uids)), all_bound([agency_id, *uids]))
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
