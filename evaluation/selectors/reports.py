"""One report: the figures of a course, for the agency, cohort and edition chosen, as far as the reader may see them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from agencies.models import Agency
from courses.models import Cohort, Edition
from evaluation import measures
from evaluation.figures import SMALLEST, Mark, Share, Spread
from evaluation.selectors.counts import (
    Counts,
    Group,
    Population,
    days_of,
    groups_of,
    lessons_of,
    stops_of,
    together,
    total_of,
)
from evaluation.selectors.courses import ReportedCourse
from evaluation.selectors.figures import GUARDED, Figures, figures_of, guarded_figures
from evaluation.selectors.guards import (
    by_agency,
    guarded_agencies,
    guarded_total,
    is_safe,
    withheld_editions,
)
from evaluation.selectors.lessons import LessonCounts, LessonTable, lesson_table
from evaluation.selectors.weeks import Week, weeks_of

Days = Sequence[tuple[int, int | None, float]]


@dataclass(frozen=True)
class Selection:
    """What the reader chose; None means all."""

    agency: Agency | None = None
    cohort: Cohort | None = None
    edition: Edition | None = None


@dataclass(frozen=True)
class ScoreTable:
    """The distribution of scores: `bins` pairs the least points of a bin with its share; `mean` is in whole points."""

    bins: tuple[tuple[int, Share], ...]
    scored: Share
    mean: int | None


@dataclass(frozen=True)
class BreakdownRow:
    """One agency, or one cohort of an agency; without a cohort the name is empty."""

    name: str
    figures: Figures
    days: Spread | None
    agency: Agency | None = None
    cohort: Cohort | None = None


@dataclass(frozen=True)
class Details:
    """What is shown of groups that need no guard."""

    lessons: LessonTable
    scores: ScoreTable
    weeks: tuple[Week, ...]


@dataclass(frozen=True)
class Report:
    """Figures at one moment. `details` and `breakdown` are missing where they would tell of too few people.

    `is_guarded` says that small cells are hidden from this reader; `withheld` says that the edition asked for is not
    shown on its own.
    """

    course: ReportedCourse
    selection: Selection
    at: datetime
    figures: Figures
    days: Spread | None = None
    details: Details | None = None
    breakdown: tuple[BreakdownRow, ...] = ()
    is_guarded: bool = False
    is_withheld: bool = False

    @property
    def agency(self) -> Agency | None:
        """The one agency of the reader's own that the report is about, if it is about one."""
        counted = agencies_of(self.course, self.selection)
        is_one = counted is not None and len(counted) == 1 and self.course.sight.is_own(counted)
        return self.course.agencies.get(min(counted)) if counted and is_one else None

    @property
    def own_agencies(self) -> list[Agency]:
        """The agencies that the report is about, by name, when all are the reader's own; else none."""
        counted = agencies_of(self.course, self.selection) or frozenset()
        found = [self.course.agencies[key] for key in counted if key in self.course.agencies]
        return sorted(found, key=lambda each: each.name.casefold()) if self.course.sight.is_own(counted) else []

    @property
    def may_list_learners(self) -> bool:
        """Whether the reader may see who is counted."""
        return not self.is_guarded and not self.figures.is_empty


def report_on(course: ReportedCourse, selection: Selection, language: str, now: datetime) -> Report:
    """The report. Five aggregate queries at most, and one for each edition whose outline this process has not read."""
    if course.sight.is_own(agencies_of(course, selection)):
        return own_report(course, selection, language, now)
    if selection.agency:
        return agency_report(course, selection, now)
    return umbrella_report(course, selection, language, now)


def agencies_of(course: ReportedCourse, selection: Selection) -> frozenset[int] | None:
    """Ids of the agencies that are counted; None means all."""
    if selection.cohort:
        return frozenset({selection.cohort.agency_id})
    if selection.agency:
        return frozenset({selection.agency.pk})
    return None if course.sight.everywhere else course.sight.own


def population_of(course: ReportedCourse, selection: Selection) -> Population:
    """Who is counted."""
    editions = (selection.edition.pk,) if selection.edition else course.edition_ids
    return Population(editions, agencies_of(course, selection), selection.cohort.pk if selection.cohort else None)


def own_report(course: ReportedCourse, selection: Selection, language: str, now: datetime) -> Report:
    """What an agency's staff see of it: everything, cohort by cohort."""
    population = population_of(course, selection)
    groups = groups_of(population, now)
    days = days_of(population)
    return Report(
        course=course,
        selection=selection,
        at=now,
        figures=figures_of(total_of(groups)),
        days=spread_of(days),
        details=details_of(course, population, groups, language=language, now=now),
        breakdown=cohort_rows(course, groups, days),
    )


def umbrella_report(course: ReportedCourse, selection: Selection, language: str, now: datetime) -> Report:
    """Figures over all agencies, in full when they name none.

    Beside them stand the agencies, guarded, when all editions are counted together.
    """
    everything = Population(course.edition_ids)
    every = groups_of(everything, now)
    edition = selection.edition
    groups = [group for group in every if edition is None or group.edition == edition.pk]
    withheld = withheld_editions(every, course.sight)
    if edition and edition.pk in withheld:
        hidden = guarded_figures(total_of(groups), dict.fromkeys(("enrolled", *GUARDED), Mark.HIDDEN))
        return Report(course, selection, now, hidden, is_guarded=True, is_withheld=True)
    population = population_of(course, selection)
    days = days_of(population)
    if not is_safe(groups, course.sight):
        return guarded_report(course, selection, groups, days, now)
    return Report(
        course=course,
        selection=selection,
        at=now,
        figures=figures_of(total_of(groups)),
        days=spread_of(days) if len(days) >= SMALLEST else None,
        details=details_of(
            course, population, groups, language=language, now=now, withheld=frozenset() if edition else withheld
        ),
        breakdown=() if edition else agency_rows(course, groups, days),
        is_guarded=True,
    )


def agency_report(course: ReportedCourse, selection: Selection, now: datetime) -> Report:
    """What the umbrella sees of one agency: the line that it has in the breakdown, and no more."""
    everything = Population(course.edition_ids)
    groups, days = groups_of(everything, now), days_of(everything)
    rows = agency_rows(course, groups, days) if is_safe(groups, course.sight) else ()
    row = next((row for row in rows if row.agency == selection.agency), None)
    if row:
        return Report(course, selection, now, row.figures, row.days, is_guarded=True)
    theirs = [group for group in groups if selection.agency and group.agency == selection.agency.pk]
    alone = len({group.agency for group in groups}) == 1
    if alone or not theirs:
        return guarded_report(course, selection, theirs, days if theirs else (), now)
    hidden = guarded_figures(total_of(theirs), dict.fromkeys(("enrolled", *GUARDED), Mark.HIDDEN))
    return Report(course, selection, now, hidden, is_guarded=True, is_withheld=True)


def guarded_report(
    course: ReportedCourse, selection: Selection, groups: Sequence[Group], days: Days, now: datetime
) -> Report:
    """What the umbrella sees of too few people, or of the only agency: headline figures, each guarded by itself."""
    figures = guarded_total(groups, course.sight)
    spread = spread_of(days) if figures.completed.is_shown and len(days) >= SMALLEST else None
    return Report(course, selection, now, figures, spread, is_guarded=True)


def details_of(
    course: ReportedCourse,
    population: Population,
    groups: Sequence[Group],
    *,
    language: str,
    now: datetime,
    withheld: frozenset[int] = frozenset(),
) -> Details:
    """Lessons, scores and weeks. Three queries."""
    enrolled: dict[int, int] = defaultdict(int)
    for group in groups:
        enrolled[group.edition] += group.counts.enrolled
    editions = [edition for edition in course.editions if edition.pk in population.editions]
    counts = LessonCounts(enrolled, lessons_of(population), stops_of(population, now))
    return Details(
        lessons=lesson_table(editions, counts, language, withheld),
        scores=score_table(total_of(groups)),
        weeks=tuple(weeks_of(population, now)),
    )


def score_table(counts: Counts) -> ScoreTable:
    """The bins of a group's scores."""
    people = measures.SCORE.population
    bins = tuple(
        (least, Share(n, counts.scored, people)) for least, n in zip(measures.SCORE_BINS, counts.bins, strict=True)
    )
    mean = int(100 * counts.score_sum / counts.scored + 0.5 + 1e-9) if counts.scored else None
    return ScoreTable(bins, Share(counts.scored, counts.enrolled, measures.ALL_ENROLLED), mean)


def spread_of(days: Iterable[tuple[int, int | None, float]]) -> Spread | None:
    """The median of these durations."""
    return Spread.of_days([each for _agency, _cohort, each in days], measures.DAYS.population)


def cohort_rows(course: ReportedCourse, groups: Iterable[Group], days: Days) -> tuple[BreakdownRow, ...]:
    """One row for each cohort with somebody in it, and one for those without a cohort."""
    parts: dict[tuple[int, int | None], list[Counts]] = defaultdict(list)
    took: dict[tuple[int, int | None], list[float]] = defaultdict(list)
    for group in groups:
        parts[group.agency, group.cohort].append(group.counts)
    for agency, key, each in days:
        took[agency, key].append(each)
    cohorts = {cohort.pk: cohort for cohort in course.cohorts}
    rows = []
    for (agency, key), counts in parts.items():
        cohort = cohorts.get(key) if key else None
        spread = Spread.of_days(took[agency, key], measures.DAYS.population)
        name = cohort.name if cohort else ""
        rows.append(BreakdownRow(name, figures_of(together(counts)), spread, course.agencies.get(agency), cohort))
    return tuple(rows)


def agency_rows(course: ReportedCourse, groups: Sequence[Group], days: Days) -> tuple[BreakdownRow, ...]:
    """One guarded row for each agency with somebody enrolled."""
    took: dict[int, list[float]] = defaultdict(list)
    for key, _cohort, each in days:
        took[key].append(each)
    rows = []
    for key, figures in guarded_agencies(by_agency(groups), course.sight).items():
        spread = Spread.of_days(took[key], measures.DAYS.population) if figures.completed.is_shown else None
        rows.append(BreakdownRow(course.agencies[key].name, figures, spread, course.agencies[key]))
    return tuple(rows)


def in_order(rows: Iterable[BreakdownRow], column: str, *, descending: bool) -> list[BreakdownRow]:
    """The rows sorted by a column of `evaluation.forms.SORTS`.

    What is hidden stands last, by name: its place would tell.
    """
    named = sorted(rows, key=lambda row: (not row.name, row.name.casefold()))
    if column == "name":
        return named[::-1] if descending else named
    shown = [row for row in named if has_value(row, column)]
    shown.sort(key=lambda row: value_of(row, column), reverse=descending)
    return shown + [row for row in named if not has_value(row, column)]


def has_value(row: BreakdownRow, column: str) -> bool:
    """Whether there is something to sort by."""
    return row.days is not None if column == "days" else bool(getattr(row.figures, column).is_shown)


def value_of(row: BreakdownRow, column: str) -> tuple[float, ...]:
    """What a row is sorted by."""
    if column == "days":
        return (row.days.median if row.days else 0.0,)
    return tuple(map(float, getattr(row.figures, column).rank))
