"""What a learner reads: the home, the outline with progress, a lesson.

Texts come from the edition (cached for ever, since editions never change); only progress is asked of the database.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from agencies.models import Person
from courses.models import CohortWeek, Enrolment
from courses.selectors import LessonOutline, ModuleOutline, outline_of
from tracking.models import LessonProgress, Progress
from tracking.selectors.prepared import Prepared
from tracking.services.classroom import Seat

SEAT = ("agency", "offering", "edition")
CARD = (*SEAT, "cohort", "progress")


@dataclass(frozen=True)
class LessonState:
    """A lesson of the outline with how far the learner is: `state` is not_started, in_progress or done."""

    outline: LessonOutline
    state: str


@dataclass(frozen=True)
class ModuleState:
    """A module with its lessons."""

    outline: ModuleOutline
    lessons: tuple[LessonState, ...]

    @property
    def done(self) -> int:
        """How many lessons are done."""
        return sum(lesson.state == "done" for lesson in self.lessons)


@dataclass(frozen=True)
class DueLesson:
    """A lesson that the cohort planned for this week or an earlier one, and that is not done."""

    lesson: LessonOutline
    late: bool


@dataclass(frozen=True)
class CourseCard:
    """One enrolment on the learner's home."""

    seat: Seat
    progress: Progress
    modules: tuple[ModuleState, ...]
    next_lesson: LessonOutline | None
    week: int | None = None
    weeks: int | None = None
    note: str = ""
    due: tuple[DueLesson, ...] = ()
    due_on: date | None = None
    place: str = field(default="")

    @property
    def enrolment(self) -> Enrolment:
        """The enrolment itself."""
        return self.seat.enrolment

    @property
    def percent(self) -> int:
        """Lessons done, in whole per cent, for a drawing; figures on screen say “3 of 16”."""
        return 100 * self.progress.lessons_done // max(self.progress.lessons_total, 1)


def own_enrolment(person_id: uuid.UUID, registration: uuid.UUID) -> "QuerySet[Enrolment]":
    """A person's enrolment by its registration, with what a seat needs."""
    rows = Enrolment.objects.filter(person=person_id, registration=registration)
    return rows.select_related(*SEAT).order_by()


OWN_ENROLMENT = Prepared(own_enrolment, (uuid.UUID(int=1), uuid.UUID(int=2)))


def seat_of(person: Person, registration: uuid.UUID, language: str, joins: Iterable[str] = SEAT) -> Seat:
    """The learner's own seat; `Http404` for anybody else's registration. One query."""
    if joins is SEAT:
        found = OWN_ENROLMENT.rows(person.pk, registration)
    else:
        found = list(own_enrolment(person.pk, registration).select_related(*joins))
    if not found:
        raise Http404
    return take_seat(found[0], person, language)


def take_seat(enrolment: Enrolment, person: Person, language: str) -> Seat:
    """A seat from an enrolment whose agency, offering and edition are loaded."""
    enrolment.person = person
    return Seat(enrolment=enrolment, outline=outline_of(enrolment.edition, language), language=language)


def progress_of(enrolment: Enrolment, total: int) -> Progress:
    """The progress row, or an unsaved one that says “not started”."""
    found: Progress | None = getattr(enrolment, "progress", None)
    return found or Progress(enrolment=enrolment, lessons_total=total)


def home_of(person: Person, language: str, today: date) -> list[CourseCard]:
    """The learner's courses, those under way first. Three queries whatever their number."""
    enrolments = list(Enrolment.objects.of(person).select_related(*CARD))
    rows = lesson_rows(enrolments)
    weeks: dict[int, list[CohortWeek]] = {}
    for week in CohortWeek.objects.filter(cohort__in=[each.cohort_id for each in enrolments if each.cohort_id]):
        weeks.setdefault(week.cohort_id, []).append(week)
    cards = [
        card_of(take_seat(each, person, language), rows.get(each.pk, {}), weeks.get(each.cohort_id or 0, []), today)
        for each in enrolments
    ]
    return sorted(cards, key=lambda card: (card.seat.is_closed, card.progress.completed_at is not None))


def lesson_rows(enrolments: Iterable[Enrolment]) -> dict[int, dict[uuid.UUID, datetime | None]]:
    """enrolment id → lesson uid → when completed, or None when only begun."""
    found: dict[int, dict[uuid.UUID, datetime | None]] = {}
    rows = LessonProgress.objects.filter(enrolment__in=[each.pk for each in enrolments])
    for enrolment_id, lesson_uid, completed_at in rows.values_list("enrolment_id", "lesson_uid", "completed_at"):
        found.setdefault(enrolment_id, {})[lesson_uid] = completed_at
    return found


def card_of(
    seat: Seat,
    lessons: dict[uuid.UUID, datetime | None],
    weeks: list[CohortWeek] | None = None,
    today: date | None = None,
) -> CourseCard:
    """Put an enrolment's outline and progress side by side."""
    progress = progress_of(seat.enrolment, len(seat.outline.lessons))
    modules = tuple(
        ModuleState(module, tuple(LessonState(lesson, state_of(lesson.uid, lessons)) for lesson in module.lessons))
        for module in seat.outline.modules
    )
    plan = plan_of(seat, lessons, weeks or [], today) if weeks and today else {}
    following = next_lesson(seat, lessons, progress)
    place = progress.place_block if following and following.uid == progress.place_lesson else ""
    return CourseCard(seat, progress, modules, following, place=place, **plan)


def state_of(lesson_uid: uuid.UUID, lessons: dict[uuid.UUID, datetime | None]) -> str:
    """not_started, in_progress or done."""
    if lesson_uid not in lessons:
        return "not_started"
    return "done" if lessons[lesson_uid] else "in_progress"


def next_lesson(seat: Seat, lessons: dict[uuid.UUID, datetime | None], progress: Progress) -> LessonOutline | None:
    """Where to go on: the lesson one was last in unless it is done, else the first that is not done after it."""
    order = list(seat.outline.lessons)
    at = next((number for number, lesson in enumerate(order) if lesson.uid == progress.place_lesson), 0)
    for lesson in [*order[at:], *order[:at]]:
        if not lessons.get(lesson.uid):
            return lesson
    return None


def plan_of(
    seat: Seat, lessons: dict[uuid.UUID, datetime | None], weeks: list[CohortWeek], today: date
) -> dict[str, Any]:
    """This week of the cohort's plan: its number, its note and what is due and not done."""
    cohort = seat.enrolment.cohort
    if cohort is None or today < cohort.starts_on:
        return {}
    number = (today - cohort.starts_on).days // 7 + 1
    due = [
        DueLesson(lesson, late=week.number < number)
        for week in weeks
        if week.number <= number
        for uid in week.lesson_uids
        if (lesson := seat.outline.lesson(uuid.UUID(uid))) and not lessons.get(lesson.uid)
    ]
    note = next(
        (week.note_fr if seat.language == "fr" else week.note_en for week in weeks if week.number == number), ""
    )
    total = max(week.number for week in weeks)
    return {
        "week": min(number, total),
        "weeks": total,
        "note": note,
        "due": tuple(due),
        "due_on": cohort.starts_on + timedelta(days=7 * min(number, total) - 1),
    }


def course_of(seat: Seat, today: date) -> CourseCard:
    """One course with its outline. Two queries."""
    weeks = list(CohortWeek.objects.filter(cohort=seat.enrolment.cohort_id)) if seat.enrolment.cohort_id else []
    return card_of(seat, lesson_rows([seat.enrolment]).get(seat.enrolment.pk, {}), weeks, today)
