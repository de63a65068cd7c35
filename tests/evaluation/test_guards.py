"""What the umbrella sees: totals in full when they name nobody, agencies guarded, small editions not at all."""

import pytest
from django.utils.translation import override

from agencies.models import Role
from courses.models import Edition
from evaluation.figures import Mark
from evaluation.permissions import Sight
from evaluation.selectors import Report, Selection, find_course, report_on
from evaluation.selectors.counts import Counts, Group
from evaluation.selectors.guards import guarded_agencies, guarded_marks, guarded_total, is_safe, withheld_editions
from tests.factories.evaluation import COURSE, NOW, World, make_learner, make_world
from tests.factories.tracking import make_agency, make_cohort

UMBRELLA = Sight(frozenset(), everywhere=True)


def counts(enrolled: int, started: int, completed: int, withdrawn: int = 0) -> Counts:
    return Counts(
        enrolled=enrolled, started=started, completed=completed, completed_started=completed, withdrawn=withdrawn
    )


def group(agency: int, enrolled: int, edition: int = 1) -> Group:
    return Group(agency, None, edition, Counts(enrolled=enrolled))


def shown(figures) -> list[str]:
    with override("en"):
        return [str(getattr(figures, name)) for name in ("enrolled", "started", "completed", "withdrawn")]


def test_a_cell_of_three_is_hidden_with_its_complement():
    agencies = {1: counts(40, 30, 3), 2: counts(50, 40, 12), 3: counts(60, 50, 20)}
    rows = guarded_agencies(agencies, UMBRELLA)

    assert {agency: shown(figures) for agency, figures in rows.items()} == {
        1: ["40", "75% (30/40)", "under 5", "0% (0/40)"],
        2: ["50", "80% (40/50)", "hidden", "0% (0/50)"],
        3: ["60", "83% (50/60)", "33% (20/60)", "0% (0/60)"],
    }
    assert rows[1].completed.percent() is None
    assert (rows[1].completed_started, str(rows[3].completed_started)) == (None, "40% (20/50)")


def test_an_agency_of_three_people_shows_none_of_them_and_hides_another():
    agencies = {1: counts(3, 2, 1), 2: counts(20, 15, 9), 3: counts(60, 50, 20)}

    assert {agency: shown(figures) for agency, figures in guarded_agencies(agencies, UMBRELLA).items()} == {
        1: ["under 5", "hidden", "hidden", "hidden"],
        2: ["hidden", "hidden", "hidden", "hidden"],
        3: ["60", "83% (50/60)", "33% (20/60)", "0% (0/60)"],
    }


def test_two_people_between_started_and_completed_are_not_told_by_subtracting():
    agencies = {1: counts(40, 22, 20), 2: counts(50, 40, 12), 3: counts(60, 50, 20)}

    assert [shown(figures)[2] for figures in guarded_agencies(agencies, UMBRELLA).values()] == [
        "hidden",
        "hidden",
        "33% (20/60)",
    ]


def test_ones_own_agency_is_known_and_covers_nobody():
    agencies = {1: counts(40, 30, 3), 2: counts(50, 40, 12), 3: counts(60, 50, 20)}
    rows = guarded_agencies(agencies, Sight(frozenset({2}), everywhere=True))

    assert [shown(figures)[2] for figures in rows.values()] == ["under 5", "24% (12/50)", "hidden"]


@pytest.mark.parametrize(
    ("sizes", "own", "safe"),
    [
        ({1: 6, 2: 4}, (), True),
        ({1: 5, 2: 4}, (), False),  # Nine people.
        ({1: 40}, (), False),  # One agency.
        ({}, (), True),  # Nobody to protect.
        ({1: 6, 2: 4}, (2,), False),  # The reader subtracts their own.
        ({1: 6, 2: 4, 3: 9}, (2,), True),
    ],
)
def test_a_total_is_shown_when_ten_people_of_two_agencies_are_in_it(sizes, own, safe):
    groups = [group(agency, size) for agency, size in sizes.items()]

    assert is_safe(groups, Sight(frozenset(own), everywhere=True)) is safe


@pytest.mark.parametrize(
    ("editions", "withheld"),
    [
        ({1: {1: 10, 2: 10}, 2: {1: 10, 2: 10}}, set()),
        # The second edition has one agency: the first is held too, or subtracting it would tell.
        ({1: {1: 10, 2: 10}, 2: {1: 10}}, {1, 2}),
        # Together with the smallest other edition the small one is covered; the third stays.
        ({1: {1: 10, 2: 10}, 2: {1: 3}, 3: {1: 20, 2: 20}}, {1, 2}),
        # Two small ones cover each other.
        ({1: {1: 9}, 2: {2: 9}, 3: {1: 20, 2: 20}}, {1, 2}),
        ({1: {1: 10, 2: 10}, 2: {}}, set()),
    ],
)
def test_small_editions_are_withheld_with_what_would_give_them_away(editions, withheld):
    groups = [group(agency, size, edition) for edition, sizes in editions.items() for agency, size in sizes.items()]

    assert withheld_editions(groups, UMBRELLA) == withheld


def test_too_few_people_show_only_what_is_not_small():
    groups = [group(1, 6), group(2, 3)]
    with_counts = [Group(1, None, 1, counts(6, 5, 1)), Group(2, None, 1, counts(5, 5, 5))]

    assert shown(guarded_total(groups, UMBRELLA)) == ["9", "0% (0/9)", "0% (0/9)", "0% (0/9)"]
    assert shown(guarded_total(with_counts, UMBRELLA)) == ["11", "all but under 5", "55% (6/11)", "0% (0/11)"]
    assert shown(guarded_total(with_counts, Sight(frozenset({2}), everywhere=True))) == ["hidden"] * 4


# --- The same in a report, from real rows ---


@pytest.fixture
def world() -> World:
    return make_world()


def report_for(person, **chosen) -> Report:
    course = find_course(person, COURSE)
    assert course
    return report_on(course, Selection(**chosen), "en", NOW)


@pytest.mark.django_db
def test_of_two_small_agencies_only_the_sizes_are_told(world):
    report = report_for(world.staff(world.umbrella, Role.UMBRELLA_EVALUATOR))

    assert {row.name: (shown(row.figures), row.days) for row in report.breakdown} == {
        "Birch Centre": (["6", "hidden", "hidden", "hidden"], None),
        "Maple Centre": (["12", "hidden", "hidden", "hidden"], None),
    }


@pytest.mark.django_db
def test_one_agency_shows_the_umbrella_its_line_and_no_details(world):
    report = report_for(world.staff(world.umbrella, Role.UMBRELLA_EVALUATOR), agency=world.maple)

    assert shown(report.figures) == ["12", "hidden", "hidden", "hidden"]
    assert (report.details, report.breakdown, report.days, report.is_guarded) == (None, (), None, True)


@pytest.mark.django_db
def test_a_small_edition_is_not_shown_alone_and_its_own_lessons_are_left_out(world):
    evaluator = world.staff(world.umbrella, Role.UMBRELLA_EVALUATOR)
    alone, together = report_for(evaluator, edition=world.first), report_for(evaluator)

    assert (shown(alone.figures), alone.is_withheld, alone.details) == (["hidden"] * 4, True, None)
    assert together.details
    # Lesson 4 is only in the first edition, in which seven people of one agency are.
    assert [row.number for row in together.details.lessons.rows] == ["1.1", "1.2", "2.1"]
    assert [(row.stopped.n, row.stopped.of) for row in together.details.lessons.rows] == [(1, 3), (0, 3), (2, 3)]
    assert together.details.lessons.is_whole is False


@pytest.mark.django_db
def test_a_course_of_one_agency_shows_the_umbrella_guarded_headlines(world):
    for name in ("B1", "B2", "B3", "B4", "B5", "B6"):
        enrolment = world.learners[name]
        enrolment.lessons.all().delete()
        type(enrolment).objects.filter(pk=enrolment.pk).delete()
    evaluator = world.staff(world.umbrella, Role.UMBRELLA_EVALUATOR)

    for report in (report_for(evaluator), report_for(evaluator, agency=world.maple)):
        assert shown(report.figures) == ["12", "all but under 5", "under 5", "under 5"]
        assert (report.details, report.days) == (None, None)
    assert shown(report_for(evaluator, agency=world.birch).figures)[0] == "0"


@pytest.mark.django_db
def test_a_median_is_told_where_the_number_of_those_who_completed_is(world):
    for number in range(10):
        took = {"took": 10} if number < 8 else {}
        make_learner(world.evening, world.second, world.birch, f"B9{number}", start=30, last=20, **took)
    evaluator = world.staff(world.umbrella, Role.UMBRELLA_EVALUATOR)
    rows = {row.name: (shown(row.figures)[2], str(row.days)) for row in report_for(evaluator).breakdown}

    assert rows == {"Birch Centre": ("hidden", "None"), "Maple Centre": ("hidden", "None")}
    for name in [name for name in world.learners if not name.startswith("B")]:
        world.learners[name].lessons.all().delete()
        type(world.learners[name]).objects.filter(pk=world.learners[name].pk).delete()
    for report in (report_for(evaluator), report_for(evaluator, agency=world.birch)):
        assert (shown(report.figures)[2], str(report.days)) == ("63% (10/16)", "10 days")


@pytest.mark.django_db
def test_a_larger_third_agency_lets_the_words_stand(world):
    willow = make_agency("willow")
    cohort = make_cohort(willow, world.second, "Willow")
    for number in range(30):
        words = {"start": 30, "last": 20} if number < 20 else {}
        make_learner(cohort, world.second, willow, f"W{number}", **words, **({"took": 10} if number < 9 else {}))
    report = report_for(world.staff(world.umbrella, Role.UMBRELLA_AUTHOR))

    assert {row.name: shown(row.figures) for row in report.breakdown} == {
        "Birch Centre": ["6", "hidden", "hidden", "hidden"],
        "Maple Centre": ["12", "all but under 5", "under 5", "hidden"],
        "Willow Centre": ["30", "hidden", "hidden", "hidden"],
    }


@pytest.mark.django_db
def test_staff_who_also_work_for_the_umbrella_see_their_own_agency_in_full(world):
    person = world.staff(world.maple, Role.TRAINER)
    person.memberships.create(agency=world.umbrella, role=Role.UMBRELLA_EVALUATOR)

    assert shown(report_for(person, agency=world.maple).figures)[2] == "33% (4/12)"
    assert report_for(person, cohort=world.spring).details
    # Over all agencies only Birch is left when they subtract their own.
    assert shown(report_for(person).figures) == ["hidden"] * 4
    assert shown(report_for(person, agency=world.birch).figures) == ["hidden"] * 4


@pytest.mark.django_db
def test_an_edition_that_nobody_took_hides_nothing(world):
    Edition.objects.create(course_uid=COURSE, number=3, languages=["en"], titles={"en": "Third"}, frozen_at=NOW)
    evaluator = world.staff(world.umbrella, Role.UMBRELLA_EVALUATOR)
    course = find_course(evaluator, COURSE)

    assert course
    assert course.title == "Third"
    assert shown(report_for(evaluator).figures)[0] == "18"


def test_two_people_between_started_and_active_are_not_told_by_subtracting():
    marks = guarded_marks(
        [Counts(enrolled=40, started=22, active=20), Counts(enrolled=50, started=40, active=12)], [False, False]
    )

    assert [row["active"] for row in marks] == [Mark.HIDDEN, Mark.HIDDEN]
