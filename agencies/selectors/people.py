"""Who is who: finding the person that a name, an address and a phone number mean."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.db.models.functions import Lower

from agencies.models import Agency, Membership, Person, Role
from agencies.models.contact import folded

AT_ONCE = 500


@dataclass(frozen=True)
class Newcomer:
    """Somebody whom an agency names: `email` in lower case and `phone` as stored, either may be empty."""

    full_name: str
    email: str = ""
    phone: str = ""
    language: str = "en"


def people_meant(newcomers: Sequence[Newcomer], agency: Agency) -> list[Person | None]:
    """For each newcomer to `agency`, the person who has an account already, or None. At most six queries for 500.

    An e-mail address means one person. A phone may be a family's, so it means somebody only together with the name, and
    if an address comes with it, only somebody of this agency alone who had none: an agency can't give its own address
    to an account that another agency opened.
    """
    by_email = {str(person.email).lower(): person for person in with_emails(each.email for each in newcomers)}
    by_phone = _by_phone_and_name([each for each in newcomers if each.email not in by_email], agency)
    return [by_email.get(each.email) or by_phone.get(phone_key(each)) for each in newcomers]


def roles_held_by(person: Any) -> QuerySet[Membership]:
    """One's own current roles, with their agencies; one query."""
    return (
        Membership.objects.visible_to(person)
        .current()
        .filter(person=person)
        .select_related("agency")
        .order_by("agency", "role")
    )


def phone_key(newcomer: Newcomer) -> tuple[str, str, bool]:
    """What tells people without a known address apart; the last part says whether an address came along."""
    return newcomer.phone, folded(newcomer.full_name), bool(newcomer.email)


def with_emails(addresses: Iterable[str]) -> list[Person]:
    """The people with one of these addresses, whatever their case."""
    wanted = sorted({address.lower() for address in addresses if address})
    spoken = Person.objects.annotate(lowered=Lower("email"))
    return [person for some in _batches(wanted) for person in spoken.filter(lowered__in=some)]


def with_phones(numbers: Iterable[str]) -> list[Person]:
    """The people with one of these numbers, first come first."""
    wanted = sorted({number for number in numbers if number})
    return [
        person for some in _batches(wanted) for person in Person.objects.filter(phone__in=some).order_by("date_joined")
    ]


def known_elsewhere(people: Iterable[Person], agency: Agency) -> set[Any]:
    """Keys of those people who are, or were, somebody in another agency too, or work anywhere, or run the place."""
    people = list(people)
    powerful = {person.pk for person in people if person.is_staff or person.is_superuser}
    for some in _batches([person.pk for person in people]):
        theirs = Membership.objects.filter(person__in=some)
        powerful.update(theirs.exclude(agency=agency, role=Role.LEARNER).values_list("person_id", flat=True))
    return powerful


def team_of(agency: Agency, user: Any) -> QuerySet[Membership]:
    """The current staff of an agency, as far as `user` may see them; one query."""
    seen = Membership.objects.visible_to(user).current().staff().filter(agency=agency)
    return seen.select_related("person", "agency").order_by("person__full_name", "role")


def _by_phone_and_name(newcomers: Sequence[Newcomer], agency: Agency) -> dict[tuple[str, str, bool], Person]:
    found: dict[tuple[str, str, bool], Person] = {}
    people = with_phones(each.phone for each in newcomers)
    addressless = [person for person in people if not person.email]
    shared = known_elsewhere(addressless, agency) if any(each.email for each in newcomers) else set()
    for person in people:
        found.setdefault((person.phone, folded(person.full_name), False), person)
    for person in addressless:
        if person.pk not in shared:
            found.setdefault((person.phone, folded(person.full_name), True), person)
    return found


def _batches(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (values[at : at + AT_ONCE] for at in range(0, len(values), AT_ONCE))
