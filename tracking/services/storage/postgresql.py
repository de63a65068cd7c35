"""The insert, in one round trip: ids, statements, links, references, what is forwarded, and unknown activities."""

from collections.abc import Iterable
from typing import Any

from django.db import DatabaseError, connection

from tracking.services.storage.batches import Batch, Inserted, as_json
from tracking.xapi.splicing import WHEN_STORED

NOT_ONLY_NEW = "TR001"  # As tracking_insert() says it (migration 0002).
INSERT = """
SELECT * FROM tracking_insert(
    %(count)s, %(agency)s, %(credential)s, %(uids)s, %(registrations)s, %(actors)s, %(verbs)s, %(objects)s, %(times)s,
    %(texts)s, %(when_stored)s, %(promised)s, %(link_numbers)s, %(links)s, %(reference_numbers)s, %(targets)s,
    %(voids)s, %(keys)s, %(iris)s, %(definitions)s, %(alone)s
)
"""


class NotOnlyNew(Exception):
    """Ids are taken or waited for, or known activities are told anew: the insert alone does not do."""


def insert(batch: Batch, *, alone: bool = False) -> Inserted:
    """Store what is new. With `alone`, all or nothing, by this one statement: raises `NotOnlyNew`."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(INSERT, columns(batch) | {"alone": alone})
            fresh, awaited, retold = cursor.fetchone()
    except DatabaseError as error:
        if getattr(error.__cause__, "sqlstate", "") == NOT_ONLY_NEW:
            raise NotOnlyNew from error
        raise
    return Inserted(frozenset(fresh or ()), frozenset(awaited or ()), frozenset(retold or ()))


def columns(batch: Batch) -> dict[str, Any]:
    """The parameters of the insert."""
    uids, registrations, actors, verbs, objects, times, texts = zip(*batch.rows(), strict=True)
    references = list(zip(*batch.references, strict=True)) or [(), (), ()]
    return {
        "count": len(uids),
        "agency": batch.agency_id,
        "credential": batch.voice.credential_id,
        "uids": array(uids),
        "registrations": array(registrations),
        "actors": array(actors),
        "verbs": array_of_texts(verbs),
        "objects": array_of_texts(objects),
        "times": array(times),
        "texts": array_of_texts(texts),
        "when_stored": WHEN_STORED,
        "promised": array(batch.promised),
        "link_numbers": array(number for number, _key in batch.links),
        "links": array(key for _number, key in batch.links),
        "reference_numbers": array(references[0]),
        "targets": array(references[1]),
        "voids": array(references[2]),
        "keys": array(description.key for description in batch.descriptions),
        "iris": array_of_texts(description.iri for description in batch.descriptions),
        "definitions": array_of_texts(as_json(description.definition) for description in batch.descriptions),
    }


def array(values: Iterable[Any]) -> str:
    """An array as PostgreSQL reads it, of ids, numbers, times, or yes and no. The driver takes ten times as long."""
    return f"{{{','.join('NULL' if value is None else str(value) for value in values)}}}"


def array_of_texts(texts: Iterable[str]) -> str:
    """The same of texts."""
    told = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return "{" + ",".join(f'"{text}"' for text in told) + "}"


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
