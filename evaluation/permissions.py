"""Whose figures a reader may see.

Staff who may open a learner's file see their agency's figures in full. The umbrella's evaluators and authors see
figures over all agencies, never a row or a name, and small cells are hidden from them. Everybody else sees nothing.
"""

from dataclasses import dataclass
from typing import Any

from agencies.models import Role
from agencies.permissions import standing_of

STAFF_WHO_READ_FIGURES = (Role.COORDINATOR, Role.TRAINER, Role.AGENCY_EVALUATOR)


@dataclass(frozen=True)
class Sight:
    """`own` are the ids of the agencies seen in full; `everywhere` means aggregates over all agencies."""

    own: frozenset[int] = frozenset()
    everywhere: bool = False

    def __bool__(self) -> bool:
        return bool(self.own) or self.everywhere

    def is_own(self, agencies: frozenset[int] | None) -> bool:
        """Whether all these agencies are seen in full; None means every agency."""
        return agencies is not None and agencies <= self.own


def sight_of(user: Any) -> Sight:
    """What `user` may see; falsy for those who may see nothing. Costs nothing once the standing is read."""
    standing = standing_of(user)
    return Sight(frozenset(standing.agencies_as(*STAFF_WHO_READ_FIGURES)), standing.is_umbrella_staff)
