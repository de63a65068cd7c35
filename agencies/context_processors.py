"""What every page may need to know of its reader."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from agencies.models import Agency
from agencies.models.memberships import STAFF_WHO_SEE_LEARNERS
from agencies.permissions import Standing, standing_of


def standing(request: HttpRequest) -> dict[str, Any]:
    """`standing`: the reader's roles. `my_agency`: where they work first, or None.

    Both are read when a template first asks, so that pages without a menu, as all the learner's are, ask nothing.
    """
    held: Any = SimpleLazyObject(lambda: standing_of(request.user) if hasattr(request, "user") else Standing())
    return {"standing": held, "my_agency": SimpleLazyObject(lambda: first_agency(held))}


def first_agency(held: Standing) -> Agency | None:
    """The first member agency where somebody with these roles works."""
    ids = held.agencies_as(*STAFF_WHO_SEE_LEARNERS)
    return Agency.objects.filter(pk=ids[0]).first() if ids else None
