"""The client tincanjs 0.50.0, which most packages that are about bring along. It says that it speaks 1.0.2."""

import base64

from tests.tracking.clients.house import Door
from tests.tracking.xapi_http.tool import named, note
from tracking.models import Document, Statement, StatementReference

EVERY_BYTE = bytes(range(256)) * 3 + b"\r\n--C--\r\n\0"


def test_everything_that_the_client_can_do_is_done_and_is_there(door: Door, complaints) -> None:
    photo = named(attachments=[note(EVERY_BYTE)])
    assert door.post_with(photo, EVERY_BYTE).value == [photo["id"]]
    said = door.driven_by("tincanjs.mjs", photo=photo["id"], octets=base64.b64encode(EVERY_BYTE).decode())
    rows = Statement.objects.filter(agency_id=door.agency_id)
    references = StatementReference.objects.filter(agency_id=door.agency_id, voids=True)
    documents = Document.objects.filter(agency_id=door.agency_id)

    assert sorted(map(str, rows.values_list("uid", flat=True))) == sorted([*said["stored"], photo["id"]])
    assert [str(one.target) for one in references] == [said["voided"]]
    kept = door.get("statements", statementId=said["stored"][8], attachments="true")
    assert kept.files == [said["words"].encode()]
    assert sorted((one.kind, one.name, bytes(one.content)) for one in documents) == sorted(
        [
            (Document.Kind.STATE, "notes", b"suspend_data=a|b|c"),
            (Document.Kind.STATE, "bookmark", b"7"),
            (Document.Kind.ACTIVITY_PROFILE, "level", b'{"level":2}'),
            (Document.Kind.AGENT_PROFILE, "level", b'{"level":2}'),
        ]
    )
    assert "Traceback" not in complaints()
