"""The client @xapi/xapi 3.0.3 in both versions, over both of its ways to ask."""

import base64
import uuid

import pytest

from tests.tracking.clients.house import Door
from tracking.models import Attachment, Document, Statement, StatementReference


@pytest.mark.parametrize("adapter", ["axios", "fetch"])
@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_everything_that_the_client_can_do_is_done_and_is_there(door: Door, version, adapter, complaints) -> None:
    said = door.driven_by("xapi.mjs", version=version, adapter=adapter)
    rows = Statement.objects.filter(agency_id=door.agency_id)
    octets = base64.b64decode(said["octets"])
    references = StatementReference.objects.filter(agency_id=door.agency_id, voids=True)
    documents = Document.objects.filter(agency_id=door.agency_id)

    assert sorted(map(str, rows.values_list("uid", flat=True))) == sorted(said["stored"])
    assert sorted(str(one.target) for one in references) == sorted(said["voided"])
    assert door.get("statements", version, statementId=said["photo"], attachments="true").files == [octets]
    assert sorted(Attachment.objects.filter(agency_id=door.agency_id).values_list("content_type", flat=True)) == [
        "image/png",
        "text/plain",
    ]
    assert sorted((one.kind, one.name, bytes(one.content)) for one in documents) == sorted(
        [
            (Document.Kind.STATE, "kept", b'{"page":3}'),
            (Document.Kind.STATE, "notes", b"plain words"),
            (Document.Kind.STATE, "other", b'{"page":4}'),
            (Document.Kind.ACTIVITY_PROFILE, "for everybody", b'{"level":2}'),
            (Document.Kind.AGENT_PROFILE, "tastes", b'{"level":2}'),
        ]
    )
    assert {one.registration for one in documents if one.name in {"kept", "notes"}} == {uuid.UUID(said["registration"])}
    assert "Traceback" not in complaints()
