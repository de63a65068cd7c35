"""Where the statements of a list are, found in the narrow index on links alone.

We choose the order of work ourselves, because a planner's guess about several conditions at once is far off: walk along
the rarest key, newest or oldest first, in steps, and look each statement up under the others. On PostgreSQL,
of keys that are about as rare two are walked side by side: to read on costs a tenth of what it costs to look up.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tracking.models.binding import all_bound
from tracking.selectors.horizon import A_TICK, BEGINNING
from tracking.selectors.queries import Place, Query

STEP, FEWEST, LONGEST = 256, 64, 4096
TASTE = 256  # So many rows of a key tell how rare it is.
AS_RARE = 8  # So many times as often as the rarest is still about as rare.
END = {True: 2**63 - 1, False: -1}  # After every source of a statement, in either direction.
ALL = "SELECT stored_at, id AS statement_id, id AS source_id FROM tracking_statement WHERE agency_id = %s"
ALONG = "SELECT stored_at, statement_id, source_id FROM tracking_statementlink WHERE key = %s"
BOTH = "SELECT * FROM tracking_met(%s, %s, %s, %s, %s, %s, %s, %s)"  # Of migration 0002.
COLUMNS = ("stored_at", "statement_id", "source_id")
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
Row = tuple[datetime, int, int]  # time, number, source


@dataclass(frozen=True)
class Walk:
    """Along which key to go (none: everything of the agency), and beside which; and what else must hold.

    What is asked by `beside` and `keys` must be said by one source; `mine`, whose it is, by the statement itself.
    """

    query: Query
    upto: datetime
    along: UUID | None
    beside: UUID | None = None
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

    @property
    def back(self) -> str:
        """The other direction."""
        return "DESC" if self.query.ascending else "ASC"

    @property
    def asks_more(self) -> bool:
        """Whether a row on the way may not be one of the list."""
        return bool(self.keys or self.mine)


def pages_of_places(query: Query, upto: datetime, place: Place | None, wanted: int) -> Iterator[list[Place]]:
    """Places after `place`, in order and each once, page by page until the list ends."""
    walk = walk_for(query, upto)
    after = (*place, END[query.ascending]) if place else None
    step = max(wanted, STEP) if walk and walk.asks_more else wanted
    seen = found = last = 0
    while walk:
        rows, after = steps(walk, after, step)
        places = dict.fromkeys((time, number) for time, number, _source in rows if number != last)
        yield list(places)
        if after is None:
            return
        last = next(reversed(places), (None, last))[1]
        seen, found = seen + step, found + len(places)
        step = min(max(enough(seen, found, wanted), FEWEST), LONGEST)


def enough(seen: int, found: int, wanted: int) -> int:
    """How many more rows will do, and a quarter, if they go on as they began; once there were enough, ever more."""
    missing = wanted - found if found < wanted else 2 * found
    return missing * seen * 5 // (4 * max(found, 1))


def walk_for(query: Query, upto: datetime) -> Walk | None:
    """The walk along the rarest key; None when one of the keys has no row at all."""
    keys, mine = query.keys, query.key_of_mine
    asked = [*keys, mine] if mine else keys
    if len(asked) < 2:  # noqa: PLR2004  (nothing to choose)
        return Walk(query, upto, asked[0] if asked else None)
    rare = rarest_of(Walk(query, upto, None), asked)
    if not rare:
        return None
    along, others = rare[0], rare[1:] if connection.vendor == "postgresql" else ()
    beside = next((key for key in others if mine not in {key, along}), None)
    rest = tuple(key for key in keys if key not in {along, beside})
    return Walk(query, upto, along, beside, rest, mine if mine != along else None)


def rarest_of(walk: Walk, keys: Sequence[UUID]) -> list[UUID]:
    """The key with the fewest rows, or that lies widest apart, then those about as rare; none if one is empty."""
    bounds, values = walk.bounds
    tastes = [TASTED.format(bounds=bounds, way=walk.way, number=at) for at in range(len(keys))]
    sql = " UNION ALL ".join(f"SELECT * FROM ({taste}) AS tasted{at}" for at, taste in enumerate(tastes))  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, all_bound(each for key in keys for each in (key, *values, TASTE)))
        rows = cursor.fetchall()
    if any(count == 0 for _at, count, _first, _last in rows):
        return []
    found = {keys[at]: (count, moment(last) - moment(first)) for at, count, first, last in rows}
    order = sorted(keys, key=lambda key: (found[key][0], -found[key][1]))
    (fewest, span), rest = found[order[0]], order[1:]
    return [order[0], *(key for key in rest if fewest == TASTE and span <= AS_RARE * found[key][1])]


def steps(walk: Walk, after: Row | None, count: int) -> tuple[list[Row], Row | None]:
    """Those of so many rows on the way for which everything else holds, and the last one, if there may be more."""
    way, values = along_both(walk, after, count) if walk.beside else along_one(walk, after, count)
    fits, fitting = conditions_of(walk)
    sql = f"""
        WITH link AS MATERIALIZED ({way})
        SELECT link.*, 1 FROM link WHERE {fits}
        UNION ALL SELECT last.*, 0 FROM (
            SELECT * FROM link WHERE (SELECT count(*) FROM link) = %s
            ORDER BY {", ".join(f"{column} {walk.back}" for column in COLUMNS)} LIMIT 1
        ) AS last
    """  # noqa: S608  (our own words; every value is a parameter)
    with connection.cursor() as cursor:
        cursor.execute(sql, all_bound([*values, *fitting, count]))
        rows = [(moment(time), number, source, fits) for time, number, source, fits in cursor.fetchall()]
    rows.sort(reverse=not walk.query.ascending)
    return [row[:3] for row in rows if row[3]], next((row[:3] for row in rows if not row[3]), None)


def along_one(walk: Walk, after: Row | None, count: int) -> tuple[str, list[Any]]:
    """So many rows along one key, or of everything."""
    source, first = (ALONG, walk.along) if walk.along else (ALL, walk.query.agency_id)
    columns = COLUMNS if walk.along else ("stored_at", "id", "id")
    bounds, values = walk.bounds
    if after:
        turn = ">" if walk.query.ascending else "<"
        bounds = f"{bounds} AND stored_at {turn}= %s AND ({', '.join(columns)}) {turn} (%s, %s, %s)"
        values = [*values, after[0], *after]
    order = ", ".join(f"{column} {walk.way}" for column in columns)
    return f"{source} {bounds} ORDER BY {order} LIMIT %s", [first, *values, count]


def along_both(walk: Walk, after: Row | None, count: int) -> tuple[str, list[Any]]:
    """So many rows that two keys have in common."""
    query, end = walk.query, END[walk.query.ascending]
    least = query.since + A_TICK if query.since else BEGINNING
    most = min(walk.upto - A_TICK, query.until or walk.upto)
    first = least - A_TICK if query.ascending else most + A_TICK
    far = most if query.ascending else least
    return BOTH, [walk.along, walk.beside, *(after or (first, end, end)), far, query.ascending, count]


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
