"""What an agency's staff read of its learners: a cohort's roster, and one learner's file."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from agencies.models import Agency, Person
from courses.models import Cohort, Enrolment
from courses.selectors import outline_of
from tracking.models import Progress
from tracking.selectors.classroom import CARD, CourseCard, course_of, progress_of, take_seat
from tracking.selectors.results import Results, results_of

STALLED_AFTER = timedelta(days=14)
NEVER_STARTED_AFTER = timedelta(days=3)
SORTS = {
    "name": F("person__full_name").asc(),
    "-name": F("person__full_name").desc(),
    "progress": F("progress__lessons_done").asc(nulls_first=True),
    "-progress": F("progress__lessons_done").desc(nulls_last=True),
    "active": F("progress__last_active_at").asc(nulls_first=True),
    "-active": F("progress__last_active_at").desc(nulls_last=True),
}
STATES = ("never_started", "stalled", "active", "completed", "withdrawn")


@dataclass(frozen=True)
class RosterRow:
    """A learner in a cohort. `state` is one of `STATES`, as the staff's chips name them."""

    enrolment: Enrolment
    progress: Progress
    state: str


def state_of(enrolment: Enrolment, progress: Progress, now: datetime) -> str:
    """Who needs somebody: withdrawn, completed, never started, stalled (14 days without an act) or active."""
    if enrolment.withdrawn_at:
        return "withdrawn"
    if progress.completed_at:
        return "completed"
    if progress.started_at is None:
        return "never_started"
    quiet = now - (progress.last_active_at or progress.started_at)
    return "stalled" if quiet >= STALLED_AFTER else "active"


def cohort_of(user: Any, agency: Agency, uid: uuid.UUID) -> Cohort:
    """The agency's cohort, or `Http404`."""
    cohorts = (
        Cohort.objects.visible_to(user).filter(agency=agency, uid=uid).select_related("offering__edition", "agency")
    )
    found = cohorts.first()
    if found is None:
        raise Http404
    return found


def roster_of(
    cohort: Cohort, *, now: datetime, search: str = "", state: str = "", sort: str = "name"
) -> list[RosterRow]:
    """The cohort's learners, searched, filtered and sorted. One query."""
    enrolments: QuerySet[Enrolment] = Enrolment.objects.filter(cohort=cohort).select_related(
        "person", "progress", "edition"
    )
    if search:
        enrolments = enrolments.filter(person__full_name__icontains=search)
    ordered = enrolments.order_by(SORTS.get(sort, SORTS["name"]), "person__full_name")
    total = len(outline_of(cohort.offering.edition).lessons)
    rows = [row_of(each, total, now) for each in ordered]
    return [row for row in rows if not state or row.state == state]


def row_of(enrolment: Enrolment, total: int, now: datetime) -> RosterRow:
    """One line of the roster."""
    progress = progress_of(enrolment, total)
    return RosterRow(enrolment, progress, state_of(enrolment, progress, now))


@dataclass(frozen=True)
class LearnerFile:
    """One learner in one agency: every course there, with results."""

    person: Person
    courses: tuple[tuple[CourseCard, Results, str], ...]


def learner_file(
    user: Any, agency: Agency, person_uid: uuid.UUID, *, language: str, now: datetime, today: date
) -> LearnerFile:
    """The file of a learner of this agency, or `Http404`. Four queries a course."""
    enrolments = (
        Enrolment.objects.visible_to(user).filter(agency=agency, person=person_uid).select_related("person", *CARD)
    )
    found = list(enrolments)
    if not found:
        raise Http404
    return LearnerFile(found[0].person, tuple(course_file(each, language, now, today) for each in found))


def course_file(enrolment: Enrolment, language: str, now: datetime, today: date) -> tuple[CourseCard, Results, str]:
    """One course in a learner's file."""
    seat = take_seat(enrolment, enrolment.person, language)
    card = course_of(seat, today)
    return card, results_of(seat), state_of(enrolment, card.progress, now)


@dataclass(frozen=True)
class Need:
    """Somebody who needs a word today, and why."""

    enrolment: Enrolment
    reason: str
    since: datetime


def needs_of(user: Any, now: datetime, limit: int = 50) -> list[Need]:
    """Never started in three days, or stalled for fourteen, in cohorts under way; the longest wait first. One query."""
    today = timezone.localdate(now)
    enrolments = (
        Enrolment.objects.visible_to(user)
        .active()
        .filter(
            cohort__starts_on__lte=today,
            cohort__ends_on__gte=today - STALLED_AFTER,
            progress__completed_at__isnull=True,
        )
        .filter(
            Q(progress__last_active_at__lte=now - STALLED_AFTER)
            | Q(
                progress__started_at__isnull=True,
                enrolled_at__lte=now - NEVER_STARTED_AFTER,
                cohort__starts_on__lte=today - NEVER_STARTED_AFTER,
            )
        )
        .annotate(since=Coalesce("progress__last_active_at", "enrolled_at"))
        .select_related("person", "cohort", "agency", "edition", "progress")
        .order_by("since", "pk")
    )
    return sorted(map(need_of, enrolments[:limit]), key=lambda need: need.since)


def need_of(enrolment: Any) -> Need:
    """Why this learner needs somebody; `since` was annotated. Nobody is late before their cohort begins."""
    if progress_of(enrolment, 0).started_at:
        return Need(enrolment, "stalled", enrolment.since)
    began = timezone.make_aware(datetime.combine(enrolment.cohort.starts_on, time()))
    return Need(enrolment, "never_started", max(enrolment.since, began))
