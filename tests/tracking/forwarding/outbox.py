"""What stands in the outbox, and a push to it."""

from typing import Any

from tracking.models import Forwarder, Outgoing, OutgoingState
from tracking.services.forwarding import forward
from tracking.services.reasons import told


def rows(state: str) -> list[str]:
    """Ids."""
    return [str(row.uid) for row in Outgoing.objects.filter(state=state).order_by("pk")]


def waiting() -> list[str]:
    return rows(OutgoingState.WAITING)


def sent() -> list[str]:
    return rows(OutgoingState.SENT)


def reasons() -> dict[str, str]:
    """Id → why it is dead."""
    return {str(row.uid): told(row.reason) for row in Outgoing.objects.filter(state=OutgoingState.DEAD)}


def ids(statements: list[dict[str, Any]]) -> list[str]:
    return [statement["id"] for statement in statements]


def send(forwarder: Forwarder, **more: Any) -> Forwarder:
    """Try at once, whatever the rest, and look again."""
    Forwarder.objects.filter(pk=forwarder.pk).update(next_at=None)
    forward(forwarder_id=forwarder.pk, **more)
    forwarder.refresh_from_db()
    return forwarder
