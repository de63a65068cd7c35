"""Lesson by lesson: how many reached it, completed it, stopped in it."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from courses.models import Edition
from courses.selectors import LessonOutline, outline_of
from evaluation import measures
from evaluation.figures import Share


@dataclass(frozen=True)
class LessonRow:
    """A lesson of the newest edition, then those that only older editions have (`editions` numbers them)."""

    uid: uuid.UUID
    number: str
    title: str
    reached: Share
    completed: Share
    stopped: Share
    editions: tuple[int, ...] = ()


@dataclass(frozen=True)
class LessonTable:
    """Where people stop. `stopped` did so in all; `stopped_before` of them before doing anything in a lesson.

    Where a lesson may not be shown (`is_whole` is false), those who stopped in it or before the first are not counted.
    """

    rows: tuple[LessonRow, ...]
    stopped: int
    stopped_before: Share
    is_whole: bool = True


@dataclass(frozen=True)
class LessonCounts:
    """What the database says: enrolments by edition; lesson → reached and completed; lesson (None: none) → stopped."""

    enrolled: Mapping[int, int]
    lessons: Mapping[uuid.UUID, tuple[int, int]]
    stops: Mapping[uuid.UUID | None, int]


def lesson_table(
    editions: Sequence[Edition], counts: LessonCounts, language: str, withheld: frozenset[int] = frozenset()
) -> LessonTable:
    """Put the counts beside the outlines, `editions` newest first.

    A lesson that some of the `withheld` editions have and others not would tell how many are in them: it is left out.
    """
    found: dict[uuid.UUID, tuple[LessonOutline, list[Edition]]] = {}
    for edition in editions:
        for lesson in outline_of(edition, language).lessons:
            found.setdefault(lesson.uid, (lesson, []))[1].append(edition)
    may = {uid: withheld & ids_of(holders) in {withheld, frozenset()} for uid, (_, holders) in found.items()}
    whole = all(may.values())
    stopped = sum(n for uid, n in counts.stops.items() if whole or may.get(uid or uuid.UUID(int=0)))
    shown = [held for uid, held in found.items() if may[uid]]
    rows = tuple(row_of(lesson, holders, counts, stopped, newest=editions[0]) for lesson, holders in shown)
    before = stopped - sum(row.stopped.n for row in rows)
    return LessonTable(rows, stopped, Share(before, stopped, measures.STOPPED.population), whole)


def ids_of(editions: Sequence[Edition]) -> frozenset[int]:
    """Their keys."""
    return frozenset(edition.pk for edition in editions)


def row_of(
    lesson: LessonOutline, holders: Sequence[Edition], counts: LessonCounts, stopped: int, *, newest: Edition
) -> LessonRow:
    """One lesson, of which `holders` are the editions that have it."""
    of = sum(counts.enrolled.get(edition.pk, 0) for edition in holders)
    reached, completed = counts.lessons.get(lesson.uid, (0, 0))
    return LessonRow(
        uid=lesson.uid,
        number=f"{lesson.module_number}.{lesson.number}",
        title=lesson.title,
        reached=Share(reached, of, measures.LESSON_REACHED.population),
        completed=Share(completed, of, measures.LESSON_COMPLETED.population),
        stopped=Share(counts.stops.get(lesson.uid, 0), stopped, measures.STOPPED.population),
        editions=tuple(edition.number for edition in holders) if newest not in holders else (),
    )
