"""The files that came with statements, as staff save them."""

import uuid

import pytest

from agencies.models import Agency, Role
from tests.factories.agencies import signed_in
from tests.factories.statements import make_credential, make_filed, note_of, told
from tests.factories.tracking import make_agency, make_member
from tests.tracking.test_statements_screens import WELD, at, page_of, store

pytestmark = pytest.mark.django_db
PHOTO = bytes(range(256)) * 8


@pytest.fixture
def maple():
    return make_agency("maple")


@pytest.fixture
def client(maple):
    return signed_in(make_member(maple))


def bytes_of(answer) -> bytes:
    return b"".join(answer.streaming_content)


def test_a_file_is_saved_byte_for_byte_under_a_name_of_its_statement(maple, client) -> None:
    uid, sha2 = make_filed(maple, PHOTO, display={"en": "A photo", "fr": "Une photo"})
    where = at("statement_file", uid, sha2)
    assert f'<a href="{where}" download>A photo</a>' in page_of(client.get(at("statement", uid)))
    answer = client.get(where)
    assert bytes_of(answer) == PHOTO
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'attachment; filename="a-photo.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"
    french = signed_in(make_member(maple, preferred_language="fr")).get(where, headers={"accept-language": "fr"})
    assert (bytes_of(french), 'filename="une-photo.jpg"' in french["Content-Disposition"]) == (PHOTO, True)


def test_a_download_can_be_asked_about_and_goes_on_where_it_broke_off(maple, client) -> None:
    where = at("statement_file", *make_filed(maple, PHOTO))
    asked = client.head(where)
    assert (asked.status_code, asked["Content-Length"], bytes_of(asked)) == (200, str(len(PHOTO)), b"")
    rest = client.get(where, headers={"Range": "bytes=1000-"})
    assert (rest.status_code, bytes_of(rest)) == (206, PHOTO[1000:])
    assert client.get(where, headers={"Range": "bytes=9999-"}).status_code == 416
    assert client.post(where).status_code == 405


@pytest.mark.parametrize(
    ("content_type", "name", "given", "saved"),
    [
        ("text/html", "Read me.html", "application/octet-stream", "read-mehtml.bin"),
        ("image/svg+xml", "../../a.svg", "application/octet-stream", "asvg.bin"),
        ("application/x-msdownload", "invoice.exe", "application/octet-stream", "invoiceexe.bin"),
        ("text/html\r\nSet-Cookie: a=b", "\u202egpj", "application/octet-stream", "gpj.bin"),
        ("Text/Plain; charset=utf-16", 'a"; filename="b.exe', "text/plain", "a-filenamebexe.txt"),
        ("application/pdf", "…", "application/pdf", "{sha2}.pdf"),
    ],
)
def test_no_file_passes_for_a_page_or_a_program(maple, client, content_type, name, given, saved) -> None:
    uid, sha2 = make_filed(maple, b"<script>alert(1)</script>", contentType=content_type, display={"en": name})
    answer = client.get(at("statement_file", uid, sha2))
    assert bytes_of(answer) == b"<script>alert(1)</script>"
    assert answer["Content-Type"].partition(";")[0] == given
    assert answer["Content-Disposition"] == f'attachment; filename="{saved.format(sha2=sha2[:12])}"'


def test_the_file_of_a_sub_statement_and_a_hash_in_capitals_are_found(maple, client) -> None:
    tool = make_credential(maple)
    _first, sha2 = make_filed(maple, PHOTO, tool)
    note = note_of(PHOTO)
    inner = {"objectType": "SubStatement", "actor": {"mbox": "mailto:ben@example.org"}, "verb": {"id": "urn:x:saw"}}
    outer = told(object=inner | {"object": {"id": WELD}, "attachments": [note | {"sha2": note["sha2"].upper()}]})
    store(maple, outer, tool=tool)
    where = at("statement_file", outer["id"], sha2)
    assert where in page_of(client.get(at("statement", outer["id"])))
    assert bytes_of(client.get(where)) == PHOTO


def test_a_file_that_was_only_described_is_listed_without_a_link(maple, client) -> None:
    said = told(attachments=[note_of(PHOTO)])
    store(maple, said, tool=make_credential(maple))
    page = page_of(client.get(at("statement", said["id"])))
    assert "The file itself is not kept here." in page
    assert "/files/" not in page
    assert client.get(at("statement_file", said["id"], said["attachments"][0]["sha2"])).status_code == 404


def test_nobody_has_a_file_but_by_a_statement_of_their_agency_that_speaks_of_it(maple, client) -> None:
    birch = make_agency("birch")
    ours, sha2 = make_filed(maple, PHOTO)
    theirs, secret = make_filed(birch, b"Secret file")
    bare = told(attachments=[note_of(b"Secret file")])
    store(maple, bare, told(), tool=make_credential(maple))
    for place in (
        at("statement_file", theirs, secret, agency="birch"),
        at("statement_file", theirs, secret),
        at("statement_file", ours, secret),
        at("statement_file", bare["id"], secret),  # It is described here, and kept there.
        at("statement_file", bare["id"], sha2),
        at("statement_file", uuid.uuid4(), sha2),
        at("statement_file", ours, "a" * 64),
    ):
        assert client.get(place).status_code == 404, place
        assert client.head(place).status_code == 404, place
    assert bytes_of(client.get(at("statement_file", ours, sha2))) == PHOTO


@pytest.mark.parametrize(
    ("role", "kind", "status"),
    [
        (Role.COORDINATOR, Agency.Kind.MEMBER, 200),
        (Role.TRAINER, Agency.Kind.MEMBER, 200),
        (Role.AGENCY_EVALUATOR, Agency.Kind.MEMBER, 200),
        (Role.LEARNER, Agency.Kind.MEMBER, 404),
        (Role.UMBRELLA_EVALUATOR, Agency.Kind.UMBRELLA, 404),
        (Role.UMBRELLA_AUTHOR, Agency.Kind.UMBRELLA, 404),
    ],
)
def test_who_may_open_learners_files_reads_the_record_and_nobody_else(maple, role, kind, status) -> None:
    uid, sha2 = make_filed(maple, b"A weld")
    house = maple if kind == Agency.Kind.MEMBER else make_agency("roof", kind=kind)
    reader = signed_in(make_member(house, role))
    assert reader.get(at()).status_code == status
    assert reader.get(at("statement", uid)).status_code == status
    file = reader.get(at("statement_file", uid, sha2))
    assert file.status_code == status
    assert status == 404 or b"".join(file.streaming_content) == b"A weld"
