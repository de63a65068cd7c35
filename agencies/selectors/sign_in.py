"""What stands behind a one-time link, and whose link a coordinator may make."""

from dataclasses import dataclass
from typing import Any

import segno
from django.db.models import QuerySet

from agencies.models import Agency, Person, Role, SignInLink


@dataclass(frozen=True)
class Door:
    """A key that somebody came with. `link` is None for one that never was; `clicked` if they tried just now."""

    link: SignInLink | None
    clicked: bool = False

    @classmethod
    def behind(cls, key: str, *, clicked: bool = False) -> "Door":
        """One query."""
        links = SignInLink.objects.with_key(key).filter(person__is_active=True)
        return cls(links.select_related("person").first(), clicked)

    @property
    def is_open(self) -> bool:
        """Whether it would let somebody in."""
        return self.link is not None and self.link.is_fresh

    @property
    def was_used(self) -> bool:
        """Whether somebody went through."""
        return self.link is not None and self.link.used_at is not None

    @property
    def can_write(self) -> bool:
        """Whether there is an address to send another link to."""
        return self.link is not None and bool(self.link.person.email)

    @property
    def agencies(self) -> list[Agency]:
        """Whom somebody without an address may ask for another link; one query."""
        if self.link is None:
            return []
        current = self.link.person.memberships.current().select_related("agency")
        return list({membership.agency_id: membership.agency for membership in current}.values())


def learners_of(agency: Agency, user: Any) -> QuerySet[Person]:
    """The current learners of an agency, as far as `user` may see them."""
    current = agency.memberships.current().filter(role=Role.LEARNER)
    return Person.objects.visible_to(user).filter(pk__in=current.values("person"))


def drawn(address: str) -> str:
    """The address as a picture for a phone's camera: a data URI of an SVG, dark on light at any time."""
    return segno.make(address, error="m").svg_data_uri(scale=6, dark="#1f2a37", light="#ffffff", border=3)
