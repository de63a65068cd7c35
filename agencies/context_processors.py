"""What every page may need to know of its reader."""

from typing import Any

from django.http import HttpRequest

from agencies.permissions import standing_of


def standing(request: HttpRequest) -> dict[str, Any]:
    """`standing`: the reader's roles; read on first use, so that pages without a menu ask nothing."""
    return {"standing": standing_of(request.user) if hasattr(request, "user") else None}
