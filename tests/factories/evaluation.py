"""A small world whose every figure is computed by hand (tests/evaluation/test_reports.py), and large ones to time."""

import itertools
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from agencies.models import Agency, Membership, Person, Role
from courses.models import Cohort, Edition, Enrolment, Offering
from tests.factories.tracking import make_agency, make_cohort, make_edition, make_enrolment, make_person, uid_of
from tracking.models import LessonProgress, Progress

NOW = datetime(2026, 6, 1, 18, 0, tzinfo=UTC)  # A Monday, noon in Edmonton.
COURSE = uid_of("course")
UMBRELLA_NAMES = {"name_en": "The Umbrella", "name_fr": "L’organisme-cadre"}
numbers = itertools.count(1)


@dataclass(frozen=True)
class World:
    """Two agencies, three cohorts, two editions of one course, eighteen learners."""

    umbrella: Agency
    maple: Agency
    birch: Agency
    first: Edition
    second: Edition
    spring: Cohort
    summer: Cohort
    evening: Cohort
    learners: dict[str, Enrolment]

    def staff(self, agency: Agency, role: str = Role.COORDINATOR, **fields: Any) -> Person:
        """Somebody who works there, not a learner by any name."""
        person = make_person("Staff", email=f"staff-{next(numbers)}@example.org", **fields)
        Membership.objects.create(person=person, agency=agency, role=role)
        return person


def days(number: float) -> timedelta:
    """So many days."""
    return timedelta(days=number)


def make_learner(
    cohort: Cohort | None,
    edition: Edition,
    agency: Agency,
    name: str,
    lessons: str = "",
    *,
    start: float | None = None,
    last: float | None = None,
    took: float | None = None,
    left: float | None = None,
    scores: tuple[float, int] = (0.0, 0),
) -> Enrolment:
    """An enrolment with its progress. `lessons` says C (completed) or R (reached) for each lesson from the first on.

    `start`, `last` and `left` (withdrawn) are days before `NOW`, `took` days from the start to the completion.
    """
    enrolment = make_enrolment(
        edition,
        agency,
        make_person(name, email=f"learner-{next(numbers)}@example.org"),
        cohort,
        enrolled_at=NOW - days(90),
        withdrawn_at=None if left is None else NOW - days(left),
    )
    if start is None:
        return enrolment
    begun = NOW - days(start)
    total = 4 if edition.number == 1 else 3
    Progress.objects.create(
        enrolment=enrolment,
        started_at=begun,
        last_active_at=NOW - days(last or 0),
        completed_at=None if took is None else begun + days(took),
        lessons_done=lessons.count("C"),
        lessons_total=total,
        score_sum=scores[0],
        graded_done=scores[1],
        place_lesson=uid_of("course", "lesson", len(lessons) - 1) if lessons else None,
    )
    LessonProgress.objects.bulk_create(
        LessonProgress(
            enrolment=enrolment,
            lesson_uid=uid_of("course", "lesson", at),
            started_at=begun,
            completed_at=begun if state == "C" else None,
        )
        for at, state in enumerate(lessons)
    )
    return enrolment


def make_world() -> World:
    """The eighteen learners of the hand-computed world."""
    umbrella = make_agency("umbrella", kind="umbrella", **UMBRELLA_NAMES)
    maple, birch = make_agency("maple"), make_agency("birch")
    first, second = make_edition([[], [], [], []]), make_edition([[], [], []], number=2)
    spring, summer = make_cohort(maple, first, "Spring"), make_cohort(maple, second, "Summer")
    evening = make_cohort(birch, second, "Evening")
    rows = {
        "S1": (spring, "CCCC", {"start": 70, "last": 50, "took": 20, "scores": (3.6, 4)}),
        "S2": (spring, "CCCC", {"start": 70, "last": 40, "took": 30, "scores": (2.8, 4)}),
        "S3": (spring, "CCCC", {"start": 65, "last": 5, "took": 60, "scores": (1.0, 2)}),
        "S4": (spring, "CCR", {"start": 70, "last": 30, "scores": (1.39, 2)}),
        "S5": (spring, "CR", {"start": 70, "last": 10}),
        "S6": (spring, "R", {"start": 60, "last": 59, "left": 58, "scores": (0.0, 1)}),
        "S7": (spring, "", {}),
        "U1": (summer, "CCC", {"start": 20, "last": 10, "took": 10, "scores": (1.0, 1)}),
        "U2": (summer, "CCR", {"start": 20, "last": 2, "scores": (0.8, 1)}),
        "U3": (summer, "", {"start": 20, "last": 20}),
        "U4": (summer, "", {"left": 3}),
        "N1": (None, "CR", {"start": 13, "last": 13, "scores": (0.5, 1)}),
        "B1": (evening, "CCC", {"start": 40, "last": 10, "took": 30, "left": 5, "scores": (0.95, 1)}),
        "B2": (evening, "CCR", {"start": 40, "last": 15, "scores": (0.3, 1)}),
        "B3": (evening, "C", {"start": 40, "last": 14}),
        "B4": (evening, "CCC", {"start": 35, "last": 30, "took": 5, "scores": (0.85, 1)}),
        "B5": (evening, "", {}),
        "B6": (evening, "", {}),
    }
    learners = {}
    for name, (cohort, lessons, words) in rows.items():
        edition = cohort.offering.edition if cohort else second
        agency = cohort.agency if cohort else maple
        learners[name] = make_learner(cohort, edition, agency, f"Learner {name}", lessons, **words)  # type: ignore[arg-type]
    return World(umbrella, maple, birch, first, second, spring, summer, evening, learners)


def make_crowd(edition: Edition, agency: Agency, cohort: Cohort | None, count: int, lessons: int | None = None) -> None:
    """Many learners at once, spread over the first lessons (or all): for query counts and for the clock."""
    uids = list(edition.items.filter(kind="lesson").order_by("position").values_list("uid", flat=True))[:lessons]
    offering, _made = Offering.objects.get_or_create(agency=agency, edition=edition)
    people = [Person(full_name=f"Learner {number}", password="!") for number in range(count)]
    Person.objects.bulk_create(people, batch_size=1000)
    words = {
        "agency": agency,
        "offering": offering,
        "edition": edition,
        "cohort": cohort,
        "enrolled_at": NOW - days(90),
    }
    enrolments = [Enrolment(person=person, **words) for person in people]
    Enrolment.objects.bulk_create(enrolments, batch_size=1000)
    progress = (progress_at(each, at, uids) for at, each in enumerate(enrolments))
    Progress.objects.bulk_create(progress, batch_size=1000)
    rows = (row for at, each in enumerate(enrolments) for row in lesson_rows(each, at, uids))
    LessonProgress.objects.bulk_create(rows, batch_size=2000)


def done_of(at: int, lessons: int) -> int:
    """How many lessons the learner of that number has done: a quarter never start, some complete."""
    return (0, *range(lessons), lessons, lessons, lessons)[at % (lessons + 4)]


def progress_at(enrolment: Enrolment, at: int, uids: list[UUID]) -> Progress:
    """Progress of the learner of that number."""
    lessons, done, begun = len(uids), done_of(at, len(uids)), NOW - days(5 + at % 80)
    if not at % 4:
        return Progress(enrolment=enrolment, lessons_total=lessons)
    return Progress(
        enrolment=enrolment,
        started_at=begun,
        last_active_at=min(begun + days(at % 30), NOW),
        completed_at=min(begun + days(at % 30), NOW) if done == lessons else None,
        lessons_done=done,
        lessons_total=lessons,
        graded_done=done,
        score_sum=done * (at % 101) / 100,
        place_lesson=uids[min(done, lessons - 1)],
    )


def lesson_rows(enrolment: Enrolment, at: int, uids: list[UUID]) -> list[LessonProgress]:
    """The lessons of the learner of that number."""
    if not at % 4:
        return []
    done, begun = done_of(at, len(uids)), NOW - days(5 + at % 80)
    state = {"n": 1, "done": True, "ok": True, "best": 0.8, "score": 0.8, "answer": {"choice": "a"}}
    return [
        LessonProgress(
            enrolment=enrolment,
            lesson_uid=uid,
            started_at=begun,
            completed_at=begun if number < done else None,
            activities={str(uid_of("activity", number)): state for number in range(2)},
        )
        for number, uid in enumerate(uids[: done + 1])
    ]
