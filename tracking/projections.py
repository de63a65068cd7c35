"""Progress as a fold: each fact that a learner's statement tells moves two rows on, and nothing else does.

`apply` is used twice and so can't differ: by the classroom, one fact at a time inside the transaction that records it,
and by `rebuild`, over all the statements of a registration in the order they were stored. It asks no database.
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from courses.models import Enrolment
from courses.selectors import LessonOutline, Outline
from tracking.models import LessonProgress, Progress
from tracking.xapi import vocabulary as words


@dataclass(frozen=True)
class Fact:
    """What one statement means for progress. `answer` is the kind's own JSON; `score` is 0 to 1."""

    at: datetime
    lesson: uuid.UUID | None = None
    block: str = ""
    read: bool = False
    placement: uuid.UUID | None = None
    attempt: int = 0
    complete: bool = False
    success: bool | None = None
    score: float | None = None
    answer: Any = None
    language: str = ""


TELLING = {
    verb.iri
    for verb in (
        words.INITIALIZED,
        words.EXPERIENCED,
        words.ANSWERED,
        words.RESPONDED,
        words.CONFIRMED,
        words.PASSED,
        words.FAILED,
    )
}


def fact_of(statement: dict[str, Any]) -> Fact | None:
    """Read a statement of ours as a fact; None when it says nothing about progress (a registration, a completion)."""
    if statement["verb"]["id"] not in TELLING:
        return None
    extensions = statement["context"].get("extensions", {})
    if words.ATTEMPT not in extensions and words.PLACEMENT in extensions:
        return None  # One question inside a quiz: the quiz's own statement carries the attempt.
    result = statement.get("result", {})
    own = result.get("extensions", {})
    return Fact(
        at=datetime.fromisoformat(statement["timestamp"]),
        lesson=uid(extensions.get(words.LESSON_AT)),
        block=extensions.get(words.BLOCK, ""),
        read=bool(own.get(words.FINISHED)),
        placement=uid(extensions.get(words.PLACEMENT)),
        attempt=extensions.get(words.ATTEMPT, 0),
        complete=bool(result.get("completion")),
        success=result.get("success"),
        score=result.get("score", {}).get("scaled"),
        answer=own.get(words.ANSWER),
        language=statement["context"].get("language", "")[:2],
    )


def uid(text: str | None) -> uuid.UUID | None:
    """A UUID, or nothing where there is none."""
    return uuid.UUID(text) if text else None


def apply(fact: Fact, progress: Progress, lesson: LessonProgress | None, shape: LessonOutline | None) -> bool:
    """Move `progress` and its `lesson` row on by one fact; True when that completes the lesson.

    `shape` is the lesson in the edition's outline. A fact about a lesson that the edition does not have only counts
    as activity.
    """
    progress.started_at = earliest(progress.started_at, fact.at)
    progress.last_active_at = latest(progress.last_active_at, fact.at)
    if lesson is None or shape is None:
        return False
    progress.place_lesson, progress.place_block = shape.uid, fact.block
    if fact.read:
        lesson.read_at = earliest(lesson.read_at, fact.at)
    if fact.placement:
        note_attempt(fact, progress, lesson, shape)
    return complete(fact, progress, lesson, shape)


def note_attempt(fact: Fact, progress: Progress, lesson: LessonProgress, shape: LessonOutline) -> None:
    """Keep the last answer and the best score of an activity; the score can only grow."""
    activity = shape.activity(fact.placement)
    if activity is None:
        return
    before = lesson.activities.get(str(fact.placement), {})
    best = highest(before.get("best"), fact.score)
    if activity.graded and best is not None:
        progress.graded_done += 0 if before.get("best") is not None else 1
        progress.score_sum += best - (before.get("best") or 0.0)
    lesson.activities[str(fact.placement)] = {
        "n": max(before.get("n", 0), fact.attempt),
        "done": before.get("done", False) or fact.complete,
        "ok": bool(before.get("ok") or fact.success) if fact.success is not None else before.get("ok"),
        "best": best,
        "score": fact.score,
        "answer": fact.answer,
        "language": fact.language,
        "at": fact.at.isoformat(timespec="milliseconds"),
    }


def complete(fact: Fact, progress: Progress, lesson: LessonProgress, shape: LessonOutline) -> bool:
    """Close the lesson when its last required part is done, and the course with its last lesson."""
    if lesson.completed_at or not is_done(lesson, shape):
        return False
    lesson.completed_at = fact.at
    progress.lessons_done += 1
    if progress.lessons_done >= progress.lessons_total:
        progress.completed_at = progress.completed_at or fact.at
    return True


def is_done(lesson: LessonProgress, shape: LessonOutline) -> bool:
    """All required activities done; a lesson that requires none is done when it was read to the end."""
    required = [activity for activity in shape.activities if activity.required]
    if not required:
        return lesson.read_at is not None
    return all(lesson.activities.get(str(activity.placement), {}).get("done") for activity in required)


def rebuild(
    enrolment: Enrolment, outline: Outline, statements: Iterable[dict[str, Any]]
) -> tuple[Progress, list[LessonProgress]]:
    """The rows of one enrolment, folded from its statements alone; unsaved."""
    progress = Progress(enrolment=enrolment, lessons_total=len(outline.lessons))
    lessons: dict[uuid.UUID, LessonProgress] = {}
    for fact in filter(None, map(fact_of, statements)):
        shape = outline.lesson(fact.lesson) if fact.lesson else None
        lesson = opened(enrolment, lessons, shape, fact.at) if shape else None
        apply(fact, progress, lesson, shape)
    return progress, list(lessons.values())


def opened(
    enrolment: Enrolment, lessons: dict[uuid.UUID, LessonProgress], shape: LessonOutline, at: datetime
) -> LessonProgress:
    """The row of a lesson, begun at the first fact about it."""
    if shape.uid not in lessons:
        lessons[shape.uid] = LessonProgress(enrolment=enrolment, lesson_uid=shape.uid, started_at=at)
    return lessons[shape.uid]


def earliest(*times: datetime | None) -> datetime | None:
    """The first of the times that are there."""
    return min((time for time in times if time), default=None)


def latest(*times: datetime | None) -> datetime | None:
    """The last of the times that are there."""
    return max((time for time in times if time), default=None)


def highest(*scores: float | None) -> float | None:
    """The greatest of the scores that are there."""
    return max((score for score in scores if score is not None), default=None)
