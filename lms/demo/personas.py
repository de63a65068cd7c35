"""When a simulated learner comes: seven habits, turned into visits inside a cohort's weeks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

SATURDAY = 5


@dataclass(frozen=True)
class Habit:
    """A way to learn. `weight` in a hundred learners; `ability` a range, 0 to 1; `hours` when visits begin.

    `stops_after` is the range of lessons after which somebody comes no more, or None; `catches_up` days late.
    """

    name: str
    weight: int
    ability: tuple[float, float]
    hours: tuple[int, ...]
    stops_after: tuple[int, int] | None = None
    weekends: bool = False
    fast: bool = False
    late_days: tuple[int, int] = (0, 0)
    interrupted: float = 0.12
    withdraws: bool = False


HABITS = (
    Habit("steady", 34, (0.55, 0.92), (12, 19, 20, 20, 21)),
    Habit("weekend", 14, (0.50, 0.88), (9, 10, 14, 15, 16), weekends=True),
    Habit("fast", 9, (0.76, 0.96), (6, 13, 20, 21, 22), fast=True),
    Habit("late", 10, (0.42, 0.76), (20, 21, 22), late_days=(6, 16), interrupted=0.25),
    Habit("tries again", 12, (0.30, 0.52), (13, 18, 19, 20), interrupted=0.18),
    Habit("stalls", 10, (0.40, 0.72), (19, 20, 21), stops_after=(3, 6), interrupted=0.3),
    Habit("never starts", 6, (0.7, 0.8), (19,), stops_after=(0, 0)),
    Habit("withdraws", 5, (0.45, 0.80), (12, 20), stops_after=(1, 8), withdraws=True),
)


@dataclass(frozen=True)
class Visit:
    """A lesson, by its place in the course from 0, and when the learner opens it (aware, UTC offset of the zone)."""

    lesson: int
    at: datetime


def habits_for(count: int, rng: Random) -> list[Habit]:
    """So many habits in their proportions, in a random order: never all luck, whatever the size of the group."""
    total = sum(habit.weight for habit in HABITS)
    marks = [(number + 0.5) * total / max(count, 1) for number in range(count)]
    drawn = [at_mark(mark) for mark in marks]
    rng.shuffle(drawn)
    return drawn


def at_mark(mark: float) -> Habit:
    """The habit at a place on the line of all weights."""
    for habit in HABITS:
        mark -= habit.weight
        if mark < 0:
            return habit
    return HABITS[-1]


def visits_of(
    habit: Habit, *, plan: Sequence[Sequence[int]], starts_on: date, zone: ZoneInfo, rng: Random
) -> list[Visit]:
    """All visits that the habit leads to, in order, however far they reach into the future.

    `plan` lists for each week the lessons that are due, as places in the course from 0.
    """
    days = fast_days(plan, rng) if habit.fast else weekly_days(habit, plan, starts_on, rng)
    late = rng.randint(*habit.late_days)
    stop = rng.randint(*habit.stops_after) if habit.stops_after else len(days)
    visits = []
    for lesson, day in enumerate(days[:stop]):
        on = starts_on + timedelta(days=day + max(late - 2 * lesson, 0))
        visits.append(Visit(lesson, moment(habit, on, zone, rng)))
    return in_order(visits)


def weekly_days(habit: Habit, plan: Sequence[Sequence[int]], starts_on: date, rng: Random) -> list[int]:
    """The day, from the first, on which each lesson is done by those who follow the plan."""
    favourite = rng.randrange(7)
    days: list[int] = []
    for week, lessons in enumerate(plan):
        for number, _lesson in enumerate(lessons):
            day = 7 * week + (favourite + 3 * number + rng.choice((-1, 0, 0, 0, 1))) % 7
            days.append(day + to_weekend(starts_on + timedelta(days=day)) if habit.weekends else day)
    return days


def to_weekend(day: date) -> int:
    """How many days until Saturday; a Sunday stays."""
    return max(SATURDAY - day.weekday(), 0)


def fast_days(plan: Sequence[Sequence[int]], rng: Random) -> list[int]:
    """Somebody who cannot wait: two or three lessons a week more than planned."""
    day, days = 0.0, []
    for _lesson in (lesson for lessons in plan for lesson in lessons):
        days.append(int(day))
        day += rng.choice((1, 1, 2, 3))
    return days


def moment(habit: Habit, on: date, zone: ZoneInfo, rng: Random) -> datetime:
    """A time of day in the learner's zone."""
    return datetime.combine(on, time(rng.choice(habit.hours), rng.randrange(60), rng.randrange(60)), zone)


def in_order(visits: Sequence[Visit]) -> list[Visit]:
    """The same visits, none before the one of the lesson before, with an hour between two of a day."""
    ordered: list[Visit] = []
    for visit in visits:
        at = visit.at
        if ordered and at < ordered[-1].at + timedelta(hours=1):
            at = ordered[-1].at + timedelta(hours=1, minutes=7)
        ordered.append(Visit(visit.lesson, at))
    return ordered
