"""Where the statements of a list are, found in the narrow index on links alone.

We choose the order of work ourselves, because a planner's guess about several conditions at once is far off:
walk along the rarest key, newest or oldest first, in steps that grow, and look each statement up under the others.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tracking.models.binding import all_bound
from tracking.selectors.queries import Place, Query

STEP, LONGEST = 256, 4096
TASTE = 256  # So many rows of a key tell how rare it is.
END = {True: 2**63 - 1, False: -1}  # After every source of a statement, in either direction.
ALL = "SELECT stored_at, id AS statement_id, id AS source_id FROM tracking_statement WHERE agency_id = %s"
ALONG = "SELECT stored_at, statement_id, source_id FROM tracking_statementlink WHERE key = %s"
TASTED = """
    SELECT {number}, count(*), min(stored_at), max(stored_at) FROM (
        SELECT stored_at FROM tracking_statementlink WHERE key = %s {bounds} ORDER BY stored_at {way} LIMIT %s
    ) AS taste{number}
"""
LOOKED_UP = """
    EXISTS (
        SELECT 1 FROM tracking_statementlink AS {name}
        WHERE {name}.key = %s AND {name}.stored_at = link.stored_at AND {name}.statement_id = link.statement_id {more}
        LIMIT 1 OFFSET 0
    )
"""  # The OFFSET keeps PostgreSQL from rearranging: one look into the index for each row.
Row = tuple[datetime, int, int, bool]  # time, number, source, whether everything asked for holds


@dataclass(frozen=True)
class Walk:
    """Along which key to go (none: everything of the agency), and what else must hold.

    What is asked by `keys` must be said by one source; `mine`, whose it is, by the statement itself.
    """

    query: Query
    upto: datetime
    along: UUID | None
    keys: tuple[UUID, ...] = ()
    mine: UUID | None = None

    @property
    def bounds(self) -> tuple[str, list[Any]]:
        """The times between which the list lies, never beyond the horizon."""
        query, sql, values = self.query, "AND stored_at < %s", [self.upto]
        if query.since:
            sql, values = f"{sql} AND stored_at > %s", [*values, query.since]
        if query.until:
            sql, values = f"{sql} AND stored_at <= %s", [*values, query.until]
        return sql, values

    @property
    def way(self) -> str:
        """The direction."""
        return "ASC" if self.query.ascending else "DESC"


def pages_of_places(query: Query, upto: datetime, place: Place | None, wanted: int) -> Iterator[list[Place]]:
    """Places after `place`, in order and each once, page by page until the list ends."""
    walk = walk_for(query, upto)
    if walk is None:
        return
    step = max(wanted, STEP) if walk.keys or walk.mine else wanted
    after = (*place, END[query.ascending]) if place else None
    last = 0
    while True:
        rows = steps(walk, after, step)
        places = dict.fromkeys((time, number) for time, number, _source, fits in rows if fits and number != last)
        yield list(places)
        if len(rows) < step:
            return
        last = next(reversed(places), (None, last))[1]
        after, step = rows[-1][:3], min(step * 4, LONGEST)


def walk_for(query: Query, upto: datetime) -> Walk | None:
    """The walk along the rarest key; None when one of the keys has no row at all."""
    keys, mine = query.keys, query.key_of_mine
    asked = [*keys, mine] if mine else keys
    if len(asked) < 2:  # noqa: PLR2004  (nothing to choose)
        return Walk(query, upto, asked[0] if asked else None)
    rarest = rarest_of(Walk(query, upto, None), asked)
    if rarest is None:
        return None
    return Walk(query, upto, rarest, tuple(key for key in keys if key != rarest), mine if mine != rarest else None)


def rarest_of(walk: Walk, keys: Sequence[UUID]) -> UUID | None:
    """The key with the fewest rows, or whose rows lie farthest apart; None when one has none."""
    bounds, values = walk.bounds
    tastes = [TASTED.format(bounds=bounds, way=walk.way, number=at) for at in range(len(keys))]
    sql = " UNION ALL ".join(f"SELECT * FROM ({taste}) AS tasted{at}" for at, taste in enumerate(tastes))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, all_bound(each for key in keys for each in (key, *values, TASTE)))
        found = {keys[at]: (count, first, last) for at, count, first, last in cursor.fetchall()}
    if any(count == 0 for count, _first, _last in found.values()):
        return None
    return min(keys, key=lambda key: (found[key][0], moment(found[key][1]) - moment(found[key][2])))


def steps(walk: Walk, after: tuple[datetime, int, int] | None, count: int) -> list[Row]:
    """So many rows along the key, and for each whether everything else holds for it, too."""
    source, first = (ALONG, walk.along) if walk.along else (ALL, walk.query.agency_id)
    bounds, values = walk.bounds
    columns = "stored_at, statement_id, source_id" if walk.along else "stored_at, id, id"
    if after:
        turn = ">" if walk.query.ascending else "<"
        bounds = f"{bounds} AND stored_at {turn}= %s AND ({columns}) {turn} (%s, %s, %s)"
        values = [*values, after[0], *after]
    fits, fitting = conditions_of(walk)
    inner = ", ".join(f"{column} {walk.way}" for column in columns.split(", "))
    outer = ", ".join(f"link.{column} {walk.way}" for column in ("stored_at", "statement_id", "source_id"))
    sql = f"""
        SELECT link.stored_at, link.statement_id, link.source_id, {fits} FROM (
            {source} {bounds} ORDER BY {inner} LIMIT %s
        ) AS link ORDER BY {outer}
    """  # noqa: S608  (our own words; every value is a parameter)
    with connection.cursor() as cursor:
        cursor.execute(sql, all_bound([*fitting, first, *values, count]))
        return [(moment(time), number, source, bool(fits)) for time, number, source, fits in cursor.fetchall()]


def conditions_of(walk: Walk) -> tuple[str, list[Any]]:
    """What else must hold for a row: all keys by one source, and the owner by the statement itself."""
    conditions: list[str] = []
    values: list[Any] = []
    if walk.keys:
        along_owner = walk.along == walk.query.key_of_mine
        conditions.append(said_by_one(len(walk.keys), None if along_owner else "link"))
        values += walk.keys
    if walk.mine:
        conditions.append(LOOKED_UP.format(name="mine", more="AND mine.source_id = link.statement_id"))
        values.append(walk.mine)
    return " AND ".join(conditions) or "1 = 1", values


def said_by_one(count: int, before: str | None) -> str:
    """So many keys of one statement, each by the source of the one `before`."""
    if not count:
        return "1 = 1"
    name = f"link{count}"
    same = f"AND {name}.source_id = {before}.source_id " if before else ""
    return LOOKED_UP.format(name=name, more=f"{same}AND {said_by_one(count - 1, name)}")


def moment(value: Any) -> datetime:
    """A time, as either database gives it."""
    found = datetime.fromisoformat(value) if isinstance(value, str) else value
    return found if found.tzinfo else found.replace(tzinfo=UTC)
