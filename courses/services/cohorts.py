"""Cohorts and their weeks."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from agencies.models import Membership, Person
from courses.models import Cohort, CohortStaff, CohortWeek, Offering
from courses.selectors.cohorts import weeks_between
from courses.selectors.outlines import outline_of
from courses.services.errors import CohortUnderway, NotStaff, OfferingClosed, UnknownLesson
from courses.services.holding import hold_cohort, hold_offering


@dataclass(frozen=True)
class WeekPlan:
    """What is due in one week, as uids of lessons, and a word to the learners in both languages."""

    lesson_uids: Sequence[uuid.UUID]
    note_en: str = ""
    note_fr: str = ""


@transaction.atomic
def open_cohort(
    *, offering: Offering, name: str, starts_on: date, ends_on: date, staff: Iterable[Person] = ()
) -> Cohort:
    """A new cohort with its lessons spread evenly over the weeks. Raises `OfferingClosed`, `NotStaff`."""
    hold_offering(offering)
    if offering.closed_at:
        raise OfferingClosed
    cohort = Cohort.objects.create(
        agency_id=offering.agency_id, offering=offering, name=name, starts_on=starts_on, ends_on=ends_on
    )
    accompany(cohort=cohort, staff=staff)
    spread_lessons(cohort=cohort)
    return cohort


@transaction.atomic
def change_cohort(
    *, cohort: Cohort, name: str, starts_on: date, ends_on: date, offering: Offering, staff: Iterable[Person]
) -> Cohort:
    """Other words, dates, people; another course only while nobody is enrolled (`CohortUnderway`).

    When the number of weeks changes, the plan is fitted: nothing planned or written is lost.
    """
    hold_cohort(cohort)
    hold_offering(offering)
    other_course = offering.pk != cohort.offering_id
    if other_course and cohort.enrolments.exists():
        raise CohortUnderway
    if other_course and offering.closed_at:
        raise OfferingClosed
    cohort.name, cohort.starts_on, cohort.ends_on, cohort.offering = name, starts_on, ends_on, offering
    cohort.save(update_fields=["name", "starts_on", "ends_on", "offering"])
    accompany(cohort=cohort, staff=staff)
    if other_course:
        spread_lessons(cohort=cohort)
    else:
        fit_weeks(cohort=cohort)
    return cohort


@transaction.atomic
def accompany(*, cohort: Cohort, staff: Iterable[Person]) -> None:
    """These people, and nobody else, accompany the cohort. Raises `NotStaff`."""
    wanted = {person.pk for person in staff}
    working = Membership.objects.current().staff().filter(agency=cohort.agency_id, person__in=wanted)
    if wanted - set(working.values_list("person", flat=True)):
        raise NotStaff
    cohort.staff.exclude(person__in=wanted).delete()
    rows = [CohortStaff(cohort=cohort, person_id=pk) for pk in wanted]
    CohortStaff.objects.bulk_create(rows, ignore_conflicts=True)


@transaction.atomic
def spread_lessons(*, cohort: Cohort) -> list[CohortWeek]:
    """Spread the edition's lessons evenly over the weeks, in order; what was written to the learners stays."""
    lessons = [lesson.uid for lesson in outline_of(cohort.offering.edition).lessons]
    total = weeks_between(cohort.starts_on, cohort.ends_on)
    notes = {week.number: week for week in cohort.weeks.all()}
    ends = [-(-at * len(lessons) // total) for at in range(total + 1)]  # Rounded up: the first week has something.
    plans = [
        WeekPlan(lessons[ends[number - 1] : ends[number]], *notes_of(notes.get(number)))
        for number in range(1, total + 1)
    ]
    return write_weeks(cohort, plans)


@transaction.atomic
def plan_weeks(*, cohort: Cohort, plans: Sequence[WeekPlan]) -> list[CohortWeek]:
    """The coordinator's own plan, one `WeekPlan` per week; lessons stand in the order of the course.

    A lesson may stand in one week or in none. Raises `UnknownLesson` for a plan that was made for another course or
    another number of weeks.
    """
    order = {lesson.uid: lesson.position for lesson in outline_of(cohort.offering.edition).lessons}
    planned = [uid for plan in plans for uid in plan.lesson_uids]
    total = weeks_between(cohort.starts_on, cohort.ends_on)
    if len(plans) != total or not order.keys() >= set(planned) or len(set(planned)) != len(planned):
        raise UnknownLesson
    ordered = [WeekPlan(sorted(plan.lesson_uids, key=order.__getitem__), plan.note_en, plan.note_fr) for plan in plans]
    return write_weeks(cohort, ordered)


@transaction.atomic
def fit_weeks(*, cohort: Cohort) -> list[CohortWeek]:
    """Bring the plan to the present number of weeks: what stood later than the last week moves into the last."""
    total = weeks_between(cohort.starts_on, cohort.ends_on)
    found = list(cohort.weeks.all())
    known = {lesson.uid for lesson in outline_of(cohort.offering.edition).lessons}
    plans = [
        merged([week for week in found if min(week.number, total) == number], known) for number in range(1, total + 1)
    ]
    return plan_weeks(cohort=cohort, plans=plans)


def merged(weeks: Sequence[CohortWeek], known: set[uuid.UUID]) -> WeekPlan:
    """Several weeks as one."""
    uids = [uuid.UUID(uid) for week in weeks for uid in week.lesson_uids]
    return WeekPlan(
        [uid for uid in uids if uid in known],
        "\n".join(week.note_en for week in weeks if week.note_en),
        "\n".join(week.note_fr for week in weeks if week.note_fr),
    )


def notes_of(week: CohortWeek | None) -> tuple[str, str]:
    """What is written to the learners of a week."""
    return (week.note_en, week.note_fr) if week else ("", "")


def write_weeks(cohort: Cohort, plans: Sequence[WeekPlan]) -> list[CohortWeek]:
    """Replace the plan by this one."""
    cohort.weeks.filter(number__gt=len(plans)).delete()
    rows = [
        CohortWeek(
            cohort=cohort,
            number=number,
            lesson_uids=[str(uid) for uid in plan.lesson_uids],
            note_en=plan.note_en,
            note_fr=plan.note_fr,
        )
        for number, plan in enumerate(plans, start=1)
    ]
    return CohortWeek.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["cohort", "number"],
        update_fields=["lesson_uids", "note_en", "note_fr"],
    )


def by_week(weeks_of_lessons: Mapping[uuid.UUID, int], notes: Sequence[tuple[str, str]]) -> list[WeekPlan]:
    """Plans out of “this lesson in that week” (0: in none) and the notes of each week."""
    return [
        WeekPlan([uid for uid, week in weeks_of_lessons.items() if week == number], *words)
        for number, words in enumerate(notes, start=1)
    ]
