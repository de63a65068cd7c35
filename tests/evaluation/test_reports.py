"""The list of courses to report on."""

import re
from html import unescape

import pytest
from django.urls import reverse

from agencies.models import Role
from tests.factories.evaluation import World, make_world
from tests.factories.tracking import make_agency, make_cohort, make_edition, make_enrolment, make_person

pytestmark = pytest.mark.django_db
PATH = reverse("evaluation:reports")


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def read(client):
    """A function that opens the list as somebody and gives its words, without tags."""

    def page(person) -> str:
        client.force_login(person)
        response = client.get(PATH)
        assert response.status_code == 200
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())

    return page


def test_learners_and_strangers_find_nothing(client, world):
    for person in (world.learners["S1"].person, make_person("Nobody", email="nobody@example.org")):
        client.force_login(person)
        assert client.get(PATH).status_code == 404


def test_staff_see_the_courses_that_their_agency_offers_with_their_own_figures(read, world):
    other = make_edition([[]], course="other")
    make_enrolment(other, world.birch)

    assert "Customer success Enrolled 12" in read(world.staff(world.maple))
    assert read(world.staff(world.maple)).count("Enrolled") == 1 + 1  # The tile and its definition's name.
    assert "Started 67% (4/6)" in read(world.staff(world.birch))


def test_the_umbrella_sees_every_course_guarded_where_few_take_it(read, world):
    other = make_edition([[]], course="other")
    for _each in range(3):
        make_enrolment(other, world.birch)
    make_edition([[]], course="third")
    page = read(world.staff(world.umbrella, Role.UMBRELLA_AUTHOR))

    assert "Started 78% (14/18) of everyone enrolled" in page
    assert "Enrolled under 5" in page
    assert "No one yet: figures appear here with the first enrolment." in page


def test_an_agency_without_courses_is_told_what_to_expect(read):
    assert "No course to report on yet" in read(make_staff(make_agency("willow")))


def make_staff(agency):
    person = make_person("Staff", email="willow-staff@example.org")
    person.memberships.create(agency=agency, role=Role.COORDINATOR)
    return person


@pytest.mark.parametrize("courses", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [(Role.COORDINATOR, 6), (Role.UMBRELLA_EVALUATOR, 5)])
def test_the_list_costs_the_same_for_one_and_for_three_courses(
    client, world, django_assert_num_queries, courses, role, queries
):
    for number in range(1, courses):
        make_cohort(world.maple, make_edition([[]], course=f"course {number}"), f"Cohort {number}")
    client.force_login(world.staff(world.maple if role == Role.COORDINATOR else world.umbrella, role))

    with django_assert_num_queries(queries):  # Session, person, memberships; courses; figures; staff's agency.
        assert client.get(PATH).content.decode().count('<h2 id="c-') == courses


def test_the_list_says_the_date_of_its_figures(read, world):
    assert re.search(r"Figures of \d{4}-\d\d-\d\d \d\d:\d\d , over all editions", read(world.staff(world.maple)))
