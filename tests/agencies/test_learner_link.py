"""A link for a learner at the desk: shown to those who answer for the account, and noted."""

import logging

import pytest
from django.core import mail

from agencies.jobs.services import drain
from agencies.models import Role, SignInLink
from agencies.services import SignsInOtherwise, show_link
from tests.factories.agencies import make_agency, make_member, make_membership, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def maple():
    return make_agency("maple")


@pytest.fixture
def coordinator(maple):
    return make_member(maple, name="Ada")


@pytest.fixture
def learner(maple):
    return make_member(maple, Role.LEARNER, "Amina Diallo", email=None, phone="+14035550123")


def path_of(person, slug="maple"):
    return f"/agency/{slug}/people/{person.pk}/link/"


def test_a_coordinator_shows_a_link_that_works_and_is_noted(client, coordinator, learner, caplog):
    browser = signed_in(coordinator)
    assert "Show a link" in browser.get(path_of(learner)).content.decode()
    assert SignInLink.objects.count() == 0
    with caplog.at_level(logging.INFO, "agencies.services.sign_in"):
        answer = browser.post(path_of(learner), {"action": "show"})
    link = SignInLink.objects.get()
    assert (link.person, link.made_by, link.purpose) == (learner, coordinator, "shown")
    assert str(coordinator.pk) in caplog.text
    assert answer.context["address"] not in caplog.text
    assert answer.context["code"].startswith("data:image/svg+xml")
    client.post(answer.context["address"].removeprefix("http://127.0.0.1:8000"))
    assert client.session["_auth_user_id"] == str(learner.pk)


def test_a_new_link_ends_the_one_before(client, coordinator, learner):
    browser = signed_in(coordinator)
    first, second = (browser.post(path_of(learner)).context["address"] for _ in range(2))
    assert client.post(first.removeprefix("http://127.0.0.1:8000")).status_code == 410
    assert client.post(second.removeprefix("http://127.0.0.1:8000")).status_code == 302


def test_a_learner_with_an_address_gets_it_by_letter_and_the_coordinator_never_sees_it(coordinator, maple):
    learner = make_member(maple, Role.LEARNER, email="amina@example.org")
    answer = signed_in(coordinator).post(path_of(learner), {"action": "send"}, follow=True)
    drain()
    [message] = mail.outbox
    assert message.to == ["amina@example.org"]
    assert message.subject == "Your way in to Maple Centre"
    assert "/accounts/link/" not in answer.content.decode()


def test_sending_to_nobodys_address_is_explained(coordinator, learner):
    answer = signed_in(coordinator).post(path_of(learner), {"action": "send"})
    assert "This person has no e-mail address." in answer.content.decode()


@pytest.mark.parametrize("role", [Role.TRAINER, Role.COORDINATOR])
def test_nobody_makes_a_link_into_the_account_of_somebody_who_works_somewhere(coordinator, maple, role):
    learner = make_member(maple, Role.LEARNER)
    make_membership(learner, make_agency("birch"), role)
    answer = signed_in(coordinator).post(path_of(learner))
    assert "This person also works for an agency" in answer.content.decode()
    assert SignInLink.objects.count() == 0


def test_the_service_itself_refuses(coordinator, maple):
    with pytest.raises(SignsInOtherwise):
        show_link(person=make_member(maple, Role.TRAINER), agency=maple, by=coordinator)


def test_nor_into_that_of_who_runs_the_place(coordinator, maple):
    learner = make_member(maple, Role.LEARNER, is_superuser=True)
    signed_in(coordinator).post(path_of(learner))
    assert SignInLink.objects.count() == 0


def test_of_two_agencies_only_the_one_that_opened_the_account_makes_links(coordinator, maple, learner):
    birch = make_agency("birch")
    make_membership(learner, birch)
    second = signed_in(make_member(birch)).post(path_of(learner, "birch"))
    assert "This account was opened before it came to your agency." in second.content.decode()
    assert SignInLink.objects.count() == 0
    signed_in(coordinator).post(path_of(learner))
    assert SignInLink.objects.count() == 1


def test_with_an_address_neither_of_two_agencies_does(coordinator, maple):
    learner = make_member(maple, Role.LEARNER)
    make_membership(learner, make_agency("birch"))
    signed_in(coordinator).post(path_of(learner))
    assert SignInLink.objects.count() == 0


def test_only_coordinators_of_the_learners_own_agency_find_this_page(maple, learner):
    birch = make_agency("birch")
    trainer, stranger = make_member(maple, Role.TRAINER), make_member(birch)
    for person, slug in ((trainer, "maple"), (stranger, "maple"), (stranger, "birch"), (learner, "maple")):
        for method in (signed_in(person).get, signed_in(person).post):
            assert method(path_of(learner, slug)).status_code == 404
    assert SignInLink.objects.count() == 0


def test_somebody_who_left_the_agency_gets_none(coordinator, learner):
    learner.memberships.update(ended_at="2026-01-01T00:00Z")
    assert signed_in(coordinator).post(path_of(learner)).status_code == 404


def test_staff_are_no_learners(coordinator, maple):
    assert signed_in(coordinator).post(path_of(make_member(maple, Role.TRAINER))).status_code == 404
