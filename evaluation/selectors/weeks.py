"""Starts and completions by the week, in the local time of the installation, whatever the database knows of zones."""

import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.db.models import Count, DateField, F, Func, Q, QuerySet, Value

from courses.models import Enrolment
from evaluation.selectors.counts import Population

LONGEST = 52  # weeks
A_WEEK = timedelta(weeks=1)


@dataclass(frozen=True)
class Week:
    """`monday` is its first day."""

    monday: date
    started: int
    completed: int


class WeekOf(Func):
    """The Monday of a time's week in `zone`. Right for times from `since` on."""

    arity = 1
    output_field = DateField()

    def __init__(self, expression: Any, *, zone: str, since: datetime) -> None:
        super().__init__(expression)
        self.zone, self.since = zone, since

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The database knows the zone."""
        sql, params = compiler.compile(self.source_expressions[0])
        return f"date_trunc('week', {sql} AT TIME ZONE %s)::date", [*params, self.zone]

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The offsets of the zone are told, newest first; times are kept as text in UTC."""
        sql, params = compiler.compile(self.source_expressions[0])
        shifts = offsets_of(self.zone, self.since)
        cases, values = "", []
        for since, seconds in reversed(shifts[1:]):
            cases += f" WHEN {sql} >= %s THEN %s"
            values += [*params, since.strftime("%Y-%m-%d %H:%M:%S"), f"{seconds} seconds"]
        last = f"{shifts[0][1]} seconds"
        shift = f"CASE{cases} ELSE %s END" if cases else "%s"
        return f"date({sql}, {shift}, '-6 days', 'weekday 1')", [*params, *values, last]


@lru_cache(maxsize=16)
def offsets_of(zone: str, since: datetime) -> tuple[tuple[datetime, int], ...]:
    """Each offset of a zone in the longest time that is shown: from when, in UTC, and how many seconds."""
    local, at = zoneinfo.ZoneInfo(zone), since.astimezone(UTC)
    found = [(at, seconds_at(local, at))]
    for day in range((LONGEST + 1) * 7):
        start = at + timedelta(days=day)
        if seconds_at(local, start + timedelta(days=1)) != found[-1][1]:
            quarters = (start + timedelta(minutes=15 * number) for number in range(1, 97))
            change = next(quarter for quarter in quarters if seconds_at(local, quarter) != found[-1][1])
            found.append((change, seconds_at(local, change)))
    return tuple(found)


def seconds_at(zone: zoneinfo.ZoneInfo, at: datetime) -> int:
    """The offset from UTC."""
    return int((at.astimezone(zone).utcoffset() or timedelta()).total_seconds())


def weeks_of(population: Population, now: datetime) -> list[Week]:
    """The last weeks, at most 52, from the first with a start to this one; empty without any. One query."""
    zone = zoneinfo.ZoneInfo(settings.TIME_ZONE)
    this = monday_of(now.astimezone(zone).date())
    since = datetime.combine(this - (LONGEST - 1) * A_WEEK, time(), zone)
    started, completed = (counted(population, fact, since, now) for fact in ("started", "completed"))
    found: dict[str, dict[date, int]] = {"started": {}, "completed": {}}
    for kind, monday, n in started.union(completed, all=True):
        found[kind][monday] = n
    mondays = sorted({*found["started"], *found["completed"]})
    if not mondays:
        return []
    every = [mondays[0] + number * A_WEEK for number in range((this - mondays[0]) // A_WEEK + 1)]
    return [Week(day, found["started"].get(day, 0), found["completed"].get(day, 0)) for day in every]


def counted(population: Population, fact: str, since: datetime, now: datetime) -> QuerySet[Enrolment, Any]:
    """Kind, Monday and number of the enrolments that started or completed since then."""
    at = f"progress__{fact}_at"
    rows = population.enrolments.filter(Q(**{f"{at}__gte": since, f"{at}__lte": now}))
    weeks = rows.annotate(kind=Value(fact), week=WeekOf(F(at), zone=settings.TIME_ZONE, since=since))
    return weeks.values("kind", "week").annotate(n=Count("*")).values_list("kind", "week", "n")


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())
