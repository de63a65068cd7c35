"""Every number that Tremplin publishes, defined once: its name, its words, its population and its denominator.

The rule in Python stands beside the definition in words; `docs/measures.md` repeats the words and a test keeps the two
in step. A change of meaning is a new `version`. Rules are conditions on `courses.Enrolment` and its progress, at `now`.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tracking.selectors.staff import STALLED_AFTER

ACTIVE_DAYS = STALLED_AFTER.days
BIN_WIDTH = 10
SCORE_BINS = tuple(range(0, 100, BIN_WIDTH))  # The last bin holds 100 too.


@dataclass(frozen=True)
class Measure:
    """`definition` and `denominator` are sentences; `population` is a few words that stand after a figure."""

    key: str
    name: Promise
    definition: Promise
    population: Promise
    denominator: Promise
    version: int = 1


def past(fact: str) -> Q:
    """The progress has a time for this fact."""
    return Q(**{f"progress__{fact}__isnull": False})


def has_started() -> Q:
    """At least one act."""
    return past("started_at")


def has_completed() -> Q:
    """The last lesson is done."""
    return past("completed_at")


def has_withdrawn() -> Q:
    """Left the course."""
    return Q(withdrawn_at__isnull=False)


def is_active(now: datetime) -> Q:
    """An act in the last fourteen days, and not withdrawn."""
    return Q(progress__last_active_at__gte=now - timedelta(days=ACTIVE_DAYS), withdrawn_at__isnull=True)


def is_going() -> Q:
    """Neither completed nor withdrawn, whether started or not."""
    return Q(progress__completed_at__isnull=True, withdrawn_at__isnull=True)


def has_stopped(now: datetime) -> Q:
    """Started and not completed, and withdrawn or without an act for fourteen days."""
    quiet = Q(progress__last_active_at__lt=now - timedelta(days=ACTIVE_DAYS)) | has_withdrawn()
    return has_started() & Q(progress__completed_at__isnull=True) & quiet


def score_edge(points: int) -> float:
    """The least unrounded score, in points of 100, that is rounded half up to `points`."""
    return points - 0.5 - 1e-9


ALL_ENROLLED = _("everyone enrolled")
ALL_COUNT = _("Everyone enrolled, including those who withdrew and those who never started.")
define = partial(Measure, population=ALL_ENROLLED, denominator=ALL_COUNT)

ENROLLED = define(
    "enrolled",
    pgettext_lazy("measure", "Enrolled"),
    _(
        "Enrolments in the course, of every edition unless one is chosen. A person who is enrolled again in a later "
        "edition counts again."
    ),
    denominator=_("None: this is a count. Those who withdrew stay in it."),
)
STARTED = define(
    "started",
    pgettext_lazy("measure", "Started"),
    _("Enrolments with at least one act in the course: starting it, reading, or answering."),
)
ACTIVE = define(
    "active",
    _("Active in the last 14 days"),
    _(
        "Enrolments with an act in the 14 days (14 × 24 hours) before the time of the report, those who withdrew left "
        "out and those who completed in these days left in."
    ),
)
ACTIVE_GOING = define(
    "active_going",
    _("Active among those still taking the course"),
    _("The same as active, counted only among enrolments that are neither completed nor withdrawn."),
    population=_("those still taking the course"),
    denominator=_("Everyone enrolled who has neither completed nor withdrawn, including those who never started."),
)
COMPLETED = define(
    "completed",
    pgettext_lazy("measure", "Completed"),
    _("Enrolments in which every lesson of their edition is done, whenever that was and whatever happened afterwards."),
)
COMPLETED_STARTED = define(
    "completed_started",
    _("Completed among those who started"),
    _("The same as completed, counted only among enrolments that were started."),
    population=_("those who started"),
    denominator=_("Everyone who started, including those who withdrew afterwards."),
)
WITHDRAWN = define(
    "withdrawn",
    pgettext_lazy("measure", "Withdrew"),
    _("Enrolments that were ended by a withdrawal. Someone who completed and was withdrawn later counts in both."),
)
DAYS = define(
    "days_to_complete",
    _("Days to complete"),
    _(
        "The median time from the first act to the completion, in days, with the quartiles between which the middle "
        "half lies. Half days are rounded up."
    ),
    population=_("those who completed"),
    denominator=_("Everyone who completed, including those who were withdrawn afterwards."),
)
LESSON_REACHED = define(
    "lesson_reached",
    _("Reached the lesson"),
    _("Enrolments in which something was done in the lesson: reading on in it, or answering."),
    population=_("everyone enrolled in an edition with this lesson"),
    denominator=_("Everyone enrolled in an edition that has this lesson, including those who withdrew."),
)
LESSON_COMPLETED = define(
    "lesson_completed",
    _("Completed the lesson"),
    _("Enrolments in which everything that the lesson requires is done."),
    population=_("everyone enrolled in an edition with this lesson"),
    denominator=_("Everyone enrolled in an edition that has this lesson, including those who withdrew."),
)
STOPPED = define(
    "stopped_here",
    _("Stopped here"),
    _(
        "Enrolments that were started and not completed, and then withdrawn or without an act for 14 days, by the "
        "lesson in which their last act was."
    ),
    population=_("those who stopped"),
    denominator=_("Everyone who stopped, wherever that was, including those who withdrew."),
)
SCORE = define(
    "score",
    pgettext_lazy("measure", "Score"),
    _(
        "For each enrolment, the mean of its best scores in the graded activities it has done, in points out of 100, "
        "rounded half up, counted in bins of ten points. The mean is taken over enrolments before rounding."
    ),
    population=_("those with a graded activity done"),
    denominator=_("Everyone who has done at least one graded activity, including those who withdrew."),
)
COHORT_COMPLETED = define(
    "cohort_completed",
    _("Completed, cohort by cohort"),
    _("The same as completed, counted within each cohort, also when it was after the cohort's last day."),
    population=_("everyone enrolled in the cohort"),
    denominator=_("Everyone enrolled in the cohort, including those who withdrew and those who never started."),
)
WEEKLY = define(
    "weekly",
    _("Starts and completions per week"),
    _("Enrolments by the week, Monday to Sunday, of their first act and of their completion, in the local time here."),
    denominator=_("None: these are counts. Those who withdrew stay in them."),
)

MEASURES = (
    ENROLLED,
    STARTED,
    ACTIVE,
    ACTIVE_GOING,
    COMPLETED,
    COMPLETED_STARTED,
    WITHDRAWN,
    DAYS,
    LESSON_REACHED,
    LESSON_COMPLETED,
    STOPPED,
    SCORE,
    COHORT_COMPLETED,
    WEEKLY,
)
