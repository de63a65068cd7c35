"""Admitting people: one account for as many agencies as somebody goes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone

from agencies.models import Agency, Membership, Person, Role
from agencies.selectors.people import Newcomer, known_elsewhere, people_meant, phone_key, with_emails
from agencies.services.errors import AddressTaken, NotYoursAlone
from agencies.services.holding import hold_agency

AT_ONCE = 500


@dataclass(frozen=True)
class Admitted:
    """A learner of the agency; `is_new` if the agency did not have them before."""

    person: Person
    is_new: bool


@transaction.atomic
def admit_learner(
    *, agency: Agency, full_name: str, email: str = "", phone: str = "", language: str = "en"
) -> Admitted:
    """Make somebody a learner of the agency, with a new account only if they have none.

    `email` and `phone` are in the form of `agencies.models.contact`. What another agency wrote about them stays.
    """
    return admit_learners(agency=agency, newcomers=[Newcomer(full_name, email, phone, language)])[0]


@transaction.atomic
def admit_learners(*, agency: Agency, newcomers: Sequence[Newcomer]) -> list[Admitted]:
    """The same for many, in the order given, in a number of queries that does not grow with them (by 500).

    Two newcomers with the same address, or the same phone and name, are one person.
    """
    if not all(each.email or each.phone for each in newcomers):
        raise ValueError("A newcomer needs an e-mail address or a phone number.")
    hold_agency(agency.pk)  # Two lists sent at once are read one after the other.
    known = people_meant(newcomers, agency)
    _fill_blanks(agency, newcomers, known)
    _open_accounts([each for each, person in zip(newcomers, known, strict=True) if person is None])
    people = [person for person in people_meant(newcomers, agency) if person]
    new = _make_learners(agency, people)
    return [Admitted(person, person.pk in new) for person in people]


@transaction.atomic
def change_learner(*, person: Person, agency: Agency, facts: Newcomer) -> Person:
    """What an agency knows better by now about a learner of its own; links sent to an earlier address stop working.

    Raises `NotYoursAlone` for people whom others rely on, too, `AddressTaken`.
    """
    if known_elsewhere([person], agency):
        raise NotYoursAlone
    if any(other != person for other in with_emails([facts.email])):
        raise AddressTaken
    if (person.email or "") != facts.email:
        person.sign_in_links.fresh().update(expires_at=timezone.now())
    for name, value in _fields(facts).items():
        if name != "password":
            setattr(person, name, value)
    person.save(update_fields=["full_name", "email", "phone", "preferred_language"])
    return person


@transaction.atomic
def change_profile(*, person: Person, full_name: str, preferred_language: str, time_zone: str) -> Person:
    """What people say about themselves."""
    person.full_name, person.preferred_language, person.time_zone = full_name, preferred_language, time_zone
    person.save(update_fields=["full_name", "preferred_language", "time_zone"])
    return person


def find_or_open_account(newcomer: Newcomer) -> Person:
    """The account of that address, opened now if there is none."""
    known = with_emails([newcomer.email])
    return known[0] if known else Person.objects.create(**_fields(newcomer))


def _open_accounts(newcomers: Sequence[Newcomer]) -> None:
    """Accounts without a password, each person once."""
    unique = {each.email or phone_key(each): each for each in reversed(newcomers)}
    people = [Person(**_fields(each)) for each in reversed(unique.values())]
    Person.objects.bulk_create(people, batch_size=AT_ONCE, ignore_conflicts=True)


def _fields(newcomer: Newcomer) -> dict[str, Any]:
    return {
        "full_name": newcomer.full_name,
        "email": newcomer.email or None,
        "phone": newcomer.phone,
        "preferred_language": newcomer.language,
        "password": make_password(None),
    }


def _fill_blanks(agency: Agency, newcomers: Sequence[Newcomer], known: Sequence[Person | None]) -> None:
    """Write an address or a phone that was missing, but only for people whom no other agency knows."""
    lacking = [
        (each, person)
        for each, person in zip(newcomers, known, strict=True)
        if person and ((each.email and not person.email) or (each.phone and not person.phone))
    ]
    if not lacking:
        return
    shared = known_elsewhere([person for _, person in lacking], agency)
    ours = _learners_among(agency, [person for _, person in lacking])
    changed = {person.pk: person for _, person in lacking if person.pk in ours - shared}
    for each, person in lacking:
        person.email = person.email or each.email or None
        person.phone = person.phone or each.phone
    Person.objects.bulk_update(changed.values(), ["email", "phone"], batch_size=AT_ONCE)


def _make_learners(agency: Agency, people: Sequence[Person]) -> set[Any]:
    """Give those a learner's membership who have none; their keys."""
    new = {person.pk: person for person in people}
    for pk in _learners_among(agency, people):
        new.pop(pk, None)
    memberships = [Membership(person=person, agency=agency, role=Role.LEARNER) for person in new.values()]
    Membership.objects.bulk_create(memberships, batch_size=AT_ONCE, ignore_conflicts=True)
    return set(new)


def _learners_among(agency: Agency, people: Sequence[Person]) -> set[Any]:
    current = agency.memberships.filter(role=Role.LEARNER, ended_at__isnull=True)
    keys = [person.pk for person in people]
    return {
        pk
        for at in range(0, len(keys), AT_ONCE)
        for pk in current.filter(person__in=keys[at : at + AT_ONCE]).values_list("person_id", flat=True)
    }
