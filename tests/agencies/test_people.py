"""Admitting people: one account for several agencies, and nobody's words overwritten."""

import pytest

from agencies.models import Membership, Person, Role
from agencies.selectors.people import known_elsewhere
from agencies.services import Newcomer, admit_learner, admit_learners
from tests.factories.agencies import make_agency, make_member, make_membership, make_person

pytestmark = pytest.mark.django_db


def learners(agency):
    return {m.person.full_name for m in agency.memberships.filter(role=Role.LEARNER, ended_at=None)}


def test_a_stranger_gets_an_account_without_a_password():
    agency = make_agency()
    admitted = admit_learner(agency=agency, full_name="Amina Diallo", email="amina@example.org", language="fr")
    person = Person.objects.get()
    assert admitted.is_new
    assert admitted.person == person
    assert (person.full_name, person.email, person.preferred_language) == ("Amina Diallo", "amina@example.org", "fr")
    assert not person.has_usable_password()
    assert learners(agency) == {"Amina Diallo"}


def test_an_address_is_one_person_in_two_agencies_whatever_its_case():
    first, second = make_agency("maple"), make_agency("birch")
    known = make_member(first, Role.LEARNER, "Amina Diallo", email="amina@example.org")
    Person.objects.filter(pk=known.pk).update(email="Amina@Example.org")
    admitted = admit_learner(agency=second, full_name="A. Diallo", email="amina@example.org", phone="+14035550123")
    known.refresh_from_db()
    assert admitted.person == known
    assert admitted.is_new
    assert (known.full_name, known.phone) == ("Amina Diallo", "")
    assert learners(second) == {"Amina Diallo"}


def test_admitting_twice_changes_nothing():
    agency = make_agency()
    admit_learner(agency=agency, full_name="Amina", phone="+14035550123")
    again = admit_learner(agency=agency, full_name="amina", phone="+14035550123")
    assert not again.is_new
    assert Person.objects.count() == Membership.objects.count() == 1


def test_a_phone_may_be_a_familys_so_the_name_counts():
    agency = make_agency()
    mother = admit_learner(agency=agency, full_name="Amina Diallo", phone="+14035550123").person
    daughter = admit_learner(agency=agency, full_name="Fatou Diallo", phone="+14035550123").person
    assert mother != daughter


def test_somebody_with_a_phone_only_is_found_by_phone_and_name_in_another_agency():
    first, second = make_agency("maple"), make_agency("birch")
    known = admit_learner(agency=first, full_name="Amina Diallo", phone="+14035550123").person
    assert admit_learner(agency=second, full_name="Diallo, Amina", phone="+14035550123").person == known


def test_an_agency_cannot_give_its_own_address_to_an_account_that_another_opened():
    first, second = make_agency("maple"), make_agency("birch")
    known = admit_learner(agency=first, full_name="Amina Diallo", phone="+14035550123").person
    taken = admit_learner(
        agency=second, full_name="Amina Diallo", email="thief@example.org", phone="+14035550123"
    ).person
    known.refresh_from_db()
    assert taken != known
    assert known.email is None


def test_the_agency_that_knows_somebody_alone_fills_in_what_was_missing():
    agency = make_agency()
    known = admit_learner(agency=agency, full_name="Amina Diallo", phone="+14035550123").person
    again = admit_learner(
        agency=agency, full_name="Amina Diallo", email="amina@example.org", phone="+14035550123"
    ).person
    again.refresh_from_db()
    assert again == known
    assert again.email == "amina@example.org"


def test_what_is_missing_stays_missing_where_another_agency_answers_too():
    agency = make_agency("maple")
    known = make_member(agency, Role.LEARNER, email="amina@example.org")
    make_membership(known, make_agency("birch"))
    admit_learner(agency=agency, full_name="Amina", email="amina@example.org", phone="+14035550123")
    known.refresh_from_db()
    assert known.phone == ""


def test_people_with_two_addresses_and_one_phone_are_two():
    agency = make_agency()
    one = admit_learner(agency=agency, full_name="Amina Diallo", email="a@example.org", phone="+14035550123").person
    other = admit_learner(agency=agency, full_name="Amina Diallo", email="b@example.org", phone="+14035550123").person
    assert one != other


def test_somebody_twice_in_one_list_is_one_person():
    agency = make_agency()
    twice = [Newcomer("Amina Diallo", phone="+14035550123"), Newcomer("Diallo Amina", phone="+14035550123")]
    admitted = admit_learners(
        agency=agency, newcomers=[*twice, Newcomer("Bo", "bo@example.org"), Newcomer("B", "bo@example.org")]
    )
    assert [each.person.full_name for each in admitted] == ["Amina Diallo", "Amina Diallo", "Bo", "Bo"]
    assert Person.objects.count() == 2


def test_a_learner_who_left_the_agency_comes_back():
    agency = make_agency()
    person = make_person(email="amina@example.org")
    left = make_membership(person, agency, Role.LEARNER, ended_at="2026-01-01T00:00Z")
    assert admit_learner(agency=agency, full_name="Amina", email="amina@example.org").is_new
    assert agency.memberships.filter(person=person, ended_at=None).exclude(pk=left.pk).count() == 1


def test_somebody_without_any_contact_is_a_mistake_of_the_caller():
    with pytest.raises(ValueError, match="e-mail address or a phone"):
        admit_learner(agency=make_agency(), full_name="Amina")


@pytest.mark.parametrize("count", [1, 3, 300])
def test_admitting_many_asks_no_more_than_admitting_one(count, django_assert_max_num_queries):
    agency = make_agency()
    newcomers = [Newcomer(f"Person {n}", f"p{n}@example.org", f"+1403555{n:04}") for n in range(count)]
    with django_assert_max_num_queries(16):
        admitted = admit_learners(agency=agency, newcomers=newcomers)
    assert len(admitted) == count


def test_who_works_somewhere_is_known_elsewhere():
    agency, other = make_agency("maple"), make_agency("birch")
    ours = make_member(agency, Role.LEARNER)
    trainer = make_member(agency, Role.TRAINER)
    shared = make_member(agency, Role.LEARNER)
    make_membership(shared, other)
    operator = make_member(agency, Role.LEARNER, is_superuser=True)
    assert known_elsewhere([ours, trainer, shared, operator], agency) == {trainer.pk, shared.pk, operator.pk}
