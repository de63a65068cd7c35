"""The aggregate queries. Each answers for any number of learners with a few rows, on SQLite and on PostgreSQL."""

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, NamedTuple

from django.db.models import Count, F, FloatField, Func, Q, QuerySet, Sum
from django.db.models.functions import NullIf
from django.db.models.lookups import GreaterThanOrEqual

from courses.models import Enrolment
from evaluation import measures
from tracking.models import LessonProgress

MEAN_SCORE = F("progress__score_sum") / NullIf(F("progress__graded_done"), 0)


@dataclass(frozen=True)
class Population:
    """Which enrolments are counted. `agencies` None means every agency."""

    editions: tuple[int, ...]
    agencies: frozenset[int] | None = None
    cohort: int | None = None

    def condition(self, prefix: str = "") -> Q:
        """As a filter on enrolments, or on rows that reach them through `prefix`."""
        words: dict[str, Any] = {f"{prefix}edition__in": self.editions}
        if self.agencies is not None:
            words[f"{prefix}agency__in"] = sorted(self.agencies)
        if self.cohort is not None:
            words[f"{prefix}cohort"] = self.cohort
        return Q(**words)

    @property
    def enrolments(self) -> QuerySet[Enrolment]:
        """The enrolments, in no order."""
        return Enrolment.objects.filter(self.condition()).order_by()


class Counts(NamedTuple):
    """How many enrolments of a group fulfil each measure. `at_least` counts scores from 10, 20, … 90 points up."""

    enrolled: int = 0
    started: int = 0
    active: int = 0
    going: int = 0
    active_going: int = 0
    completed: int = 0
    completed_started: int = 0
    withdrawn: int = 0
    scored: int = 0
    score_sum: float = 0.0
    at_least: tuple[int, ...] = (0,) * (len(measures.SCORE_BINS) - 1)

    @property
    def bins(self) -> tuple[int, ...]:
        """How many scores lie in 0–9, 10–19, … 90–100 points."""
        edges = (self.scored, *self.at_least, 0)
        return tuple(low - high for low, high in pairwise(edges))


@dataclass(frozen=True)
class Group:
    """The counts of one agency, cohort (None: enrolled without one) and edition."""

    agency: int
    cohort: int | None
    edition: int
    counts: Counts = field(repr=False)


def groups_of(population: Population, now: datetime) -> list[Group]:
    """Every measure that is a count, by agency, cohort and edition. One query."""
    going = measures.is_going()
    wanted: dict[str, Any] = {
        "enrolled": Count("*"),
        "started": Count("pk", filter=measures.has_started()),
        "active": Count("pk", filter=measures.is_active(now)),
        "going": Count("pk", filter=going),
        "active_going": Count("pk", filter=going & measures.is_active(now)),
        "completed": Count("pk", filter=measures.has_completed()),
        "completed_started": Count("pk", filter=measures.has_completed() & measures.has_started()),
        "withdrawn": Count("pk", filter=measures.has_withdrawn()),
        "scored": Count("pk", filter=Q(progress__graded_done__gt=0)),
        "score_sum": Sum(MEAN_SCORE),
    }
    wanted |= {f"at_least_{edge}": reaching(edge) for edge in measures.SCORE_BINS[1:]}
    keys = ("agency", "cohort", "edition")
    rows = population.enrolments.values(*keys).annotate(**wanted).values_list(*keys, *wanted)
    return [group_from(row) for row in rows]


def reaching(points: int) -> Count:
    """How many scores are at least so many points out of 100, rounded half up."""
    return Count("pk", filter=GreaterThanOrEqual(MEAN_SCORE, measures.score_edge(points) / 100))


def group_from(row: Sequence[Any]) -> Group:
    """A row of the query as a group."""
    agency, cohort, edition, *counts = row
    *plain, score_sum = counts[:10]
    return Group(agency, cohort, edition, Counts._make((*plain, score_sum or 0.0, tuple(counts[10:]))))


def together(many: Iterable[Counts]) -> Counts:
    """Counts of groups that have nobody in common, added up."""
    columns = list(zip(*many, strict=True))
    if not columns:
        return Counts()
    *plain, bins = columns
    return Counts._make((*map(sum, plain), tuple(map(sum, zip(*bins, strict=True)))))


def total_of(groups: Iterable[Group]) -> Counts:
    """The groups taken together."""
    return together(group.counts for group in groups)


class DaysBetween(Func):
    """The days from the second time to the first, with fractions."""

    arity = 2
    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """Julian days are days."""
        return self.as_sql(compiler, connection, template="(julianday(%(expressions)s))", arg_joiner=") - julianday(")

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """An interval has seconds."""
        template = "(EXTRACT(EPOCH FROM (%(expressions)s)) / 86400)::float8"
        return self.as_sql(compiler, connection, template=template, arg_joiner=" - ")


def days_of(population: Population) -> list[tuple[int, int | None, float]]:
    """Agency, cohort and days from first act to completion of everyone who completed. One query."""
    days = DaysBetween("progress__completed_at", "progress__started_at")
    completed = population.enrolments.filter(measures.has_completed(), measures.has_started())
    return list(completed.values_list("agency", "cohort", days))


def lessons_of(population: Population) -> dict[uuid.UUID, tuple[int, int]]:
    """Lesson uid → how many reached it, how many completed it. One query."""
    rows = LessonProgress.objects.filter(population.condition("enrolment__")).order_by().values("lesson_uid")
    counted = rows.annotate(reached=Count("*"), completed=Count("completed_at"))
    wanted = counted.values_list("lesson_uid", "reached", "completed")
    return {uid: (reached, completed) for uid, reached, completed in wanted}


def stops_of(population: Population, now: datetime) -> dict[uuid.UUID | None, int]:
    """Lesson uid (None: before the first) → how many stopped there. One query."""
    stopped = population.enrolments.filter(measures.has_stopped(now)).values("progress__place_lesson")
    return dict(stopped.annotate(n=Count("*")).values_list("progress__place_lesson", "n"))
