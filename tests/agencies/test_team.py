"""The team of an agency: seen by all who work there, changed by those who manage it."""

import pytest
from django.core import mail

from agencies.jobs.services import drain
from agencies.models import Membership, Person, Role
from tests.factories.agencies import make_agency, make_member, make_membership, make_person, make_umbrella, signed_in

pytestmark = pytest.mark.django_db

NEW = {"full_name": "Bo Li", "email": "Bo@Example.org", "role": Role.TRAINER, "language": "fr"}


@pytest.fixture
def maple():
    return make_agency("maple")


@pytest.fixture
def birch():
    agency = make_agency("birch")
    make_member(agency, Role.COORDINATOR, "Secret Coordinator")
    make_member(agency, Role.TRAINER, "Secret Trainer")
    return agency


def names(answer):
    return [membership.person.full_name for membership in answer.context["team"]]


def test_a_coordinator_invites_somebody_who_gets_a_letter_in_their_language(maple):
    browser = signed_in(make_member(maple))
    assert browser.post("/agency/maple/team/", NEW).url == "/agency/maple/team/"
    person = Person.objects.get(email="bo@example.org")
    assert [m.role for m in person.memberships.all()] == [Role.TRAINER]
    drain()
    [message] = mail.outbox
    assert message.to == ["bo@example.org"]
    assert message.subject == "Vous faites partie de l’équipe de Centre Maple"
    assert "- formateur ou formatrice" in message.body


@pytest.mark.parametrize("role", [Role.TRAINER, Role.AGENCY_EVALUATOR])
def test_others_who_work_there_see_the_team_and_change_nothing(maple, role):
    coordinator = make_member(maple, name="Ada")
    browser = signed_in(make_member(maple, role, "Zoé"))
    answer = browser.get("/agency/maple/team/")
    assert names(answer) == ["Ada", "Zoé"]
    assert "Invite somebody" not in answer.content.decode()
    held = coordinator.memberships.get()
    for path in ("", f"{held.pk}/end/", f"{held.pk}/restore/", f"{held.pk}/invite/"):
        assert browser.post(f"/agency/maple/team/{path}", NEW).status_code == 404
    held.refresh_from_db()
    assert held.ended_at is None
    assert Membership.objects.count() == 2


def test_learners_and_strangers_see_no_team(maple):
    for person in (make_member(maple, Role.LEARNER), make_person()):
        assert signed_in(person).get("/agency/maple/team/").status_code == 404


def test_nobody_sees_or_changes_the_team_of_another_agency(maple, birch):
    browser = signed_in(make_member(maple))
    theirs = birch.memberships.get(role=Role.TRAINER)
    for slug in ("birch", "maple"):
        for path in (f"{theirs.pk}/end/", f"{theirs.pk}/restore/", f"{theirs.pk}/invite/"):
            assert browser.post(f"/agency/{slug}/team/{path}").status_code == 404
    assert browser.get("/agency/birch/team/").status_code == 404
    assert browser.post("/agency/birch/team/", NEW).status_code == 404
    assert "Secret" not in browser.get("/agency/maple/team/").content.decode()
    theirs.refresh_from_db()
    assert theirs.ended_at is None


def test_staff_of_two_agencies_manage_only_where_they_coordinate(maple, birch):
    person = make_member(maple)
    make_membership(person, birch, Role.TRAINER)
    browser = signed_in(person)
    assert browser.get("/agency/birch/team/").status_code == 200
    assert browser.post("/agency/birch/team/", NEW).status_code == 404
    assert browser.post("/agency/maple/team/", NEW).status_code == 302


def test_umbrella_authors_manage_the_umbrellas_team_and_see_no_members_team(maple):
    umbrella = make_umbrella()
    browser = signed_in(make_member(umbrella, Role.UMBRELLA_AUTHOR))
    roles = [value for value, _label in browser.get("/agency/canopy/team/").context["form"].fields["role"].choices]
    assert roles == [Role.UMBRELLA_AUTHOR, Role.UMBRELLA_EVALUATOR]
    assert browser.post("/agency/canopy/team/", {**NEW, "role": Role.UMBRELLA_EVALUATOR}).status_code == 302
    assert browser.get("/agency/maple/team/").status_code == 404
    evaluator = Person.objects.get(email="bo@example.org")
    assert signed_in(evaluator).post("/agency/canopy/team/", NEW).status_code == 404


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", Role.UMBRELLA_AUTHOR),
        ("role", Role.LEARNER),
        ("role", "king"),
        ("email", "no address"),
        ("email", ""),
        ("email", "x" * 400),
        ("full_name", " \u200b "),
        ("full_name", "x" * 200),
        ("language", "de"),
    ],
)
def test_a_wrong_invitation_is_explained_and_keeps_what_was_written(maple, field, value):
    answer = signed_in(make_member(maple)).post("/agency/maple/team/", {**NEW, field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    kept = "Bo@Example.org" if field != "email" else "Bo Li"
    assert kept in answer.content.decode()
    assert Membership.objects.count() == 1


def test_ending_a_role_asks_first_and_can_be_taken_back(maple):
    browser = signed_in(make_member(maple))
    held = make_member(maple, Role.TRAINER, "Bo Li").memberships.get()
    path = f"/agency/maple/team/{held.pk}/end/"
    assert "Should Bo Li no longer be trainer?" in browser.get(path).content.decode()
    held.refresh_from_db()
    assert held.ended_at is None
    page = browser.post(path, follow=True)
    held.refresh_from_db()
    assert held.ended_at is not None
    restore = f"/agency/maple/team/{held.pk}/restore/"
    assert f'action="{restore}"' in page.content.decode()
    page = browser.post(restore, follow=True)
    assert "Bo Li is trainer again." in page.content.decode()
    assert maple.memberships.current().filter(person=held.person, role=Role.TRAINER).count() == 1


def test_the_last_coordinator_is_told_why_they_cannot_go(maple):
    coordinator = make_member(maple)
    held = coordinator.memberships.get()
    answer = signed_in(coordinator).post(f"/agency/maple/team/{held.pk}/end/")
    assert answer.status_code == 422
    assert "This is the last person who can manage the team." in answer.content.decode()


def test_somebody_who_ends_their_own_role_is_led_out(maple):
    make_member(maple)
    person = make_member(maple)
    answer = signed_in(person).post(f"/agency/maple/team/{person.memberships.get().pk}/end/")
    assert answer.url == "/"


def test_an_invitation_can_be_sent_again(maple):
    held = make_member(maple, Role.TRAINER, email="bo@example.org").memberships.get()
    signed_in(make_member(maple)).post(f"/agency/maple/team/{held.pk}/invite/")
    drain()
    assert [message.to for message in mail.outbox] == [["bo@example.org"]]


@pytest.mark.parametrize("count", [1, 3])
def test_the_team_costs_the_same_whatever_its_size(maple, count, django_assert_num_queries):
    browser = signed_in(make_member(maple))
    for _ in range(count):
        make_member(maple, Role.TRAINER)
    with django_assert_num_queries(6):
        browser.get("/agency/maple/team/")
