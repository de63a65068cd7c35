"""Statements in an agency's outbox, as storing them leaves them."""

import json
import uuid
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from io import BytesIO
from typing import Any

from django.utils import timezone

from agencies.jobs.models import Job, State
from agencies.jobs.services import drain
from agencies.models import Agency
from tests.factories.tracking import make_agency
from tests.tracking.remote import KEY, SECRET
from tracking.models import Credential, Export, Forwarder, Outgoing, OutgoingState, Statement
from tracking.services.exports import Filters, order_export
from tracking.services.forwarding import SAID, TOO_BUSY
from tracking.services.ledger import Arrival, record
from tracking.services.reasons import reason
from tracking.services.shelf import pieces, put
from tracking.xapi.index import index_of

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


def store(agency: Agency, exact: str, credential: Credential | None = None) -> Statement:
    """One row of the ledger."""
    said = json.loads(exact)
    record([Arrival(exact, index_of(said))], agency_id=agency.pk, credential=credential)
    return Statement.objects.get(agency=agency, uid=said["id"])


def promise(forwarder: Forwarder, statements: Iterable[dict[str, Any]]) -> list[Statement]:
    """Statements that are stored, and so wait to be sent."""
    return [store(forwarder.agency, exactly(statement)) for statement in statements]


def documents(count: int, begin: int = 1) -> list[dict[str, Any]]:
    """So many different ones."""
    return [document(number) for number in range(begin, begin + count)]


def make_refusing_lrs(agency: Agency) -> Forwarder:
    """One that is resting after trouble, with statements that wait and one that it refused."""
    now = timezone.now()
    forwarder = make_forwarder(
        "https://lrs.funder.example/xapi/",
        agency,
        failures=2,
        next_at=now + timedelta(minutes=4),
        succeeded_at=now - timedelta(hours=1),
        reason=reason(TOO_BUSY, status=503),
    )
    uids = [uuid.uuid4() for _number in range(4)]
    Outgoing.objects.bulk_create(Outgoing(forwarder=forwarder, uid=uid, next_at=now) for uid in uids)
    why = reason(SAID, status=400, said="The verb “experienced” is not in our profile.")
    Outgoing.objects.filter(uid=uids[0]).update(state=OutgoingState.DEAD, reason=why)
    return forwarder


def make_exports(agency: Agency) -> Export:
    """Files that are done, gone, and under way."""
    now = timezone.now()
    Export.objects.create(agency=agency, form="parquet", finished_at=now, expires_at=now, statements=7)
    lease = {"state": State.RUNNING, "due_at": now + timedelta(hours=1)}
    job = Job.objects.create(task="tracking.write_export", steps_done=4000, steps_total=9000, **lease)
    Export.objects.create(agency=agency, form="ndjson", job_id=job.pk)
    done = Export.objects.create(
        agency=agency,
        form="ndjson",
        finished_at=now,
        expires_at=now + timedelta(days=7),
        statements=12_345,
        length=17_000_000,
    )
    done.path = f"exports/{done.uid}/{agency.slug}.ndjson"
    done.save()
    put(done.path, BytesIO(b"{}\n"))
    return done


def exported(agency: Agency, form: str = "ndjson", filters: Filters | None = None) -> Export:
    """An export, done."""
    export = order_export(agency=agency, form=form, filters=filters or Filters())
    drain()
    export.refresh_from_db()
    return export


def lines_of(export: Export) -> list[dict[str, Any]]:
    """The statements in a file of lines."""
    text = b"".join(pieces(export.path)).decode()
    assert text == "" or text.endswith("\n")
    return [json.loads(line) for line in text.splitlines()]


def ids_of(statements: Iterable[dict[str, Any]]) -> list[str]:
    """Their ids, in their order."""
    return [statement["id"] for statement in statements]
