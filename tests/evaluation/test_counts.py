"""Every figure of a small world, computed by hand from the table in tests/factories/evaluation.py."""

import pytest

from agencies.models import Role
from evaluation.figures import Share, Spread, Tally
from evaluation.selectors import BreakdownRow, Report, Selection, find_course, report_on
from tests.factories.evaluation import COURSE, NOW, World, make_learner, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def report_for(person, **chosen) -> Report:
    course = find_course(person, COURSE)
    assert course
    return report_on(course, Selection(**chosen), "en", NOW)


def numbers(figure: Share | Tally) -> tuple[int, int] | int:
    return (figure.n, figure.of) if isinstance(figure, Share) else figure.n


def headlines(source: Report | BreakdownRow) -> dict[str, tuple[int, int] | int]:
    return {name: numbers(figure) for name, figure in vars(source.figures).items()}


def test_the_agency_counts_everyone_enrolled_withdrawn_and_never_started_too(world):
    report = report_for(world.staff(world.maple))

    assert headlines(report) == {
        "enrolled": 12,
        "started": (10, 12),
        "active": (5, 12),  # S3, S5, U1 (completed ten days ago), U2, N1.
        "active_going": (3, 6),  # S5, U2, N1 of S4, S5, S7, U2, U3, N1.
        "completed": (4, 12),
        "completed_started": (4, 10),
        "withdrawn": (2, 12),
    }


def test_active_means_the_last_fourteen_days_to_the_second_and_not_withdrawn(world):
    # B3 acted exactly fourteen days ago and counts; B1 acted ten days ago and withdrew since.
    assert headlines(report_for(world.staff(world.birch)))["active"] == (1, 6)


def test_days_to_complete_are_the_median_and_the_quartiles_of_those_who_completed(world):
    maple, birch = report_for(world.staff(world.maple)), report_for(world.staff(world.birch))

    assert maple.days == Spread(n=4, median=25, low=17.5, high=37.5, population="those who completed")
    assert birch.days == Spread(n=2, median=17.5, low=11.25, high=23.75, population="those who completed")


def test_a_report_is_broken_down_by_cohort_and_those_without_one(world):
    rows = {
        row.name: (headlines(row), row.days and row.days.median)
        for row in report_for(world.staff(world.maple)).breakdown
    }

    assert {name: (each["enrolled"], each["completed"], days) for name, (each, days) in rows.items()} == {
        "Spring": (7, (3, 7), 30),
        "Summer": (4, (1, 4), 10),
        "": (1, (0, 1), None),
    }
    assert rows["Spring"][0] == {
        "enrolled": 7,
        "started": (6, 7),
        "active": (2, 7),
        "active_going": (1, 3),
        "completed": (3, 7),
        "completed_started": (3, 6),
        "withdrawn": (1, 7),
    }


def test_a_cohort_or_an_edition_can_be_looked_at_alone(world):
    staff = world.staff(world.maple)

    assert headlines(report_for(staff, cohort=world.summer))["enrolled"] == 4
    assert headlines(report_for(staff, edition=world.second))["enrolled"] == 5
    assert headlines(report_for(staff, edition=world.first, cohort=world.summer))["enrolled"] == 0


def test_lessons_tell_where_people_reached_completed_and_stopped(world):
    details = report_for(world.staff(world.maple)).details

    assert details
    assert [
        (row.number, row.title, numbers(row.reached), numbers(row.completed), numbers(row.stopped), row.editions)
        for row in details.lessons.rows
    ] == [
        ("1.1", "Lesson 1", (9, 12), (8, 12), (1, 3), ()),  # S6 stopped here.
        ("1.2", "Lesson 2", (8, 12), (6, 12), (0, 3), ()),
        ("2.1", "Lesson 3", (6, 12), (4, 12), (1, 3), ()),  # S4.
        ("2.2", "Lesson 4", (3, 7), (3, 7), (0, 3), (1,)),  # Only in the first edition: seven are enrolled in it.
    ]
    assert numbers(details.lessons.stopped_before) == (1, 3)  # U3 started and opened no lesson.


def test_lessons_are_in_the_order_and_the_language_of_the_reader(world):
    course = find_course(world.staff(world.maple), COURSE)
    assert course
    report = report_on(course, Selection(edition=world.second), "fr", NOW)

    assert report.details
    assert [row.title for row in report.details.lessons.rows] == ["Lesson 1 (fr)", "Lesson 2 (fr)", "Lesson 3 (fr)"]
    assert [row.editions for row in report.details.lessons.rows] == [(), (), ()]


def test_scores_are_counted_in_bins_of_rounded_points(world):
    details = report_for(world.staff(world.maple)).details

    assert details
    # 0 · 50 · 50 · 69.5 (rounded to 70) · 70 · 80 · 90 · 100
    assert {least: share.n for least, share in details.scores.bins if share.n} == {0: 1, 50: 2, 70: 2, 80: 1, 90: 2}
    assert {share.of for _least, share in details.scores.bins} == {8}
    assert (numbers(details.scores.scored), details.scores.mean) == ((8, 12), 64)


def test_the_umbrella_adds_up_all_agencies(world):
    report = report_for(world.staff(world.umbrella, Role.UMBRELLA_EVALUATOR))

    assert headlines(report) == {
        "enrolled": 18,
        "started": (14, 18),
        "active": (6, 18),
        "active_going": (4, 10),
        "completed": (6, 18),
        "completed_started": (6, 14),
        "withdrawn": (3, 18),
    }
    assert report.days == Spread(n=6, median=25, low=12.5, high=30, population="those who completed")


def test_a_course_that_nobody_takes_is_empty_and_breaks_nothing(world):
    for enrolment in world.learners.values():
        enrolment.lessons.all().delete()
        getattr(enrolment, "progress", enrolment).delete()
        if type(enrolment).objects.filter(pk=enrolment.pk).exists():
            enrolment.delete()

    for person in (world.staff(world.maple), world.staff(world.umbrella, Role.UMBRELLA_AUTHOR)):
        report = report_for(person)
        assert report.figures.is_empty
        assert (report.days, report.breakdown) == (None, ())


def test_whoever_withdraws_has_stopped_at_once_and_whoever_completed_has_not(world):
    make_learner(world.spring, world.first, world.maple, "Learner S8", "C", start=5, last=1, left=0.5)
    make_learner(world.spring, world.first, world.maple, "Learner S9", "CCCC", start=9, last=1, took=8, left=0.5)
    details = report_for(world.staff(world.maple)).details

    assert details
    assert [numbers(row.stopped) for row in details.lessons.rows] == [(2, 4), (0, 4), (1, 4), (0, 4)]
