"""When simulated learners come."""

from collections import Counter
from datetime import date
from random import Random
from zoneinfo import ZoneInfo

import pytest

from lms.demo.personas import HABITS, habits_for, visits_of

ZONE = ZoneInfo("America/Edmonton")
PLAN = tuple((at,) for at in range(12))
MONDAY = date(2026, 9, 7)


def visits(name: str, seed: int = 1):
    habit = next(habit for habit in HABITS if habit.name == name)
    return visits_of(habit, plan=PLAN, starts_on=MONDAY, zone=ZONE, rng=Random(seed))


def test_a_group_has_every_habit_in_its_share_whatever_the_luck():
    names = Counter(habit.name for habit in habits_for(100, Random(3)))
    assert names == Counter({habit.name: habit.weight for habit in HABITS})


def test_the_order_of_habits_is_the_seeds():
    assert habits_for(20, Random(1)) == habits_for(20, Random(1))
    assert habits_for(20, Random(1)) != habits_for(20, Random(2))


@pytest.mark.parametrize("name", [habit.name for habit in HABITS])
@pytest.mark.parametrize("seed", range(5))
def test_lessons_are_visited_in_order_and_never_before_the_first_day(name, seed):
    found = visits(name, seed)
    assert [visit.lesson for visit in found] == list(range(len(found)))
    assert [visit.at for visit in found] == sorted(visit.at for visit in found)
    assert all(visit.at.date() >= MONDAY for visit in found)


def test_weekend_learners_come_on_saturdays_and_sundays():
    assert {visit.at.weekday() for seed in range(9) for visit in visits("weekend", seed)} == {5, 6}


def test_fast_learners_are_done_long_before_the_others():
    assert (visits("fast")[-1].at - visits("steady")[-1].at).days < -30


def test_some_never_start_and_some_stop_in_the_second_module():
    assert visits("never starts") == []
    assert {len(visits("stalls", seed)) for seed in range(40)} == {3, 4, 5, 6}


def test_times_of_day_are_those_of_the_learners_zone():
    vancouver = ZoneInfo("America/Vancouver")
    habit = next(habit for habit in HABITS if habit.name == "late")
    found = visits_of(habit, plan=PLAN, starts_on=MONDAY, zone=vancouver, rng=Random(1))
    assert {visit.at.tzinfo for visit in found} == {vancouver}
    assert {visit.at.hour for visit in found} <= {20, 21, 22}
