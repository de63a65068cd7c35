"""Loading the world: once, whole or not at all, in one transaction, telling how far it is."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from agencies.models import Agency
from courses.services.authors import ensure_author_group
from courses.services.enrolments import withdraw
from lms.demo.answers import Learner
from lms.demo.authoring import open_catalogue, pages_of, write_course
from lms.demo.cast import read_cast
from lms.demo.editions import publish_editions
from lms.demo.gathering import gathered_tasks
from lms.demo.groups import Enrolled, fill_groups
from lms.demo.histories import History
from lms.demo.personas import visits_of
from lms.demo.reading import COURSES, read_course
from lms.demo.translating import connect_translations
from lms.demo.voices import read_voices
from lms.demo.world import World, open_houses

SEED = "tremplin"
AUTHOR = "author@prairie-bridges.example"

Tell = Callable[[str], None]


class WorldNotWelcome(Exception):
    """The database holds agencies that are not the demonstration's; nothing was written."""


def is_loaded() -> bool:
    """Whether the world is there. It is loaded in one transaction, so it is never there in part."""
    return Agency.objects.filter(slug=read_cast().umbrella.slug).exists()


def say_nothing(line: str) -> None:
    """For those who do not wait."""


def load(
    *, now: datetime, seed: str = SEED, scale: float = 1.0, modules: int | None = None, tell: Tell = say_nothing
) -> bool:
    """Load the world as it stands at `now`; False, and nothing done, when it is there.

    `scale` makes groups smaller and `modules` courses shorter, for tests. Raises `WorldNotWelcome`.
    """
    if is_loaded():
        return False
    if Agency.objects.exists():
        raise WorldNotWelcome(
            "This database already holds agencies. The demonstration world goes into an empty one: "
            "set TREMPLIN_DATA to a new folder (or DATABASE_URL to a new database)."
        )
    with quiet("wagtail"), transaction.atomic(), gathered_tasks():
        world = World(seed=seed, now=now)
        tell("agencies, and the people who work there")
        open_houses(world)
        publish_courses(world, modules, tell)
        tell("cohorts and learners")
        enrolled = fill_groups(world, scale=scale)
        live_through(world, enrolled, tell)
    return True


@contextmanager
def quiet(name: str) -> Iterator[None]:
    """Without the log lines that every page of a course would give."""
    logger = logging.getLogger(name)
    before = logger.level
    logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        logger.setLevel(before)


def publish_courses(world: World, modules: int | None, tell: Tell) -> None:
    """Write and freeze every course."""
    ensure_author_group()
    address = urlsplit(settings.SITE_URL)
    catalogue = open_catalogue(host=address.hostname or "localhost", port=address.port or 80)
    by = world.staff[AUTHOR]
    for stem in COURSES:
        course = read_course(stem, modules=modules)
        tell(f"course: {course.title.en} / {course.title.fr}")
        page = write_course(course, catalogue, by=by, at=world.now - timedelta(days=201))
        for number, edition in publish_editions(page, stem, by=by, now=world.now).items():
            world.editions[stem, number] = edition
        connect_translations(pages_of(page), by=by)


def live_through(world: World, enrolled: list[Enrolled], tell: Tell) -> None:
    """Every learner's weeks, up to now."""
    for number, each in enumerate(enrolled):
        if number % 25 == 0:
            tell(f"learners' histories: {number} of {len(enrolled)}")
        live(world, each)


def live(world: World, each: Enrolled) -> None:
    """One learner's weeks; some leave after the last of their visits."""
    rng = Random(f"{world.seed}:{each.group.key}:{each.number}")
    cohort = each.enrolment.cohort
    visits = visits_of(
        each.habit,
        plan=each.plan,
        starts_on=cohort.starts_on if cohort else world.today,
        zone=ZoneInfo(each.enrolment.person.time_zone),
        rng=rng,
    )
    learner = Learner(rng, rng.uniform(*each.habit.ability), read_voices())
    History(each.enrolment, each.habit, learner, world.now).live(visits)
    left_at = visits[-1].at + timedelta(days=rng.randint(5, 11)) if each.habit.withdraws and visits else None
    if left_at and left_at < world.now:
        withdraw(enrolment=each.enrolment, at=left_at)
