"""Progress per learner, as rows."""

from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from agencies.downloads import Value
from evaluation.selectors.learners import LearnerRow


def learner_table(rows: Iterable[LearnerRow], language: str, zone: tzinfo) -> Iterator[tuple[Value, ...]]:
    """A header in the reader's language, then one line per enrolment; days are those of the reader's time zone.

    The header is made at once; the rest asks for no language, since a streamed answer outlives the request's.
    """
    header = (
        _("Name"),
        _("Agency"),
        _("Cohort"),
        _("Edition"),
        pgettext("column of days", "Enrolled"),
        pgettext("column of days", "Started"),
        pgettext("column of days", "Last active"),
        pgettext("column", "Lessons done"),
        pgettext("column", "Lessons in all"),
        pgettext("column of days", "Completed"),
        pgettext("column of days", "Withdrew"),
        _("Score (points out of 100)"),
    )
    return with_header(header, rows, language, zone, erased=_("Erased person"))


def with_header(
    header: tuple[str, ...], rows: Iterable[LearnerRow], language: str, zone: tzinfo, *, erased: str
) -> Iterator[tuple[Value, ...]]:
    """Line by line; `erased` stands where a name would."""
    yield header
    for row in rows:
        yield (
            row.name or erased,
            row.agency_fr if language == "fr" else row.agency_en,
            row.cohort,
            row.edition,
            day(row.enrolled_at, zone),
            day(row.started_at, zone),
            day(row.last_active_at, zone),
            row.lessons_done or 0,
            row.lessons_total,
            day(row.completed_at, zone),
            day(row.withdrawn_at, zone),
            row.score,
        )


def day(at: datetime | None, zone: tzinfo) -> str | None:
    """2026-11-20."""
    return at.astimezone(zone).date().isoformat() if at else None
