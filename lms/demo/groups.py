"""Offerings, cohorts with their weeks, and the learners who are enrolled in them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from uuid import UUID

from agencies.models import Person
from agencies.services.people import admit_learners
from courses.models import Cohort, Edition, Enrolment, Offering
from courses.selectors import outline_of
from courses.services.cohorts import WeekPlan, open_cohort, plan_weeks
from courses.services.enrolments import enrol_people
from courses.services.offerings import offer_edition
from lms.demo.cast import Group, Registry, read_cast
from lms.demo.personas import Habit, habits_for
from lms.demo.world import ZONE, World, date_people, named
from tracking.services.registrations import record_registrations

ONLY_OFFERS = ("parkland-pathways", "workplace-communication", 1)  # Has taken a course up, and no cohort yet.


@dataclass(frozen=True)
class Enrolled:
    """A learner of a group with the habit that the seed gave them; `plan` lists lessons by week, as places from 0."""

    group: Group
    number: int
    enrolment: Enrolment
    habit: Habit
    plan: tuple[tuple[int, ...], ...]


def fill_groups(world: World, *, scale: float) -> list[Enrolled]:
    """Every group with its learners; `scale` makes groups smaller, but never empty."""
    registry = Registry(world.seed)
    agency, course, number = ONLY_OFFERS
    offer(world, agency, world.editions[course, number], at=world.now - timedelta(days=12))
    return [each for group in read_cast().cohorts for each in fill_group(world, group, registry, scale)]


def offer(world: World, agency: str, edition: Edition, *, at: datetime) -> Offering:
    """An agency takes up an edition."""
    offering = offer_edition(agency=world.houses[agency], edition=edition)
    offering.opened_at = at
    offering.save(update_fields=["opened_at"])
    return offering


def fill_group(world: World, group: Group, registry: Registry, scale: float) -> list[Enrolled]:
    """One group: offering, cohort, learners."""
    edition = world.editions[group.course, group.edition]
    starts_on = world.today + timedelta(days=group.starts)
    opened = at_nine(starts_on) - timedelta(days=min(25, (world.now - edition.frozen_at).days - group.starts * -1))
    cohort = form_cohort(world, group, offer(world, group.agency, edition, at=opened), starts_on)
    admitted = opened + timedelta(days=3)
    people = admit(world, group, registry, max(round(group.learners * scale), 2), joined=admitted)
    enrolments = enrol(world, group, cohort, people, at=admitted + timedelta(hours=3))
    habits = habits_for(len(enrolments), Random(f"{world.seed}:{group.key}:habits"))
    plan = plan_of(cohort)
    return [
        Enrolled(group, number, enrolment, habit, plan)
        for number, (enrolment, habit) in enumerate(zip(enrolments, habits, strict=True))
    ]


def at_nine(day: date) -> datetime:
    """Nine in the morning of a day in Alberta."""
    return datetime.combine(day, time(9), ZONE)


def form_cohort(world: World, group: Group, offering: Offering, starts_on: date) -> Cohort:
    """The cohort with its staff, its lessons spread over the weeks and a word to the learners in each."""
    cohort = open_cohort(
        offering=offering,
        name=group.name,
        starts_on=starts_on,
        ends_on=starts_on + timedelta(days=7 * group.weeks - 1),
        staff=[world.staff[email] for email in group.trainers],
    )
    cohort.uid = named(world.seed, "cohort", group.key)
    cohort.save(update_fields=["uid"])
    weeks = zip(cohort.weeks.order_by("number"), read_cast().notes, strict=True)
    plans = [WeekPlan([UUID(uid) for uid in week.lesson_uids], note.en, note.fr) for week, note in weeks]
    plan_weeks(cohort=cohort, plans=plans)
    return cohort


def plan_of(cohort: Cohort) -> tuple[tuple[int, ...], ...]:
    """The lessons of each week, as places in the course from 0."""
    outline = outline_of(cohort.offering.edition)
    places = {str(lesson.uid): place for place, lesson in enumerate(outline.lessons)}
    return tuple(tuple(places[uid] for uid in week.lesson_uids) for week in cohort.weeks.order_by("number"))


def admit(world: World, group: Group, registry: Registry, count: int, *, joined: datetime) -> list[Person]:
    """New learners of the group's agency."""
    admitted = admit_learners(agency=world.houses[group.agency], newcomers=registry.group(group, count))
    people = [each.person for each in admitted]
    date_people(world, people, joined=joined)
    return people


def enrol(world: World, group: Group, cohort: Cohort, people: list[Person], *, at: datetime) -> list[Enrolment]:
    """Places for all, under names that the seed decides; told to the ledger before anything else is."""
    enrolments = enrol_people(cohort=cohort, people=people, at=at)
    for number, enrolment in enumerate(enrolments):
        enrolment.registration = named(world.seed, "registration", group.key, str(number))
        enrolment.namespace = named(world.seed, "namespace", group.key, str(number))
    Enrolment.objects.bulk_update(enrolments, ["registration", "namespace"])
    record_registrations(enrolment_ids=[each.pk for each in enrolments])
    loaded = Enrolment.objects.select_related("person", "agency", "offering", "edition", "cohort")
    return list(loaded.filter(cohort=cohort).order_by("pk"))
