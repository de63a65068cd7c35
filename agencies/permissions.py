"""Who may do what: predicates that read memberships once per request, and deny by default.

`standing_of(user)` is the question every view asks; it costs one query per user object, then none.
"""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from agencies.models.memberships import STAFF_WHO_SEE_LEARNERS, UMBRELLA_ROLES, Role
from agencies.models.people import Person


@dataclass(frozen=True)
class Standing:
    """The current roles of one person, as agency id → roles."""

    roles: dict[int, frozenset[str]] = field(default_factory=dict)

    def agencies_as(self, *roles: str) -> list[int]:
        """Ids of the agencies where the person holds at least one of `roles`."""
        return sorted(agency for agency, held in self.roles.items() if held & set(roles))

    def holds(self, *roles: str) -> bool:
        """Whether the person holds one of `roles` in any agency."""
        return bool(self.agencies_as(*roles))

    def holds_in(self, agency_id: int, *roles: str) -> bool:
        """Whether the person holds one of `roles` in that agency."""
        return bool(self.roles.get(agency_id, frozenset()) & set(roles))

    @property
    def is_learner(self) -> bool:
        """Learner somewhere."""
        return self.holds(Role.LEARNER)

    @property
    def is_agency_staff(self) -> bool:
        """Works in a member agency."""
        return self.holds(*STAFF_WHO_SEE_LEARNERS)

    @property
    def is_umbrella_staff(self) -> bool:
        """Works for the umbrella."""
        return self.holds(*UMBRELLA_ROLES)

    @property
    def is_staff(self) -> bool:
        """Works somewhere."""
        return any(held - {Role.LEARNER} for held in self.roles.values())

    @property
    def may_author(self) -> bool:
        """Writes and publishes courses."""
        return self.holds(Role.UMBRELLA_AUTHOR)


def is_operator(user: Any) -> bool:
    """Whether somebody runs the installation."""
    return bool(user.is_active and user.is_superuser)


def reader_of(request: HttpRequest) -> Person:
    """Who reads, in a view behind `login_required`."""
    if not isinstance(request.user, Person):
        raise PermissionDenied
    return request.user


def standing_of(user: Any) -> Standing:
    """The person's standing, read once and kept on the user object of this request."""
    if not user.is_authenticated:
        return Standing()
    kept = getattr(user, "_standing", None)
    if kept is None:
        roles: dict[int, set[str]] = {}
        for agency, role in user.memberships.current().values_list("agency_id", "role"):
            roles.setdefault(agency, set()).add(role)
        kept = Standing({agency: frozenset(held) for agency, held in roles.items()})
        user._standing = kept
    return kept
