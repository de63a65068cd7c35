"""Reading the ledger: lists in the true order of storing, and one statement by its id. No query without an agency.

Every condition of a list is one key (`tracking.xapi.identity.key`), so a list is one range of the index on links, or
several that are joined on the statement and on who says so; the first page costs the same however many there are.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing

from tracking.models import Credential, Statement
from tracking.models.binding import all_bound
from tracking.selectors.horizon import horizon
from tracking.selectors.voices import Caller, Voice, authority_with, voice_of
from tracking.xapi.identity import key
from tracking.xapi.index import VOIDED

MOST = 1000
COLUMNS = """
    s.id, s.uid, s.exact, s.stored_at, s.agency_id, s.credential_id,
    credential.uid AS credential_uid, credential.name AS credential_name
"""
NAMED = "LEFT JOIN tracking_credential AS credential ON credential.id = s.credential_id"
IS_VOIDED = """
    s.credential_id IS NOT NULL AND s.verb <> %s AND EXISTS (
        SELECT 1 FROM tracking_statementreference AS void
        WHERE void.agency_id = s.agency_id AND void.target = s.uid AND void.voids
    )
"""  # The classroom's own statements are never voided from outside, and no voiding statement ever is.


class BadCursor(Exception):
    """The `more` of somebody else, of another list, or of nobody."""


@dataclass(frozen=True)
class Query:
    """What a list is asked by. Agents are identifiers (`identity.identifier_of`), verbs and activities IRIs.

    `since` is exclusive and `until` inclusive, as xAPI has them. `mine` keeps to what this credential has stored;
    `reader` is whom a cursor is good for. `after` is the cursor of the page before.
    """

    agency_id: int
    reader: str = ""
    mine: "Credential | Caller | None" = None
    agent: str | None = None
    verb: str | None = None
    activity: str | None = None
    registration: UUID | None = None
    related_agents: bool = False
    related_activities: bool = False
    since: datetime | None = None
    until: datetime | None = None
    ascending: bool = False
    limit: int = 100
    after: str | None = None

    @property
    def keys(self) -> list[UUID]:
        """One key for each condition."""
        asked = [
            ("agent*" if self.related_agents else "agent", self.agent),
            ("registration", str(self.registration) if self.registration else None),
            ("activity*" if self.related_activities else "activity", self.activity),
            ("verb", self.verb),
        ]
        return [key(self.agency_id, kind, value) for kind, value in asked if value is not None]

    @property
    def voice(self) -> Voice | None:
        """Whose statements alone."""
        return voice_of(self.mine) if self.mine is not None else None


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


Place = tuple[datetime, int]


def statements(query: Query) -> Page:
    """A page of a list, the newest first unless asked otherwise. Raises `BadCursor`."""
    place = read_cursor(query) if query.after else None
    limit = max(1, min(query.limit, MOST))
    upto = horizon()
    rows = distinct(query, upto, place, limit + 1)
    page = whole_moments(rows, limit) if query.ascending else rows[:limit]
    more = len(rows) > len(page)
    cursor = cursor_of(query, page[-1]) if more else None
    return Page([stored_of(row) for row in page], cursor, upto)


def distinct(query: Query, upto: datetime, place: Place | None, wanted: int) -> list[Any]:
    """So many rows after the place. A statement that is found by itself and by what it refers to comes once."""
    found: dict[int, Any] = {}
    while True:
        rows = rows_after(query, upto, place, wanted)
        found |= {row.id: row for row in rows}
        if len(rows) < wanted or len(found) >= wanted:
            return list(found.values())[:wanted]
        place = (rows[-1].stored_at, rows[-1].id)


def whole_moments(rows: list[Any], limit: int) -> list[Any]:
    """Don't end between two statements of one microsecond: who asks on with `since` would miss the second."""
    page = rows[:limit]
    if len(rows) <= limit or rows[limit].stored_at != page[-1].stored_at:
        return page
    return [row for row in page if row.stored_at != page[-1].stored_at] or page


def rows_after(query: Query, upto: datetime, place: Place | None, wanted: int) -> list[Any]:
    """One query: rows of the list, perhaps some of them twice."""
    tables, conditions, values = sources_of(query)
    time, number = ("link0.stored_at", "link0.statement_id") if "link0" in tables else ("s.stored_at", "s.id")
    for clause, value in bounds(query, upto, time):
        conditions.append(clause)
        values.append(value)
    if place:
        turn = ">" if query.ascending else "<"
        conditions += [f"{time} {turn}= %s", f"({time}, {number}) {turn} (%s, %s)"]
        values += [place[0], *place]
    way = "ASC" if query.ascending else "DESC"
    sql = f"""
        SELECT {COLUMNS} FROM {tables} {NAMED}
        WHERE {" AND ".join(conditions)} AND NOT ({IS_VOIDED})
        ORDER BY {time} {way}, {number} {way} LIMIT %s
    """  # noqa: S608  (our own words; every value is a parameter)
    return list(Statement.objects.raw(sql, all_bound([*values, VOIDED, wanted])))


def sources_of(query: Query) -> tuple[str, list[str], list[Any]]:
    """The tables of the query with their joins, the conditions that stand for its keys, and the values for these."""
    keys, voice = query.keys, query.voice
    conditions: list[str] = ["s.agency_id = %s"]
    values: list[Any] = [query.agency_id]
    if voice:
        conditions.append("s.credential_id = %s")
        values.append(voice.credential_id)
    joins = [joined(number) for number in range(1, len(keys))]
    if voice and keys:
        joins.append(joined(len(keys), source="statement_id"))
    if voice:
        keys = [*keys, key(query.agency_id, "agent*", voice.identifier)]
    for number, wanted in enumerate(keys):
        conditions.append(f"link{number}.key = %s")
        values.append(wanted)
    if not keys:
        return "tracking_statement AS s", conditions, values
    own = "JOIN tracking_statement AS s ON s.stored_at = link0.stored_at AND s.id = link0.statement_id"
    return " ".join(["tracking_statementlink AS link0", *joins, own]), conditions, values


def joined(number: int, source: str = "source_id") -> str:
    """One more condition, on the same statement and said by the same one (or by the statement itself)."""
    name = f"link{number}"
    return f"""JOIN tracking_statementlink AS {name} ON {name}.stored_at = link0.stored_at
        AND {name}.statement_id = link0.statement_id AND {name}.source_id = link0.{source}"""


def bounds(query: Query, upto: datetime, time: str) -> Iterator[tuple[str, datetime]]:
    """The times between which the list lies; never beyond the horizon."""
    yield f"{time} < %s", upto
    if query.since:
        yield f"{time} > %s", query.since
    if query.until:
        yield f"{time} <= %s", query.until


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


def rows_with(values: list[Any], conditions: str = "", marks: str = "%s") -> list[Any]:
    """Rows by agency and ids."""
    sql = f"""
        SELECT {COLUMNS} FROM tracking_statementuid AS taken
        JOIN tracking_statement AS s
        ON s.agency_id = taken.agency_id AND s.stored_at = taken.stored_at AND s.id = taken.statement_id {NAMED}
        WHERE taken.agency_id = %s AND taken.uid IN ({marks}) {conditions}
    """  # noqa: S608  (our own words; every value is a parameter)
    return list(Statement.objects.raw(sql, all_bound(values)))


def texts_of(agency_id: int, uids: Collection[UUID]) -> dict[UUID, str]:
    """The texts of those of these statements that are stored, voided or not."""
    rows = rows_with([agency_id, *uids], marks=", ".join(["%s"] * len(uids)))
    return {row.uid: row.exact for row in rows}


def stored_of(row: Any) -> Stored:
    """A row as a value."""
    credential_uid = UUID(str(row.credential_uid)) if row.credential_uid else None
    authority = authority_with(credential_uid, row.credential_name)
    return Stored(row.uid, row.exact, row.stored_at, row.credential_id, authority)


def cursor_of(query: Query, row: Any) -> str:
    """Where the page ended, signed for this list and this reader; it holds as long as the ledger does."""
    return signer_of(query).sign_object([row.stored_at.isoformat(), row.id])


def read_cursor(query: Query) -> Place:
    """The place that a cursor names; raises `BadCursor`."""
    try:
        time, number = signer_of(query).unsign_object(query.after or "")
        return datetime.fromisoformat(time), int(number)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadCursor from error


def signer_of(query: Query) -> signing.Signer:
    """A signature that is good for one reader of one list only."""
    voice = query.voice
    asked = replace(query, mine=None, after=None, limit=0)
    return signing.Signer(salt=f"tracking.more|{asked!r}|{voice.credential_id if voice else ''}")
