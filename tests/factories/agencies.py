"""People, agencies and who works where."""

import itertools
from typing import Any

from django.test import Client

from agencies.models import Agency, Membership, Person, Role

numbers = itertools.count(1)
PASSWORD = "a long enough password"


def make_person(name: str = "Amina Diallo", **fields: Any) -> Person:
    """Somebody with an account; `email=None` for nobody's address, `password` for staff."""
    address = fields.pop("email", f"person{next(numbers)}@example.org")
    return Person.objects.create_user(address, fields.pop("password", None), full_name=name, **fields)


def make_agency(slug: str = "maple", **fields: Any) -> Agency:
    """A member agency."""
    names = {"name_en": f"{slug.title()} Centre", "name_fr": f"Centre {slug.title()}"}
    return Agency.objects.create(slug=slug, **(names | fields))


def make_umbrella(slug: str = "canopy", **fields: Any) -> Agency:
    """The umbrella."""
    return make_agency(slug, kind=Agency.Kind.UMBRELLA, **fields)


def make_membership(person: Person, agency: Agency, role: str = Role.LEARNER, **fields: Any) -> Membership:
    """A role."""
    return Membership.objects.create(person=person, agency=agency, role=role, **fields)


def make_member(agency: Agency, role: str = Role.COORDINATOR, name: str = "", **fields: Any) -> Person:
    """Somebody with a role in an agency."""
    person = make_person(name or f"{Role(role).label.title()} of {agency.slug}", **fields)
    make_membership(person, agency, role)
    return person


def signed_in(person: Person) -> Client:
    """A browser where this person is signed in."""
    client = Client()
    client.force_login(person)
    return client
