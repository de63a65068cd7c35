"""Everything that a learner has done in one course, for the learner and for those who support them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.activities import kind_of
from courses.selectors import ActivityOutline, LessonOutline, definition_of
from tracking.models import LessonProgress, Progress
from tracking.selectors.classroom import progress_of
from tracking.selectors.lessons import percent
from tracking.services.classroom import Seat


@dataclass(frozen=True)
class ActivityResult:
    """One activity that was done."""

    activity: ActivityOutline
    title: str
    best_percent: int | None
    attempts: int
    text: str
    passed: bool | None


@dataclass(frozen=True)
class LessonResult:
    """One lesson that was begun."""

    lesson: LessonOutline
    completed_at: datetime | None
    activities: tuple[ActivityResult, ...]


@dataclass(frozen=True)
class Results:
    """A course's results."""

    progress: Progress
    score_percent: int | None
    lessons: tuple[LessonResult, ...]


def results_of(seat: Seat) -> Results:
    """Lesson by lesson, in the order of the outline. One query, plus texts when they are cold."""
    rows = {row.lesson_uid: row for row in LessonProgress.objects.filter(enrolment=seat.enrolment)}
    progress = progress_of(seat.enrolment, len(seat.outline.lessons))
    lessons = tuple(
        lesson_result(seat, lesson, rows[lesson.uid]) for lesson in seat.outline.lessons if lesson.uid in rows
    )
    return Results(progress, None if progress.score is None else percent(progress.score), lessons)


def lesson_result(seat: Seat, lesson: LessonOutline, row: LessonProgress) -> LessonResult:
    """The activities of a lesson that were done."""
    done = tuple(
        activity_result(seat, activity, row.activities[str(activity.placement)])
        for activity in lesson.activities
        if str(activity.placement) in row.activities
    )
    return LessonResult(lesson, row.completed_at, done)


def activity_result(seat: Seat, activity: ActivityOutline, state: dict[str, Any]) -> ActivityResult:
    """The best score, and the words where words were asked for."""
    definition = definition_of(seat.enrolment.edition, activity.placement, seat.language)
    writes = activity.kind == "reflection" and state.get("answer")
    return ActivityResult(
        activity=activity,
        title=definition["title"],
        best_percent=None if state.get("best") is None else percent(state["best"]),
        attempts=state["n"],
        text=kind_of("reflection").response(definition, state["answer"]) if writes else "",
        passed=state.get("ok"),
    )
