"""A name or an address that was written down wrong is put right by the agency that wrote it, and by nobody else."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Role, SignInLink
from agencies.services import Newcomer, NotYoursAlone, change_learner, make_link
from tests.factories.agencies import make_agency, make_member, make_membership, make_person, signed_in

pytestmark = pytest.mark.django_db

FACTS = {"full_name": "Amina Diallo", "email": "Amina@Example.org", "phone": "403 555 0123", "language": "fr"}


@pytest.fixture
def maple():
    return make_agency("maple")


@pytest.fixture
def browser(maple):
    return signed_in(make_member(maple))


@pytest.fixture
def learner(maple):
    return make_member(maple, Role.LEARNER, "Amnia Dialo", email="amnia@example.org")


def path_of(person, slug="maple"):
    return reverse("agencies:learner_edit", args=[slug, person.pk])


def facts(person):
    person.refresh_from_db()
    return person.full_name, person.email, person.phone, person.preferred_language


def test_a_coordinator_puts_it_right(browser, learner):
    assert "Amnia Dialo" in browser.get(path_of(learner)).content.decode()
    answer = browser.post(path_of(learner), FACTS)
    assert answer.url == reverse("tracking:learner", args=["maple", learner.pk])
    assert facts(learner) == ("Amina Diallo", "amina@example.org", "+14035550123", "fr")


def test_links_sent_to_the_wrong_address_stop_working(browser, learner):
    make_link(person=learner, purpose="invitation")
    browser.post(path_of(learner), {**FACTS, "email": "amnia@example.org"})
    assert SignInLink.objects.fresh().count() == 1
    browser.post(path_of(learner), FACTS)
    assert SignInLink.objects.fresh().count() == 0
    assert SignInLink.objects.get().expires_at <= timezone.now() + timedelta(seconds=1)


def test_an_address_may_be_taken_away_if_a_phone_is_left(browser, learner):
    browser.post(path_of(learner), {**FACTS, "email": ""})
    assert facts(learner)[1] is None


@pytest.mark.parametrize(
    ("changes", "wrong"),
    [
        ({"full_name": ""}, "full_name"),
        ({"email": "x"}, "email"),
        ({"email": "", "phone": ""}, "email"),
        ({"phone": "12"}, "phone"),
        ({"language": "de"}, "language"),
        ({"email": "TAKEN@example.org"}, "email"),
    ],
)
def test_what_is_wrong_is_explained_and_nothing_changes(browser, learner, changes, wrong):
    make_person(email="taken@example.org")
    before = facts(learner)
    answer = browser.post(path_of(learner), {**FACTS, **changes})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [wrong]
    assert facts(learner) == before


@pytest.mark.parametrize("role", [Role.LEARNER, Role.TRAINER])
def test_facts_that_another_agency_relies_on_stay(maple, browser, learner, role):
    make_membership(learner, make_agency("birch"), role)
    before = facts(learner)
    assert "no single agency changes them" in browser.get(path_of(learner)).content.decode()
    browser.post(path_of(learner), FACTS)
    assert facts(learner) == before
    with pytest.raises(NotYoursAlone):
        change_learner(person=learner, agency=maple, facts=Newcomer("A", "a@example.org"))


def test_only_coordinators_of_the_learners_own_agency_find_this_page(maple, learner):
    birch = make_agency("birch")
    before = facts(learner)
    trainer, stranger = make_member(maple, Role.TRAINER), make_member(birch)
    for person, slug in ((trainer, "maple"), (stranger, "maple"), (stranger, "birch"), (learner, "maple")):
        for method in (signed_in(person).get, signed_in(person).post):
            assert method(path_of(learner, slug), FACTS).status_code == 404
    assert facts(learner) == before
