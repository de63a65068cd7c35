"""Roles fit their agency, begin and end, and somebody always manages."""

import pytest
from django.contrib.auth.models import Group

from agencies.models import Membership, Role
from agencies.permissions import standing_of
from agencies.services import NobodyWouldManage, RoleDoesNotFit, end_role, grant_role, invite_to_team
from tests.factories.agencies import make_agency, make_member, make_membership, make_person, make_umbrella

pytestmark = pytest.mark.django_db

OF_UMBRELLA = [Role.UMBRELLA_AUTHOR, Role.UMBRELLA_EVALUATOR]
OF_MEMBERS = [Role.COORDINATOR, Role.TRAINER, Role.AGENCY_EVALUATOR, Role.LEARNER]


@pytest.mark.parametrize("role", OF_UMBRELLA)
def test_roles_of_the_umbrella_exist_there_only(role):
    grant_role(person=make_person(), agency=make_umbrella(), role=role)
    with pytest.raises(RoleDoesNotFit):
        grant_role(person=make_person(), agency=make_agency(), role=role)


@pytest.mark.parametrize("role", OF_MEMBERS)
def test_roles_of_members_exist_there_only(role):
    grant_role(person=make_person(), agency=make_agency(), role=role)
    with pytest.raises(RoleDoesNotFit):
        grant_role(person=make_person(), agency=make_umbrella(), role=role)


def test_a_role_is_granted_once_and_again_after_it_ended():
    person, agency = make_person(), make_agency()
    first = grant_role(person=person, agency=agency, role=Role.TRAINER)
    assert grant_role(person=person, agency=agency, role=Role.TRAINER) == first
    end_role(membership=first)
    assert grant_role(person=person, agency=agency, role=Role.TRAINER) != first
    assert Membership.objects.count() == 2


def test_umbrella_authors_may_open_wagtail_as_long_as_they_are_authors():
    umbrella = make_umbrella()
    make_member(umbrella, Role.UMBRELLA_AUTHOR)
    membership = grant_role(person=make_person(), agency=umbrella, role=Role.UMBRELLA_AUTHOR)
    person = type(membership.person).objects.get(pk=membership.person_id)
    assert person.has_perm("wagtailadmin.access_admin")
    assert [group.name for group in person.groups.all()] == ["Umbrella authors"]
    end_role(membership=membership)
    assert person.groups.count() == 0
    assert Group.objects.filter(name="Umbrella authors").count() == 1


def test_the_last_coordinator_cannot_go_but_one_of_two_can():
    agency = make_agency()
    only = make_member(agency).memberships.get()
    make_member(agency, Role.TRAINER)
    with pytest.raises(NobodyWouldManage):
        end_role(membership=only)
    make_member(agency)
    end_role(membership=only)
    assert only.ended_at is not None


def test_a_coordinator_whose_account_is_closed_manages_nothing():
    agency = make_agency()
    only = make_member(agency).memberships.get()
    make_member(agency, is_active=False)
    with pytest.raises(NobodyWouldManage):
        end_role(membership=only)


def test_ending_twice_keeps_the_first_moment():
    membership = make_membership(make_person(), make_agency(), Role.TRAINER)
    ended = end_role(membership=membership).ended_at
    assert end_role(membership=membership).ended_at == ended


def test_somebody_who_is_invited_keeps_their_account_and_their_words():
    agency = make_agency()
    known = make_person("Amina Diallo", email="amina@example.org", preferred_language="fr")
    membership = invite_to_team(
        agency=agency, full_name="A. D.", email="amina@example.org", role=Role.TRAINER, language="en"
    )
    assert membership.person == known
    known.refresh_from_db()
    assert (known.full_name, known.preferred_language) == ("Amina Diallo", "fr")


def test_a_role_that_does_not_fit_leaves_no_account_behind():
    agency = make_agency()
    with pytest.raises(RoleDoesNotFit):
        invite_to_team(agency=agency, full_name="A", email="a@example.org", role=Role.UMBRELLA_AUTHOR, language="en")
    assert Membership.objects.count() == 0
    assert type(make_person()).objects.filter(email="a@example.org").count() == 0


def test_standing_tells_learners_from_staff():
    agency = make_agency()
    assert standing_of(make_member(agency, Role.TRAINER)).is_staff
    assert not standing_of(make_member(agency, Role.LEARNER)).is_staff
    ended = make_person()
    make_membership(ended, agency, Role.TRAINER, ended_at="2026-01-01T00:00Z")
    assert not standing_of(ended).is_staff
