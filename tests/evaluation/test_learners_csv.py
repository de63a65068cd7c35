"""Progress learner by learner, for the staff of their agency."""

import csv
import io

import pytest
from django.urls import reverse

from agencies.models import Role
from tests.factories.evaluation import COURSE, World, make_crowd, make_world

pytestmark = pytest.mark.django_db
PATH = reverse("evaluation:learners_csv", args=[COURSE])


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def rows_for(client):
    """A function that downloads the file as somebody and reads it back."""

    def rows(person, **query: str) -> list[list[str]]:
        client.force_login(person)
        response = client.get(PATH, query)
        assert response.status_code == 200
        text = io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"), newline="")
        return list(csv.reader(text, delimiter=";" if person.preferred_language == "fr" else ","))

    return rows


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TRAINER, Role.AGENCY_EVALUATOR])
def test_staff_get_one_line_for_each_of_their_learners(rows_for, world, role):
    header, *rows = rows_for(world.staff(world.maple, role))

    assert header == [
        "Name",
        "Agency",
        "Cohort",
        "Edition",
        "Enrolled",
        "Started",
        "Last active",
        "Lessons done",
        "Lessons in all",
        "Completed",
        "Withdrew",
        "Score (points out of 100)",
    ]
    assert {row[0] for row in rows} == {f"Learner {name}" for name in world.learners if not name.startswith("B")}
    lines = {row[0]: row[2:] for row in rows}
    assert lines["Learner S1"] == [
        "Spring", "1", "2026-03-03", "2026-03-23", "2026-04-12", "4", "4", "2026-04-12", "", "90",
    ]  # fmt: skip
    assert lines["Learner S4"][-1] == "70"
    assert lines["Learner N1"][0] == ""
    assert lines["Learner S7"] == ["Spring", "1", "2026-03-03", "", "", "0", "", "", "", ""]
    assert lines["Learner U4"][-2] == "2026-05-29"


def test_the_file_is_in_the_readers_language_and_time_zone(rows_for, world):
    person = world.staff(world.maple, preferred_language="fr", time_zone="Asia/Tokyo")
    header, *rows = rows_for(person, cohort=str(world.spring.uid))

    assert header[:7] == ["Nom", "Organisme", "Cohorte", "Édition", "Inscription", "Début", "Dernière activité"]
    assert rows[0][:6] == ["Learner S1", "Centre Maple", "Spring", "1", "2026-03-04", "2026-03-24"]


def test_a_cohort_or_an_edition_can_be_asked_for(rows_for, world):
    person = world.staff(world.maple)

    assert len(rows_for(person, cohort=str(world.summer.uid))) == 1 + 4
    assert len(rows_for(person, edition="2")) == 1 + 5


def test_the_umbrella_and_other_agencies_never_get_it(client, world):
    client.force_login(world.staff(world.umbrella, Role.UMBRELLA_EVALUATOR))
    for query in ({}, {"agency": "maple"}, {"edition": "2"}):
        assert client.get(PATH, query).status_code == 404
    client.force_login(world.staff(world.birch))
    assert client.get(PATH, {"agency": "maple"}).status_code == 404


def test_staff_who_also_work_for_the_umbrella_get_their_own_learners_only(rows_for, client, world):
    person = world.staff(world.maple)
    person.memberships.create(agency=world.umbrella, role=Role.UMBRELLA_EVALUATOR)

    assert {row[1] for row in rows_for(person)[1:]} == {"Maple Centre"}
    assert client.get(PATH, {"agency": "birch"}).status_code == 404


def test_somebody_who_left_the_team_gets_nothing(client, world):
    person = world.staff(world.maple)
    person.memberships.update(ended_at="2026-05-01T00:00Z")
    client.force_login(person)

    assert client.get(PATH).status_code == 404


@pytest.mark.parametrize("crowd", [0, 300])
def test_the_file_costs_the_same_for_12_and_for_312_learners(client, world, django_assert_num_queries, crowd):
    make_crowd(world.second, world.maple, world.summer, crowd)
    client.force_login(world.staff(world.maple))

    with django_assert_num_queries(6):  # Session, person, memberships; offerings, cohorts; learners.
        body = b"".join(client.get(PATH).streaming_content)
    assert body.count(b"\r\n") == 1 + 12 + crowd
