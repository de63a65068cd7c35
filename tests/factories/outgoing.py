"""Statements in an agency's outbox, as storing them leaves them."""

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone

from agencies.models import Agency
from tests.factories.tracking import make_agency
from tests.tracking.remote import KEY, SECRET
from tracking.models import Forwarder, Outgoing, Statement, StatementUid

NOON = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
HOME = "https://school.example"
VERB = "http://adlnet.gov/expapi/verbs/experienced"


def make_forwarder(endpoint: str, agency: Agency | None = None, **fields: Any) -> Forwarder:
    """Another LRS of an agency."""
    own = {"key": KEY, "secret": SECRET} | fields
    return Forwarder.objects.create(agency=agency or make_agency(), endpoint=endpoint, **own)


def document(number: int = 1, **more: Any) -> dict[str, Any]:
    """A statement of somebody."""
    return {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"{HOME}/{number}")),
        "actor": {"objectType": "Agent", "account": {"homePage": HOME, "name": f"learner-{number % 7}"}},
        "verb": {"id": VERB, "display": {"en": "experienced"}},
        "object": {"id": f"{HOME}/activities/{number}"},
        "timestamp": "2026-03-02T12:00:00.000Z",
    } | more


def exactly(statement: dict[str, Any]) -> str:
    """As a client wrote it: not as we would."""
    return json.dumps(statement, indent=1, ensure_ascii=False)


def store(agency: Agency, exact: str) -> Statement:
    """One row of the ledger."""
    said = json.loads(exact)
    row = Statement.objects.create(
        uid=said["id"],
        agency=agency,
        actor=uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(said["actor"])),
        registration=said.get("context", {}).get("registration"),
        verb=said["verb"]["id"],
        object_id=said["object"].get("id", ""),
        occurred_at=said["timestamp"],
        exact=exact,
        stored_at=timezone.now(),
    )
    StatementUid.objects.create(agency=agency, uid=row.uid, statement_id=row.pk, stored_at=row.stored_at)
    return row


def promise(forwarder: Forwarder, statements: Iterable[dict[str, Any]]) -> list[Statement]:
    """Statements that are stored, and wait to be sent."""
    rows = [store(forwarder.agency, exactly(statement)) for statement in statements]
    now = timezone.now()
    Outgoing.objects.bulk_create(Outgoing(forwarder=forwarder, uid=row.uid, next_at=now) for row in rows)
    return rows


def documents(count: int, begin: int = 1) -> list[dict[str, Any]]:
    """So many different ones."""
    return [document(number) for number in range(begin, begin + count)]
