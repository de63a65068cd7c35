"""A report as rows: one figure a row, with its n, its N, its population and how it is counted."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.downloads import Value
from evaluation import measures
from evaluation.charts.of_report import bin_name, lesson_name
from evaluation.figures import Figure, Guarded, Spread, Tally
from evaluation.figures.spread import whole_days
from evaluation.measures import Measure
from evaluation.selectors.figures import Figures
from evaluation.selectors.reports import BreakdownRow, Details, Report


@dataclass(frozen=True)
class Line:
    """One figure of one group."""

    measure: Measure
    group: str
    n: Value
    of: Value = None
    percent: Value = None
    days: tuple[Value, ...] = (None, None, None)
    population: str = ""


def report_table(report: Report) -> Iterator[tuple[Value, ...]]:
    """A header, then every figure of the report, in the reader's language."""
    yield header()
    course, edition, agency, cohort = chosen(report)
    at = date_format(localtime(report.at), "Y-m-d H:i")
    for line in lines_of(report):
        measure = line.measure
        words = (str(measure.definition), str(measure.denominator), measure.version)
        figures = (line.n, line.of, line.percent, *line.days)
        population = line.population or str(measure.population)
        yield (course, edition, agency, cohort, str(measure.name), line.group, *figures, population, *words, at)


def header() -> tuple[Value, ...]:
    """The names of the columns."""
    return (
        _("Course"),
        _("Edition"),
        _("Agency"),
        _("Cohort"),
        _("Measure"),
        _("Group"),
        "n",
        "N",
        "%",
        _("Median days"),
        _("First quartile"),
        _("Third quartile"),
        _("Population"),
        _("How this is counted"),
        _("Denominator"),
        _("Version of the measure"),
        _("Time of the figures"),
    )


def chosen(report: Report) -> tuple[str, str, str, str]:
    """Course, edition, agency and cohort that the figures are about."""
    selection = report.selection
    return (
        report.course.title,
        str(selection.edition.number) if selection.edition else pgettext("group", "all"),
        selection.agency.name if selection.agency else pgettext("group", "all"),
        selection.cohort.name if selection.cohort else pgettext("group", "all"),
    )


def lines_of(report: Report) -> Iterator[Line]:
    """The report from its top to its foot."""
    everyone = pgettext("group", "all")
    yield from headline_lines(report.figures, report.days, everyone)
    if report.details:
        yield from detail_lines(report.details)
    for row in report.breakdown:
        yield from headline_lines(row.figures, row.days, breakdown_name(row))


def breakdown_name(row: BreakdownRow) -> str:
    """The agency, and the cohort where there is one."""
    agency = row.agency.name if row.agency else ""
    cohort = row.name if row.cohort else ""
    return " – ".join(filter(None, (agency, cohort)))


def headline_lines(figures: Figures, days: Spread | None, group: str) -> Iterator[Line]:
    """The headline figures of a group."""
    pairs: list[tuple[Measure, Figure | None]] = [
        (measures.ENROLLED, figures.enrolled),
        (measures.STARTED, figures.started),
        (measures.ACTIVE, figures.active),
        (measures.ACTIVE_GOING, figures.active_going),
        (measures.COMPLETED, figures.completed),
        (measures.COMPLETED_STARTED, figures.completed_started),
        (measures.WITHDRAWN, figures.withdrawn),
    ]
    yield from (line_of(measure, group, figure) for measure, figure in pairs if figure is not None)
    if days:
        spread = tuple(whole_days(each) for each in (days.median, days.low, days.high))
        yield Line(measures.DAYS, group, days.n, days=spread)


def line_of(measure: Measure, group: str, figure: Figure) -> Line:
    """A figure in its columns: whole numbers, or the words that stand for what is hidden."""
    if isinstance(figure, Guarded):
        return Line(measure, group, figure.count_text, figure.of)
    if isinstance(figure, Tally):
        return Line(measure, group, figure.n)
    percent = figure.percent()
    return Line(measure, group, figure.n, figure.of, None if percent is None else int(percent))


def detail_lines(details: Details) -> Iterator[Line]:
    """Lessons, scores and weeks."""
    for row in details.lessons.rows:
        name = lesson_name(row.number, row.title, row.editions)
        yield line_of(measures.LESSON_REACHED, name, row.reached)
        yield line_of(measures.LESSON_COMPLETED, name, row.completed)
        yield line_of(measures.STOPPED, name, row.stopped)
    if details.lessons.stopped_before.n:
        yield line_of(measures.STOPPED, _("Before the first lesson"), details.lessons.stopped_before)
    for least, share in details.scores.bins:
        yield line_of(measures.SCORE, bin_name(least), share)
    for week in details.weeks:
        day = {"day": week.monday.isoformat()}
        yield Line(measures.WEEKLY, _("Starts, week of %(day)s") % day, week.started)
        yield Line(measures.WEEKLY, _("Completions, week of %(day)s") % day, week.completed)
