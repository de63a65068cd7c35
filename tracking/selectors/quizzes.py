"""A quiz to take, and the last attempt to look back on."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.activities import kind_of, quiz_for
from courses.selectors import ActivityOutline, LessonOutline, definition_of
from tracking.models import LessonProgress
from tracking.selectors.lessons import Failed, definition_for, may_try, next_token, percent, tries_left
from tracking.services.classroom import Seat
from tracking.services.tokens import seed_of


@dataclass(frozen=True)
class QuizView:
    """The questions of the next attempt. Without a `token` no attempt is left."""

    activity: ActivityOutline
    lesson: LessonOutline
    attempt: int
    shown: dict[str, Any]
    token: str
    tries_left: int | None
    pass_percent: int
    error: str = ""


@dataclass(frozen=True)
class QuizResult:
    """The last attempt. `shown` holds its questions when the author allows the review."""

    activity: ActivityOutline
    lesson: LessonOutline
    attempt: int
    title: str
    language: str
    score_percent: int
    pass_percent: int
    passed: bool
    right: int
    partly: int
    total: int
    best_percent: int
    may_retry: bool
    tries_left: int | None
    review: str
    shown: dict[str, Any]


def state_of(seat: Seat, activity: ActivityOutline) -> dict[str, Any]:
    """What progress knows of this quiz; empty before the first attempt."""
    row = LessonProgress.objects.filter(enrolment=seat.enrolment, lesson_uid=activity.lesson_uid).first()
    return (row.activities if row else {}).get(str(activity.placement), {})


def lesson_at(seat: Seat, activity: ActivityOutline) -> LessonOutline:
    """The lesson that the quiz stands in."""
    lesson = seat.outline.lesson(activity.lesson_uid)
    if lesson is None:
        raise LookupError(activity.lesson_uid)
    return lesson


def quiz_of(seat: Seat, activity: ActivityOutline, now: datetime, failed: Failed | None = None) -> QuizView:
    """The next attempt's form, filled with what was refused. One query."""
    state = state_of(seat, activity)
    definition = definition_of(seat.enrolment.edition, activity.placement, seat.language)
    token = next_token(seat, activity, state, now)
    asked = quiz_for(definition, token.seed)
    shown = kind_of("quiz").show(asked, seed=token.seed, answer=failed.kept if failed else None)
    return QuizView(
        activity=activity,
        lesson=lesson_at(seat, activity),
        attempt=token.attempt,
        shown=shown,
        token=token.sign() if may_try(seat, activity, state) else "",
        tries_left=tries_left(activity, state),
        pass_percent=percent(definition["pass_mark"]),
        error=failed.message if failed else "",
    )


def result_of(seat: Seat, activity: ActivityOutline) -> QuizResult | None:
    """The last attempt, graded again by the edition's rule; None before the first. One query."""
    state = state_of(seat, activity)
    if not state:
        return None
    definition = definition_for(seat, activity, state)
    seed = seed_of(seat.enrolment.registration, activity.placement, state["n"])
    asked = quiz_for(definition, seed)
    kind = kind_of("quiz")
    answer = state["answer"]
    grade = kind.grade(asked, answer)
    may_retry = may_try(seat, activity, state)
    reveal = definition["review"] == "full" and not may_retry  # Right answers would spoil another try.
    questions = kind.show(asked, seed=seed, answer=answer, grade=grade, reveal=reveal, closed=True)
    marks = [question["state"] for question in questions["questions"]]
    return QuizResult(
        activity=activity,
        lesson=lesson_at(seat, activity),
        attempt=state["n"],
        title=definition["title"],
        language=definition.get("language", seat.language),
        score_percent=percent(grade.score or 0),
        pass_percent=percent(definition["pass_mark"]),
        passed=bool(grade.success),
        right=marks.count("right"),
        partly=marks.count("partly"),
        total=len(marks),
        best_percent=percent(state.get("best") or 0),
        may_retry=may_retry,
        tries_left=tries_left(activity, state),
        review=definition["review"],
        shown=questions if definition["review"] != "score_only" else {},
    )
