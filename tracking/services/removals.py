"""Taking rows out of the ledger: what tools said, whole; and learners' own words out of what the classroom wrote.

The triggers let nothing go that is not named by an opening (`tracking.models.Opening`), which stands only inside the
transaction. An id stays taken for ever: nobody can store something else under it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import F

from agencies.jobs.services import enqueue
from tracking.models import Attachment, Opening, Outgoing, Removal, Statement, StatementLink
from tracking.models.binding import all_bound
from tracking.selectors.outgoing import hashes_in
from tracking.services.attachments import held_files
from tracking.services.shelf import CLEAR
from tracking.services.storage.references import keys_of_sources, reached, wait_in_turn
from tracking.xapi.erasing import without_words
from tracking.xapi.identity import key

AT_ONCE = 500
GONE = "DELETE FROM tracking_statement WHERE agency_id = %s AND stored_at = %s AND id = %s"
REWRITTEN = "UPDATE tracking_statement SET exact = %s WHERE agency_id = %s AND stored_at = %s AND id = %s"
UNLINKED = """
    DELETE FROM tracking_statementlink WHERE key = %s AND stored_at = %s AND statement_id = %s AND source_id = %s
"""
UNREFERRED = "DELETE FROM tracking_statementreference WHERE agency_id = %s AND uid = %s"


@dataclass(frozen=True)
class Removed:
    """How much went."""

    statements: int = 0
    files: int = 0


@transaction.atomic
def remove_statements(*, rows: Sequence[Statement], cause: Removal.Cause) -> Removed:
    """Take these statements of tools out, with all that they are found by, what is to be forwarded, and their files."""
    files = 0
    by_agency = attrgetter("agency_id")
    for agency_id, own in groupby(sorted(rows, key=by_agency), key=by_agency):
        theirs = list(own)
        for at in range(0, len(theirs), AT_ONCE):
            files += remove_some(agency_id, theirs[at : at + AT_ONCE], cause)
    return Removed(len(rows), files)


def remove_some(agency_id: int, rows: Sequence[Statement], cause: Removal.Cause) -> int:
    """Those of one agency, while nobody writes references there; how many files went with them."""
    files = held_files(agency_id, {sha2 for row in rows for sha2 in hashes_in(row.document)})
    wait_in_turn(agency_id)
    with opened(rows, Opening.Part.WHOLE, Removal(cause=cause, statements=len(rows))):
        run(UNLINKED, links_of(agency_id, rows))
        run(UNREFERRED, ([agency_id, row.uid] for row in rows))
        run(GONE, ([agency_id, row.stored_at, row.pk] for row in rows))
    uids = [row.uid for row in rows]
    Outgoing.objects.filter(forwarder__agency=agency_id, uid__in=uids).delete()
    return remove_files(agency_id, files)


@transaction.atomic
def remove_words(*, rows: Iterable[Statement], cause: Removal.Cause) -> int:
    """Take the learner's own words out of these statements of the classroom; how many had any."""
    told = ((row, without_words(row.exact)) for row in rows)
    lasting = [(row, exact) for row, exact in told if exact is not None]
    for at in range(0, len(lasting), AT_ONCE):
        some = lasting[at : at + AT_ONCE]
        with opened([row for row, _exact in some], Opening.Part.WORDS, Removal(cause=cause, texts=len(some))):
            run(REWRITTEN, ([exact, row.agency_id, row.stored_at, row.pk] for row, exact in some))
    return len(lasting)


@contextmanager
def opened(rows: Iterable[Statement], part: Opening.Part, removal: Removal) -> Iterator[None]:
    """The ledger lets these statements go inside; the removal is written down, the openings are taken away."""
    removal.save(force_insert=True)
    openings = [
        Opening(removal=removal, statement_id=row.pk, agency_id=row.agency_id, stored_at=row.stored_at, part=part.value)
        for row in rows
    ]
    Opening.objects.bulk_create(openings)
    yield
    Opening.objects.filter(removal=removal).delete()


def links_of(agency_id: int, rows: Sequence[Statement]) -> Iterator[list[Any]]:
    """What these statements are found by, and those about them by their words: whole keys of the table of links."""
    numbers = {row.pk for row in rows}
    pairs, sources = reached(agency_id, [row.uid for row in rows])
    wanted = [(row.stored_at, row.pk, row.pk) for row in rows]
    wanted += [(at, number, source) for at, number, source in pairs if numbers & {number, source}]
    keys: dict[int, list[UUID]] = {}
    for source, one in keys_of_sources(agency_id, {*sources, *all_bound(row.uid for row in rows)}):
        keys.setdefault(source, []).append(one)
    for at, number, source in wanted:
        yield from ([one, at, number, source] for one in keys.get(source, ()))


def remove_files(agency_id: int, files: Iterable[Attachment]) -> int:
    """Forget the attachments that no statement speaks of any more; the files go after the transaction."""
    speaking = StatementLink.objects.filter(source_id=F("statement_id"))
    unused = [file for file in files if not speaking.filter(key=key(agency_id, "attachment", file.sha2)).exists()]
    Attachment.objects.filter(pk__in=[file.pk for file in unused]).delete()
    if unused:
        enqueue(CLEAR, paths=[file.path for file in unused])
    return len(unused)


def run(sql: str, rows: Iterable[Iterable[Any]]) -> None:
    """The same statement for many rows."""
    values = [all_bound(row) for row in rows]
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(sql, values)
