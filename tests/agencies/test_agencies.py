"""An agency's home, and what the umbrella's staff see of all agencies."""

import pytest
from django.core import mail

from agencies.jobs.services import drain
from agencies.models import Agency, Role
from agencies.services import UmbrellaStandsAlready, open_agency
from tests.factories.agencies import make_agency, make_member, make_person, make_umbrella, signed_in
from tests.factories.tracking import make_cohort, make_edition, make_enrolment

pytestmark = pytest.mark.django_db

NEW = {
    "name_en": "North Star",
    "name_fr": "Étoile du Nord",
    "slug": "north-star",
    "region": "Red Deer",
    "reach": "rural",
    "coordinator_name": "Bo Li",
    "coordinator_email": "bo@example.org",
    "coordinator_language": "en",
}


@pytest.fixture
def maple():
    return make_agency("maple", region="Calgary")


@pytest.fixture
def umbrella():
    return make_umbrella()


def test_staff_see_what_is_offered_who_works_there_and_their_cohorts(maple):
    edition = make_edition()
    cohort = make_cohort(maple, edition, "Evening group", starts_on="2026-01-01", ends_on="2099-01-01")
    make_enrolment(edition, maple, make_member(maple, Role.LEARNER, "Some Learner"), cohort)
    page = signed_in(make_member(maple, Role.TRAINER, "Zoé")).get("/agency/maple/").content.decode()
    assert "Customer success" in page
    assert "Evening group" in page
    assert "1 learner" in page
    assert "Zoé" in page
    assert "Some Learner" not in page


@pytest.mark.parametrize("role", [Role.UMBRELLA_AUTHOR, Role.UMBRELLA_EVALUATOR])
def test_the_umbrella_sees_an_agency_without_its_cohorts_and_learners(maple, umbrella, role):
    edition = make_edition()
    cohort = make_cohort(maple, edition, "Secret cohort")
    make_enrolment(edition, maple, make_member(maple, Role.LEARNER, "Secret Learner"), cohort)
    make_member(maple, Role.TRAINER, "Secret Trainer")
    make_member(maple, Role.COORDINATOR, "Ada Coordinator")
    page = signed_in(make_member(umbrella, role)).get("/agency/maple/").content.decode()
    assert "Ada Coordinator" in page
    assert "Secret" not in page


def test_learners_and_other_agencies_find_nothing(maple):
    other = make_agency("birch")
    for person in (make_member(maple, Role.LEARNER), make_member(other), make_person()):
        assert signed_in(person).get("/agency/maple/").status_code == 404


def test_anonymous_visitors_are_asked_to_sign_in(client, maple):
    assert client.get("/agency/maple/").url == "/accounts/login/?next=/agency/maple/"


def test_the_umbrella_lists_every_agency_with_its_figures(maple, umbrella):
    make_member(maple, Role.LEARNER)
    make_member(maple, Role.TRAINER)
    make_agency("birch")
    listed = signed_in(make_member(umbrella, Role.UMBRELLA_EVALUATOR)).get("/agency/").context["agencies"]
    assert [(a.slug, a.staff, a.learners) for a in listed] == [("canopy", 1, 0), ("birch", 0, 0), ("maple", 1, 1)]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("maple", ["maple"]),
        ("calgary", ["maple"]),
        ("Centre", ["birch", "maple"]),
        ("centre calgary", ["maple"]),
        ("xyz", []),
    ],
)
def test_the_list_is_searched(maple, umbrella, words, found):
    make_agency("birch", region="Brooks")
    Agency.objects.filter(pk=umbrella.pk).update(name_en="Canopy", name_fr="Canopée")
    answer = signed_in(make_member(umbrella, Role.UMBRELLA_AUTHOR)).get("/agency/", {"q": words})
    assert [agency.slug for agency in answer.context["agencies"]] == found


def test_members_staff_are_led_to_their_own_agency(maple, umbrella):
    assert signed_in(make_member(maple, Role.TRAINER)).get("/agency/").url == "/agency/maple/"
    assert signed_in(make_member(maple, Role.LEARNER)).get("/agency/").status_code == 404


def test_umbrella_authors_open_an_agency_with_its_coordinator(umbrella):
    browser = signed_in(make_member(umbrella, Role.UMBRELLA_AUTHOR))
    assert browser.post("/agency/new/", NEW).url == "/agency/north-star/"
    agency = Agency.objects.get(slug="north-star")
    [membership] = agency.memberships.all()
    assert (membership.person.email, membership.role) == ("bo@example.org", Role.COORDINATOR)
    drain()
    assert [message.to for message in mail.outbox] == [["bo@example.org"]]


@pytest.mark.parametrize("role", [Role.UMBRELLA_EVALUATOR, Role.COORDINATOR, Role.LEARNER])
def test_nobody_else_opens_agencies(maple, umbrella, role):
    agency = umbrella if role == Role.UMBRELLA_EVALUATOR else maple
    browser = signed_in(make_member(agency, role))
    assert browser.get("/agency/new/").status_code == 404
    assert browser.post("/agency/new/", NEW).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("slug", "new"),
        ("slug", "maple"),
        ("slug", "no spaces"),
        ("slug", "é"),
        ("coordinator_email", "x"),
        ("name_fr", ""),
    ],
)
def test_a_wrong_agency_is_explained_and_nothing_is_kept(maple, umbrella, field, value):
    answer = signed_in(make_member(umbrella, Role.UMBRELLA_AUTHOR)).post("/agency/new/", {**NEW, field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Agency.objects.count() == 2


def test_there_is_one_umbrella(umbrella):
    with pytest.raises(UmbrellaStandsAlready):
        open_agency(slug="second", name_en="Second", name_fr="Deuxième", kind=Agency.Kind.UMBRELLA)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(umbrella, count, django_assert_num_queries):
    browser = signed_in(make_member(umbrella, Role.UMBRELLA_AUTHOR))
    for number in range(count):
        make_member(make_agency(f"agency-{number}"))
    with django_assert_num_queries(4):
        browser.get("/agency/")
