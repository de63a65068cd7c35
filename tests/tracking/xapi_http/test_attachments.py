"""Files that come with statements: byte for byte, once for each agency, and nothing of them where they were refused."""

import base64
import hashlib
import json
import resource
import socket
from datetime import timedelta
from email import message_from_bytes, policy
from io import BytesIO
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from django.core.files.storage import default_storage
from django.utils import timezone

from tests.tracking.xapi_http.tool import ONE, TWO, VERB, Tool, multipart, named, note, statement
from tracking.models import Attachment, ComingFile
from tracking.services import attachments
from tracking.services.attachments import put_away, sweep_coming

pytestmark = pytest.mark.django_db

BINARY = bytes(range(256)) * 5


def parts_of(answer) -> list:
    body = b"".join(answer.streaming_content)
    head = f"Content-Type: {answer.headers['Content-Type']}\r\n\r\n".encode()
    return list(message_from_bytes(head + body, policy=policy.HTTP).iter_parts())


@pytest.mark.parametrize("version", [ONE, TWO])
def test_files_come_back_byte_for_byte_and_are_kept_once(tool: Tool, stranger: Tool, version: str) -> None:
    tool, files = tool.speaking(version), [BINARY, b"\r\n--B-- not the end\r\n" + BINARY]
    first, second = named(attachments=[note(file) for file in files]), named(attachments=[note(BINARY)])
    assert tool.ask("POST", "statements", None, *multipart([first, statement()], *files)).status_code == 200
    uid = second["id"]
    assert tool.ask("PUT", "statements", {"statementId": uid}, *multipart(second, BINARY)).status_code == 204
    kept = list(Attachment.objects.values_list("sha2", "length", "content_type"))
    assert sorted(kept) == sorted((hashlib.sha256(file).hexdigest(), len(file), "image/x-weld") for file in files)
    whole, *sent = parts_of(tool.get("statements", {"attachments": "true"}))
    assert len(json.loads(whole.get_content())["statements"]) == 3
    assert {part["X-Experience-API-Hash"]: part.get_payload(decode=True) for part in sent} == {
        hashlib.sha256(file).hexdigest(): file for file in files
    }
    assert [part["Content-Transfer-Encoding"] for part in sent] == ["binary", "binary"]
    assert len(parts_of(tool.get("statements", {"statementId": uid, "attachments": "true"}))) == 2
    plain = tool.get("statements", {"attachments": "false"})
    assert (plain.headers["Content-Type"], BINARY in plain.content) == ("application/json", False)
    assert len(parts_of(stranger.get("statements", {"attachments": "true"}))) == 1


def test_a_reader_that_looks_no_closer_than_for_the_boundary_finds_the_parts(tool: Tool) -> None:
    sent = named(attachments=[note(BINARY)])
    tool.ask("POST", "statements", None, *multipart(sent, BINARY))
    answer = tool.get("statements", {"statementId": sent["id"], "attachments": "true"})
    boundary = answer.headers["Content-Type"].removeprefix("multipart/mixed; boundary=").encode()
    nothing, whole, file, end = b"".join(answer.streaming_content).split(b"--" + boundary)
    assert (nothing, end) == (b"", b"--\r\n")
    assert json.loads(whole.partition(b"\r\n\r\n")[2])["id"] == sent["id"]
    assert file.partition(b"\r\n\r\n")[2] == BINARY + b"\r\n"


def test_each_agency_has_its_own_copy_of_a_file(tool: Tool, stranger: Tool) -> None:
    sent = named(attachments=[note(BINARY)])
    for one_of_both in (tool, stranger):
        assert one_of_both.ask("POST", "statements", None, *multipart(sent, BINARY)).status_code == 200
    assert Attachment.objects.count() == len(set(Attachment.objects.values_list("path", flat=True))) == 2


def test_who_knows_the_hash_of_another_agencys_file_does_not_get_it(tool: Tool, stranger: Tool) -> None:
    tool.ask("POST", "statements", None, *multipart(statement(attachments=[note(BINARY)]), BINARY))
    stranger.post("statements", {}, statement(attachments=[note(BINARY, fileUrl="https://other.example/x")]))
    assert len(parts_of(tool.get("statements", {"attachments": "true"}))) == 2
    assert len(parts_of(stranger.get("statements", {"attachments": "true"}))) == 1


REFUSED_FILES = {
    "missing": (lambda: multipart(statement(attachments=[note(BINARY)]))),
    "not mentioned": (lambda: multipart(statement(), BINARY)),
    "another type": (lambda: multipart(statement(attachments=[note(BINARY)]), BINARY, kind="text/plain")),
    "another hash": (
        lambda: (
            multipart(statement(attachments=[note(BINARY)]), BINARY)[0].replace(b"\x00\x01", b"\x01\x00"),
            multipart({})[1],
        )
    ),
    "in JSON": (lambda: (json.dumps(statement(attachments=[note(BINARY)])).encode(), "application/json")),
    "no end": (lambda: (multipart(statement(attachments=[note(BINARY)]), BINARY)[0][:-9], multipart({})[1])),
    "a bad statement": (lambda: multipart(statement(verb={}, attachments=[note(BINARY)]), BINARY)),
    "statements elsewhere": (
        lambda: (multipart(statement())[0].replace(b"application/json", b"text/plain"), multipart({})[1])
    ),
}


@pytest.mark.parametrize("case", REFUSED_FILES.values(), ids=REFUSED_FILES)
def test_files_that_do_not_belong_leave_nothing_behind(tool: Tool, case) -> None:
    before = listing()
    assert tool.ask("POST", "statements", None, *case()).status_code == 400
    assert (tool.get("statements").json()["statements"], Attachment.objects.count()) == ([], 0)
    assert listing() == before


def test_files_of_a_conflict_leave_nothing_behind(tool: Tool) -> None:
    first, before = named(), listing()
    tool.post("statements", {}, first)
    other = first | {"attachments": [note(BINARY)], "verb": {"id": VERB + "/2"}}
    assert tool.ask("POST", "statements", None, *multipart(other, BINARY)).status_code == 409
    assert (Attachment.objects.count(), listing()) == (0, before)


def test_of_files_that_the_disk_has_no_room_for_not_even_half_is_kept(tool: Tool) -> None:
    sent = {hashlib.sha256(file).hexdigest(): file for file in (b"small", BINARY, BINARY * 2, BINARY * 900)}
    files = {sha2: SimpleNamespace(body=BytesIO(file), length=len(file)) for sha2, file in sent.items()}
    before, limits = listing(), resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(BINARY) * 800, limits[1]))
    try:
        with pytest.raises(OSError, match="File too large"):
            put_away(agency_id=tool.agency.pk, files=files)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert listing() == before


def listing() -> set[str]:
    """Every file of the store that is an attachment."""
    found, waiting = set(), ["attachments"]
    while waiting:
        folder = waiting.pop()
        if default_storage.exists(folder):
            folders, files = default_storage.listdir(folder)
            waiting += [f"{folder}/{name}" for name in folders]
            found |= {f"{folder}/{name}" for name in files}
    return found


def test_a_file_that_stands_elsewhere_needs_not_come(tool: Tool) -> None:
    sent = statement(attachments=[note(BINARY, fileUrl="https://school.example/photo")])
    assert tool.post("statements", {}, sent).status_code == 200
    assert tool.ask("POST", "statements", None, *multipart(sent)).status_code == 200
    assert tool.ask("POST", "statements", None, *multipart(statement())).status_code == 200


def test_nobody_is_asked_for_anything_that_a_statement_names(tool: Tool, monkeypatch) -> None:
    def call(*words) -> None:
        raise AssertionError(f"{words} was called")

    sent = named(attachments=[note(BINARY, fileUrl="https://school.example/photo")])
    batch, proven = [sent, statement(actor={"openid": "https://school.example/amina"})], named()
    for name in ("connect", "connect_ex"):
        monkeypatch.setattr(socket.socket, name, call)
    for name in ("getaddrinfo", "create_connection"):
        monkeypatch.setattr(socket, name, call)
    assert tool.post("statements", {}, batch).status_code == 200
    assert tool.ask("POST", "statements", None, *with_signature(proven, signed(proven))).status_code == 200


def test_no_browser_is_served_a_file(tool: Tool) -> None:
    tool.ask("POST", "statements", None, *multipart(statement(attachments=[note(BINARY)]), BINARY))
    path = Attachment.objects.get().path
    assert default_storage.exists(path)
    assert tool.client.get(f"/media/{path}").status_code == 404


def test_files_are_bounded(tool: Tool, settings) -> None:
    settings.XAPI_LARGEST_ATTACHMENT, settings.XAPI_LARGEST_STATEMENTS = 2000, 2000
    file = b"x" * 5000
    sent = statement(attachments=[note(file)])
    assert tool.ask("POST", "statements", None, *multipart(sent, file)).status_code == 413
    assert Attachment.objects.count() == 0


# --- Signatures ---
def signed(sent: dict, algorithm: str = "RS256") -> bytes:
    """A JSON web signature of a statement, with a key made for the test."""
    hashes = {"RS256": SHA256(), "RS512": SHA512()}
    head, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in ({"alg": algorithm}, sent)
    )
    made = KEY.sign(head + b"." + body, PKCS1v15(), hashes.get(algorithm, SHA256()))
    return b".".join([head, body, base64.urlsafe_b64encode(made).rstrip(b"=")])


KEY = rsa.generate_private_key(65537, 2048)


def with_signature(sent: dict, jws: bytes, kind: str = "application/octet-stream") -> tuple[bytes, str]:
    usage = "http://adlnet.gov/expapi/attachments/signature"
    return multipart(sent | {"attachments": [note(jws, usageType=usage, contentType=kind)]}, jws, kind=kind)


def test_a_signed_statement_is_stored_when_it_is_the_one_that_was_signed(tool: Tool) -> None:
    for algorithm, status in (("RS256", 200), ("RS512", 200), ("HS256", 400)):
        sent = named()
        assert (
            tool.ask("POST", "statements", None, *with_signature(sent, signed(sent, algorithm))).status_code == status
        )
    sent = named()
    other = sent | {"verb": {"id": VERB + "/2"}}
    for jws in (signed(other), b"nonsense", b"a.b.c"):
        refused = tool.ask("POST", "statements", None, *with_signature(sent, jws))
        pointers = [fault["pointer"] for fault in refused.json()["error"]["faults"]]
        assert (refused.status_code, pointers) == (400, ["/attachments/0"])
    assert tool.ask("POST", "statements", None, *with_signature(sent, signed(sent), "text/plain")).status_code == 400
    assert Attachment.objects.count() == 2


def test_a_file_that_is_removed_while_a_statement_with_it_comes_is_brought_again(tool: Tool, monkeypatch) -> None:
    tool.ask("POST", "statements", None, *multipart(named(attachments=[note(BINARY)]), BINARY))
    looked = attachments.put_away

    def removed_then(**request):
        places = looked(**request)
        if not places:  # It was known: somebody removes it just now.
            default_storage.delete(Attachment.objects.get().path)
            Attachment.objects.all().delete()
        return places

    monkeypatch.setattr(attachments, "put_away", removed_then)
    second = named(attachments=[note(BINARY)])
    assert tool.ask("POST", "statements", None, *multipart(second, BINARY)).status_code == 200
    with default_storage.open(Attachment.objects.get().path) as file:
        assert file.read() == BINARY
    assert not ComingFile.objects.exists()


def test_what_a_killed_request_had_written_is_swept_and_nothing_else(tool: Tool) -> None:
    kept, lost = b"kept", b"lost"
    tool.ask("POST", "statements", None, *multipart(named(attachments=[note(kept)]), kept))
    row = Attachment.objects.get()
    ComingFile.objects.create(path=row.path)  # As if we had been killed after the storing.
    [path] = put_away(agency_id=tool.agency.pk, files={hashlib.sha256(lost).hexdigest(): Brought(lost)}).values()
    assert sweep_coming(before=timezone.now() - timedelta(days=1)) == 0
    assert default_storage.exists(path)
    assert sweep_coming(before=timezone.now()) == 2
    assert (default_storage.exists(path), default_storage.exists(row.path)) == (False, True)
    assert not ComingFile.objects.exists()


class Brought:
    """A file as a request holds it."""

    def __init__(self, content: bytes) -> None:
        self.body, self.length = BytesIO(content), len(content)
