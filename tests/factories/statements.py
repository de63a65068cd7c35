"""Statements as strangers send them, and the credentials that they come with."""

import hashlib
import json
import uuid
from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace
from typing import Any

from agencies.models import Agency
from tests.crowds import together
from tests.factories.tracking import make_agency
from tracking.models import Credential
from tracking.services.attachments import record_with_files
from tracking.services.ledger import Arrival, record
from tracking.xapi.index import VOIDED, index_of
from tracking.xapi.versions import Version

ANN, BEN = "mailto:ann@example.org", "mailto:ben@example.org"
SAW, DID = "https://verbs.example/saw", "https://verbs.example/did"
FILM = "https://films.example/1"
A_WELD = b"A weld"


def make_credential(agency: Agency | None = None, **fields: Any) -> Credential:
    """A tool's credential, good for everything unless told otherwise."""
    own = {"key": uuid.uuid4().hex, "secret_hash": hashlib.sha256(b"s").hexdigest(), "scopes": ["all"], "name": "Tool"}
    return Credential.objects.create(agency=agency or make_agency(), **(own | fields))


def told(
    uid: uuid.UUID | None = None,
    *,
    actor: str = ANN,
    verb: str = SAW,
    thing: str = FILM,
    about: uuid.UUID | None = None,
    voids: uuid.UUID | None = None,
    **more: Any,
) -> dict[str, Any]:
    """A statement; `about` another one, or voiding it."""
    target = about or voids
    reference = {"objectType": "StatementRef", "id": str(target)}
    return {
        "id": str(uid or uuid.uuid4()),
        "actor": {"objectType": "Agent", "mbox": actor},
        "verb": {"id": VOIDED if voids else verb},
        "object": reference if target else {"objectType": "Activity", "id": thing},
        "timestamp": "2026-03-02T19:00:00.000Z",
        "version": "1.0.3",
        **more,
    }


def note_of(content: bytes, **more: Any) -> dict[str, Any]:
    """How a statement speaks of a file that it brings."""
    own = {"usageType": FILM, "display": {"en": "A photo"}, "contentType": "image/jpeg"}
    return own | {"length": len(content), "sha2": hashlib.sha256(content).hexdigest()} | more


def make_filed(agency: Agency, content: bytes, tool: Credential | None = None, **more: Any) -> tuple[str, str]:
    """A statement that brought a file, of which it says `more`: its id and the file's SHA-2."""
    note = note_of(content, **more)
    statement, sha2 = told(attachments=[note]), note["sha2"].lower()
    sent = {sha2: SimpleNamespace(body=BytesIO(content), length=len(content))}
    tool = tool or make_credential(agency)
    record_with_files([arriving(statement)], sent, agency_id=agency.pk, credential=tool)
    return statement["id"], sha2


def make_voided_statement(agency: Agency) -> uuid.UUID:
    """The id of a tool's long-winded statement with a file and one that stayed away, which the tool took back."""
    credential = make_credential(agency, name="Welding simulator")
    make_filed(agency, A_WELD, credential)
    files = [note_of(A_WELD), note_of(b"Elsewhere", sha2="a" * 64)]
    name = {"name": {"de": "Eine lange Naht " * 9}}
    wrong = told(attachments=files, object={"id": FILM, "definition": name}, result={"score": {"raw": 7, "max": 10}})
    for statement in (wrong, told(voids=uuid.UUID(wrong["id"]))):
        record([arriving(statement)], agency_id=agency.pk, credential=credential)
    return uuid.UUID(wrong["id"])


def arriving(statement: dict[str, Any] | None = None, **more: Any) -> Arrival:
    """That statement on its way in; without one, `told(**more)`."""
    value = statement or told(**more)
    return Arrival(json.dumps(value), index_of(value, Version.ONE), value)


def all_at_once(work: list[Callable[[], Any]]) -> list[Any]:
    """Do all of it at the same moment; errors come back as results."""
    return together(lambda number: work[number](), len(work), returned=Exception)
