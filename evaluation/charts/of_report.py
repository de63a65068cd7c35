"""The charts of a course's report, each with the figures behind it."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evaluation import measures
from evaluation.charts.bars import Bar, BarGroup, bars
from evaluation.charts.columns import Column, columns
from evaluation.charts.drawing import Chart, Series, Table
from evaluation.charts.lines import lines
from evaluation.figures import Share, number_text
from evaluation.selectors.figures import Figures
from evaluation.selectors.lessons import LessonTable
from evaluation.selectors.reports import Details, ScoreTable
from evaluation.selectors.weeks import Week


def charts_of(figures: Figures, details: Details | None) -> dict[str, Chart]:
    """Key → chart, for what may be shown and has somebody in it."""
    if details is None or figures.is_empty:
        return {}
    return {
        "funnel": funnel(figures),
        "lessons": lesson_chart(details.lessons, figures),
        "scores": score_chart(details.scores),
        **({"weeks": week_chart(details.weeks)} if details.weeks else {}),
    }


def funnel(figures: Figures) -> Chart:
    """From enrolled to completed."""
    shares = {
        str(measures.STARTED.name): figures.started,
        str(measures.COMPLETED.name): figures.completed,
        str(measures.WITHDRAWN.name): figures.withdrawn,
    }
    people = figures.enrolled.count_text
    whole = Bar(1, 1, 1, people)
    steps = [BarGroup(name, (bar_of(share, 1),)) for name, share in shares.items()]
    rows = [(name, share.count_text, people, share.percent_text) for name, share in shares.items()]
    return Chart(
        key="funnel",
        title=_("From enrolled to completed"),
        note=_("n = %(people)s enrolled") % {"people": people},
        svg=bars("funnel", [BarGroup(str(measures.ENROLLED.name), (whole,)), *steps], thickness=16),
        table=Table((_("Measure"), "n", "N", "%"), ((str(measures.ENROLLED.name), people, "", ""), *rows)),
    )


def bar_of(figure: object, series: int) -> Bar:
    """A share as a bar with its words."""
    assert isinstance(figure, Share)  # noqa: S101  (charts are drawn of unguarded figures)
    return Bar(series, figure.n, figure.of, str(figure))


def lesson_chart(table: LessonTable, figures: Figures) -> Chart:
    """Reached and completed, lesson by lesson."""
    groups = [
        BarGroup(f"{row.number} {row.title}", (short_bar(row.reached, 2), short_bar(row.completed, 1)))
        for row in table.rows
    ]
    return Chart(
        key="lessons",
        title=_("Where people stop"),
        note=_("n = %(stopped)s stopped, of %(people)s enrolled")
        % {"stopped": number_text(table.stopped), "people": figures.enrolled.count_text},
        svg=bars("lessons", groups),
        table=lesson_figures(table),
        summary=stop_summary(table),
        series=(Series(2, str(measures.LESSON_REACHED.name)), Series(1, str(measures.LESSON_COMPLETED.name))),
    )


def short_bar(share: Share, series: int) -> Bar:
    """A bar with its percentage alone; the table has the rest."""
    return Bar(series, share.n, share.of, share.percent_text if share.of else "")


def lesson_figures(table: LessonTable) -> Table:
    """The same as a table, with where people stopped."""
    head = (
        _("Lesson"),
        str(measures.LESSON_REACHED.name),
        str(measures.LESSON_COMPLETED.name),
        str(measures.STOPPED.name),
    )
    rows = [
        (lesson_name(row.number, row.title, row.editions), str(row.reached), str(row.completed), str(row.stopped))
        for row in table.rows
    ]
    if table.stopped_before.n:
        rows.append((_("Before the first lesson"), "", "", str(table.stopped_before)))
    return Table(head, tuple(rows))


def lesson_name(number: str, title: str, editions: Sequence[int]) -> str:
    """“2.3 Reading a chart”, and which editions have it when the newest has not."""
    if not editions:
        return f"{number} {title}"
    numbers = ", ".join(map(str, editions))
    return ngettext(
        "%(number)s %(title)s (only in edition %(editions)s)",
        "%(number)s %(title)s (only in editions %(editions)s)",
        len(editions),
    ) % {"number": number, "title": title, "editions": numbers}


def stop_summary(table: LessonTable) -> str:
    """In words, the lesson in which most people stopped."""
    if not table.stopped:
        return _("Nobody who started has stopped.")
    most = max(table.rows, key=lambda row: row.stopped.n, default=None)
    if most is None or not most.stopped.n:
        return ""
    if sum(row.stopped.n == most.stopped.n for row in table.rows) > 1:
        return _("No one lesson stands out: at most %(share)s stopped in the same lesson.") % {"share": most.stopped}
    return _("More stopped in lesson %(number)s, %(title)s, than in any other: %(share)s of those who stopped.") % {
        "number": most.number,
        "title": most.title,
        "share": most.stopped,
    }


def score_chart(scores: ScoreTable) -> Chart:
    """The distribution of scores."""
    each = [Column(number_text(least), share.n, number_text(share.n)) for least, share in scores.bins]
    rows = tuple(
        (bin_name(least), share.count_text, number_text(share.of), share.percent_text) for least, share in scores.bins
    )
    mean = scores.mean if scores.mean is not None else 0
    return Chart(
        key="scores",
        title=_("Scores, in points out of 100"),
        note=_("n = %(scored)s with a graded activity done, of %(people)s enrolled")
        % {"scored": number_text(scores.scored.n), "people": number_text(scores.scored.of)},
        svg=columns("scores", each, number_text(100)),
        table=Table((_("Points"), "n", "N", "%"), rows),
        summary=_("Mean: %(points)s points out of 100.") % {"points": number_text(mean)} if scores.scored.n else "",
    )


def bin_name(least: int) -> str:
    """“80–89”; the last one ends with 100."""
    last = measures.SCORE_BINS[-1]
    return f"{least}–{100 if least == last else least + measures.BIN_WIDTH - 1}"


def week_chart(weeks: Sequence[Week]) -> Chart:
    """Starts and completions over time."""
    names = [week.monday.isoformat() for week in weeks]
    started, completed = [week.started for week in weeks], [week.completed for week in weeks]
    words = (_("Starts"), _("Completions"))
    rows = tuple((week.monday.isoformat(), number_text(week.started), number_text(week.completed)) for week in weeks)
    return Chart(
        key="weeks",
        title=_("Starts and completions per week"),
        note=_("n = %(started)s starts and %(completed)s completions since %(day)s")
        % {"started": number_text(sum(started)), "completed": number_text(sum(completed)), "day": names[0]},
        svg=lines("weeks", names, [started, completed], number_text),
        table=Table((_("Week of"), *words), rows),
        series=(Series(1, words[0]), Series(2, words[1])),
    )
