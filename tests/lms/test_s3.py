"""Files in a real S3-compatible store: whole for whoever may have them, shut for who only knows where they lie."""

import hashlib
import json
import uuid
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from django.conf import settings as ours
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse

from tests.buckets import bucket
from tests.factories.agencies import make_agency, make_member, signed_in
from tests.factories.imports import bring_in, ndjson
from tests.factories.outgoing import document, documents, exactly, exported, ids_of, store
from tests.factories.statements import make_filed
from tests.tracking.xapi_http.tool import Tool, multipart, named, note
from tracking.models import Attachment
from tracking.services.attachments import path_of

pytestmark = pytest.mark.django_db
FILE = bytes(range(256)) * 4000


@pytest.fixture(scope="module")
def kept_in() -> Iterator[dict[str, Any]]:
    with bucket() as options:
        yield options


@pytest.fixture(autouse=True)
def in_the_bucket(settings, kept_in) -> None:
    backend = {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": kept_in}
    settings.STORAGES = ours.STORAGES | {"default": backend}


def fetch(address: str) -> tuple[int, bytes, str]:
    """Status, content and the name to save it under, as somebody without any cookie gets them."""
    try:
        with urlopen(address, timeout=30) as answer:
            return answer.status, answer.read(), answer.headers.get("Content-Disposition", "")
    except HTTPError as refused:
        return refused.code, refused.read(), ""


def bare(address: str) -> str:
    """Where a file lies, without the signature."""
    return address.partition("?")[0]


def test_files_of_statements_come_back_whole_and_nobody_finds_them_without_us() -> None:
    tool, stranger = Tool(make_agency("maple")), Tool(make_agency("birch"))
    sent = named(attachments=[note(FILE)])
    assert tool.ask("POST", "statements", None, *multipart(sent, FILE)).status_code == 200
    row = Attachment.objects.get()
    assert hashlib.sha256(default_storage.open(row.path).read()).hexdigest() == row.sha2
    answer = tool.get("statements", {"statementId": sent["id"], "attachments": "true"})
    assert FILE in b"".join(answer.streaming_content)
    assert stranger.get("statements", {"statementId": sent["id"], "attachments": "true"}).status_code == 404
    assert fetch(bare(default_storage.url(row.path)))[0] == 403


def test_a_file_that_is_read_lies_on_the_disk_and_not_in_memory() -> None:
    path = default_storage.save(f"{uuid.uuid4()}/file", ContentFile(FILE * 2))
    with default_storage.open(path) as read:
        assert read.file._rolled
        assert read.read() == FILE * 2


def test_of_a_refused_request_no_file_stays() -> None:
    tool, refused = Tool(make_agency("maple")), b"never kept" * 999
    sent = named(attachments=[note(refused)])
    other = sent | {"result": {"success": True}}
    assert tool.post("statements", {}, sent | {"attachments": []}).status_code == 200
    assert tool.ask("POST", "statements", None, *multipart(other, refused)).status_code == 409
    folder = PurePosixPath(path_of(tool.agency.pk, hashlib.sha256(refused).hexdigest())).parent
    assert default_storage.listdir(str(folder)) == ([], [])


def test_an_export_is_fetched_by_a_link_that_is_signed_for_it_alone() -> None:
    agency = make_agency("maple")
    coordinator = signed_in(make_member(agency))
    for statement in documents(5):
        store(agency, exactly(statement))
    where = reverse("tracking:export_download", args=["maple", exported(agency).uid])
    link = coordinator.get(where)["Location"]
    status, content, disposition = fetch(link)
    assert (status, ids_of(map(json.loads, content.splitlines()))) == (200, ids_of(documents(5)))
    assert disposition.startswith('attachment; filename="maple-')
    signature = parse_qs(urlsplit(link).query)["X-Amz-Signature"][0]
    assert fetch(link.replace(signature, "0" * len(signature)))[0] == 403
    assert fetch(bare(link))[0] == 403
    assert Client().get(where).status_code == 302
    assert "/accounts/login/" in Client().get(where)["Location"]


def test_a_file_of_a_statement_is_saved_by_a_link_that_says_what_it_is() -> None:
    agency = make_agency("maple")
    page = b"<script>alert(1)</script>"
    uid, sha2 = make_filed(agency, page, contentType="text/html", display={"en": "A page"})
    where = reverse("tracking:statement_file", args=["maple", uid, sha2])
    with urlopen(signed_in(make_member(agency)).get(where)["Location"], timeout=30) as answer:
        assert answer.read() == page
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="a-page.bin"'
    assert signed_in(make_member(make_agency("birch"))).get(where).status_code == 404


def test_an_import_reads_its_file_and_writes_its_report_there() -> None:
    agency = make_agency("maple")
    order = bring_in(agency, ndjson([document(1), "{", document(2)]))
    assert (order.stored, order.repeated, order.refused) == (2, 0, 1)
    where = reverse("tracking:import_report_csv", args=["maple", order.uid])
    page = b"".join(signed_in(make_member(agency)).get(where).streaming_content).decode()
    assert page.count("stored") == 2


def test_two_files_of_one_name_do_not_replace_each_other() -> None:
    name = f"{uuid.uuid4()}/logo.png"
    first, second = (default_storage.save(name, ContentFile(content)) for content in (b"one", b"two"))
    assert first != second
    assert [fetch(default_storage.url(path))[1] for path in (first, second)] == [b"one", b"two"]
