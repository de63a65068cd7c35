"""Agencies, people and groups, made by the rooms' own services; what lies in the past is then given its dates."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.core.files import File

from agencies.models import Agency, Membership, Person
from agencies.models.contact import canonical_phone
from agencies.selectors.people import Newcomer
from agencies.services.agencies import open_agency, set_logo
from agencies.services.people import find_or_open_account
from agencies.services.roles import grant_role
from courses.models import Edition
from lms.demo.cast import DATA, House, Staff, read_cast

PASSWORD = "tremplin-demonstration"  # noqa: S105  (known to everybody; `demo` refuses to run where it would matter)
ZONE = ZoneInfo("America/Edmonton")


@dataclass
class World:
    """What has been made so far."""

    seed: str
    now: datetime
    houses: dict[str, Agency] = field(default_factory=dict)
    staff: dict[str, Person] = field(default_factory=dict)
    editions: dict[tuple[str, int], Edition] = field(default_factory=dict)
    password: str = ""

    @property
    def today(self) -> date:
        """The day it is in Alberta."""
        return self.now.astimezone(ZONE).date()


# --- Agencies and the people who work there ---
def open_houses(world: World) -> None:
    """All agencies with logo and staff."""
    world.password = make_password(PASSWORD)
    for house in read_cast().agencies:
        world.houses[house.slug] = open_house(house)
        for member in house.staff:
            person = find_or_open_account(Newcomer(member.name, member.email, language=member.language))
            grant_role(person=person, agency=world.houses[house.slug], role=member.role)
            world.staff[member.email] = person
    operator = open_operator(read_cast().operator)
    opened = world.now - timedelta(days=420)
    Agency.objects.filter(slug__in=world.houses).update(created_at=opened)
    date_people(world, [*world.staff.values(), operator], joined=opened + timedelta(days=30))


def open_operator(operator: Staff) -> Person:
    """Whoever runs the installation: an account with the right “Administrator”, in no agency."""
    person = find_or_open_account(Newcomer(operator.name, operator.email, language=operator.language))
    person.is_superuser = True
    person.save(update_fields=["is_superuser"])
    return person


def open_house(house: House) -> Agency:
    """One agency."""
    agency = open_agency(
        slug=house.slug,
        kind=house.kind,
        name_en=house.name.en,
        name_fr=house.name.fr,
        region=house.region,
        reach=house.reach,
        contact_email=house.email,
        contact_phone=canonical_phone(house.phone),
        contact_address=house.address,
        website=house.website,
        primary_colour=house.primary,
        accent_colour=house.accent,
    )
    logo = DATA / "logos" / f"{house.logo}.svg"
    with logo.open("rb") as opened:
        return set_logo(agency=agency, file=File(opened, name=logo.name))


def date_people(world: World, people: Iterable[Person], *, joined: datetime) -> None:
    """The demonstration's password, a pseudonym that the seed decides, and the day they came."""
    for person in people:
        person.password = world.password
        person.pseudonym = named(world.seed, "pseudonym", person.email or person.phone, person.full_name)
        person.date_joined = joined
        person.save(update_fields=["password", "pseudonym", "date_joined"])
        Membership.objects.filter(person=person).update(started_at=joined)


def named(seed: str, *names: str) -> uuid.UUID:
    """A UUID that the seed and the names decide."""
    return uuid.uuid5(uuid.NAMESPACE_OID, ":".join((seed, *names)))
