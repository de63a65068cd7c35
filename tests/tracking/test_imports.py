"""Imports: every line is stored, was there, or is refused with its reason; a second time changes nothing."""

import csv
import gzip
import io
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from agencies.jobs.models import Job, State
from agencies.jobs.services import drain
from tests.factories.credentials import make_key
from tests.factories.imports import bring_in, ndjson, packed
from tests.factories.outgoing import document, documents, exactly, make_forwarder, store
from tests.factories.tracking import make_agency
from tracking.models import Credential, Import, Outgoing, Statement
from tracking.selectors.ledger import statement
from tracking.selectors.reports import report_of
from tracking.services import imports as services
from tracking.services import lines as reading
from tracking.services import shelf
from tracking.services.exports import Filters, order_export
from tracking.services.imports import clear_old_imports, order_import
from tracking.services.lines import Ending, Lines, TooLong
from tracking.services.reasons import told
from tracking.services.storage import references

pytestmark = pytest.mark.django_db


@pytest.fixture
def agency():
    Job.objects.all().delete()
    return make_agency("maple")


@pytest.fixture
def small_lots(monkeypatch):
    monkeypatch.setattr(services, "AT_ONCE", 3)


def sums(order: Import) -> tuple[int, int, int]:
    return order.stored, order.repeated, order.refused


def outcomes(order: Import) -> list[tuple[int, str]]:
    return [(line.number, line.outcome) for line in report_of(order)]


def whys(order: Import) -> dict[int, str]:
    return {line.number: line.why for line in report_of(order) if line.why}


def ids() -> list[str]:
    return [str(uid) for uid in Statement.objects.order_by("pk").values_list("uid", flat=True)]


# --- What becomes of lines ---
def test_lines_are_stored_as_they_came_under_a_named_authority(agency):
    exact = exactly(document(1, result={"score": {"raw": 1.50}})).replace("\n", " ")
    extra = exact[:-2] + ', "stored": "2020-01-01T00:00:00Z", "authority": {"mbox": "mailto:their@lrs.example"}}'
    assert sums(bring_in(agency, ndjson([extra]))) == (1, 0, 0)
    found = statement(agency.pk, uuid.UUID(document(1)["id"]))
    assert found.exact == exact[:-2] + ',"version":"1.0.0"}'
    assert found.authority["name"] == "Imported statements"
    assert found.stored_at > timezone.now() - timedelta(minutes=1)
    credential = Credential.objects.get()
    assert (credential.agency, credential.secret_hash, found.credential) == (agency, "", credential.pk)


def test_a_second_time_changes_nothing(agency, small_lots):
    content = ndjson(documents(8))
    assert sums(bring_in(agency, content)) == (8, 0, 0)
    assert sums(bring_in(agency, content)) == (0, 8, 0)
    assert sums(bring_in(agency, content + ndjson([document(9)]))) == (1, 8, 0)
    assert sums(bring_in(make_agency("birch"), content)) == (8, 0, 0)
    assert ids()[:9] == [one["id"] for one in documents(9)]


def test_a_line_without_a_time_is_the_same_the_second_time(agency):
    timeless = {name: value for name, value in document(1).items() if name != "timestamp"}
    stored = timeless | {"stored": "2020-01-02T03:04:05Z", "id": document(2)["id"]}
    assert sums(bring_in(agency, ndjson([timeless, stored]))) == (2, 0, 0)
    assert sums(bring_in(agency, ndjson([timeless, stored]))) == (0, 2, 0)
    assert Statement.objects.get(uid=stored["id"]).occurred_at.isoformat() == "2020-01-02T03:04:05+00:00"


def test_every_line_has_its_end_in_the_report(agency, small_lots):
    store(agency, exactly(document(1)))
    other = document(2, result={"success": True})
    lines = [
        document(1),
        "",
        document(2),
        other,
        document(2),
        "{",
        [document(3)],
        {**document(4), "verb": {}},
        {name: value for name, value in document(5).items() if name != "id"},
        '{"id": "x", "id": "y"}',
        b"\xff\xfe\xfd",
        "true",
        document(6, version="2.0.0", context={"contextAgents": []}),
    ]
    order = bring_in(agency, ndjson(lines))
    there, stored, refused = "was there already", "stored", "refused"
    assert outcomes(order) == [
        (1, there),
        (3, stored),
        (4, refused),
        (5, there),
        *[(number, refused) for number in range(6, 13)],
        (13, stored),
    ]
    assert sums(order) == (2, 2, 8)
    assert whys(order) == {
        4: "Another statement with this id is stored already. [/id]",
        6: "The text is not JSON: see line 1, column 2.",
        7: "A line holds one statement, and nothing else: no list, no comma after it.",
        8: whys(order)[8],
        9: "The statement has no id, so it would be stored again each time. [/id]",
        10: "The property “id” stands twice. [/id]",
        11: "The text is not UTF-8: byte 1 can’t be read.",
        12: "A line holds one statement, and nothing else: no list, no comma after it.",
    }
    assert whys(order)[8].endswith("[/verb/id]")
    assert [line.uid for line in report_of(order)][:2] == [document(1)["id"], document(2)["id"]]


def test_half_a_character_is_refused_and_told(agency):
    order = bring_in(agency, ndjson([{**document(1), "\ud800": 1}, document(2)]))
    assert outcomes(order) == [(1, "refused"), (2, "stored")]
    assert whys(order) == {1: "The text holds character zero or half of a surrogate pair."}


def test_what_is_exported_can_be_imported(agency):
    credential = make_key(agency, name="Survey").credential
    for number, one in enumerate(documents(5)):
        store(agency, exactly(one), credential if number % 2 else None)
    export = order_export(agency=agency, form="ndjson", filters=Filters())
    drain()
    export.refresh_from_db()
    content = b"".join(shelf.pieces(export.path))
    birch = make_agency("birch")
    assert sums(bring_in(birch, content)) == (5, 0, 0)
    assert sums(bring_in(agency, content)) == (0, 5, 0)
    of = lambda house: [row.document["object"] for row in Statement.objects.filter(agency=house).order_by("pk")]  # noqa: E731
    assert of(birch) == of(agency)


def test_what_is_brought_in_is_sent_on_once(agency):
    make_forwarder("https://lrs.example/", agency)
    bring_in(agency, ndjson(documents(3)))
    bring_in(agency, ndjson(documents(3)))
    assert Outgoing.objects.count() == 3


# --- Files that are none, or too much ---
def test_a_packed_file_is_unpacked(agency):
    assert sums(bring_in(agency, packed(ndjson(documents(3))))) == (3, 0, 0)


ENDINGS: dict[str, tuple[bytes, str]] = {
    "cut": (packed(ndjson(documents(50)))[:-20], "The file is packed (.gz), and broken. The rest was not read."),
    "no gzip": (b"\x1f\x8b\x08\x00nonsense", "The file is packed (.gz), and broken. The rest was not read."),
    "UTF-16": (
        ndjson(documents(2)).decode().encode("utf-16"),
        "The file is written in UTF-16. Save it as UTF-8.",
    ),
    "empty lines": (b"\n" * 10_002, "The file has very many empty lines. The rest was not read."),
    "a bomb": (packed(b" " * 3_000_000), "The file holds more than 1000000 bytes of text. The rest was not read."),
    "a bomb of lines": (
        packed(b"\r \n" * 1_000 + b" " * 3_000_000),
        "The file holds more than 1000000 bytes of text. The rest was not read.",
    ),
    "nonsense": (b"x\n" * 20, "More than 10 lines were refused. The rest was not read."),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_a_file_that_can_not_be_read_on_comes_to_a_clear_end(name, agency, settings, monkeypatch):
    settings.XAPI_LARGEST_IMPORT, settings.XAPI_LARGEST_STATEMENTS = 1_000_000, 50_000
    monkeypatch.setattr(services, "MOST_REFUSED", 10)
    content, why = ENDINGS[name]
    order = bring_in(agency, content)
    assert told(order.ending) == why
    assert order.finished_at is not None
    assert Job.objects.get().state == State.DONE


def test_what_was_read_before_the_end_is_stored_and_reported(agency):
    content = packed(ndjson(documents(200)))
    order = bring_in(agency, content[:-9])
    assert told(order.ending) == "The file is packed (.gz), and broken. The rest was not read."
    assert order.stored > 0
    assert len(outcomes(order)) == order.stored == Statement.objects.count()


@pytest.mark.parametrize("pack", [bytes, packed])
def test_a_line_without_an_end_is_refused_and_the_next_is_read(pack, agency, settings):
    settings.XAPI_LARGEST_STATEMENTS = 2000
    content = ndjson([document(1), "x" * 500_000, document(2), document(3, result={"response": "y" * 2000})])
    order = bring_in(agency, pack(content))
    assert sums(order) == (2, 0, 2)
    assert whys(order) == dict.fromkeys((2, 4), "The line is longer than 2000 bytes.")


def test_a_long_line_is_never_whole_in_memory(settings):
    settings.XAPI_LARGEST_STATEMENTS = 1000

    class Endless(io.RawIOBase):
        """A gigabyte in one line, that nobody keeps."""

        left, most = 10**9, 0

        def seek(self, *where: Any) -> int:
            return 0

        def readline(self, size: int | None = -1) -> bytes:
            self.most = max(self.most, size or 0)
            piece = b"x" * min(size or 0, self.left)
            self.left -= len(piece)
            return piece

        def read(self, size: int = -1) -> bytes:
            return b"xxx"

    file = Endless()
    settings.XAPI_LARGEST_IMPORT = 10**8
    with pytest.raises(Ending, match="more than 100000000 bytes"):
        list(Lines(file))
    assert file.most == reading.PIECE
    assert file.left > 8 * 10**8


def test_the_mark_of_windows_and_its_line_ends_are_no_trouble(agency):
    content = b"\xef\xbb\xbf" + ndjson(documents(2)).replace(b"\n", b"\r\n") + json.dumps(document(3)).encode()
    assert sums(bring_in(agency, content)) == (3, 0, 0)


def test_lines_have_the_numbers_that_an_editor_shows(settings):
    settings.XAPI_LARGEST_STATEMENTS = 5
    lines = Lines(io.BytesIO(b"a\n\nbbbbbbb\nc"))
    found = [(number, line if isinstance(line, bytes) else TooLong) for number, line in lines]
    assert found == [(1, b"a\n"), (3, TooLong), (4, b"c")]


# --- Cut short ---
@pytest.mark.parametrize("moment", ["in the transaction", "after it", "while joining"])
def test_a_job_that_is_killed_goes_on_and_reports_each_line_once(moment, agency, small_lots, monkeypatch):
    order = order_import(agency=agency, name="x.ndjson", content=io.BytesIO(ndjson(documents(10))))
    calls = []

    def cut(function, *, before: bool):
        def once(*args, **more):
            calls.append(1)
            if before and len(calls) == 3:
                raise KeyboardInterrupt
            result = function(*args, **more)
            if not before and len(calls) == 3:
                raise KeyboardInterrupt
            return result

        return once

    if moment == "while joining":
        calls += [1, 1]
        monkeypatch.setattr(shelf, "join", cut(shelf.join, before=True))
    elif moment == "in the transaction":
        monkeypatch.setattr(services, "written", cut(services.written, before=True))
    else:
        monkeypatch.setattr(services, "keep", cut(services.keep, before=False))
    with pytest.raises(KeyboardInterrupt):
        drain()
    Job.objects.update(due_at=timezone.now())
    drain()
    order.refresh_from_db()
    assert sums(order) == (10, 0, 0)
    assert outcomes(order) == [(number, "stored") for number in range(1, 11)]
    assert default_storage.listdir(services.folder_of(order))[1] == ["report"]
    assert Job.objects.get(pk=order.job_id).cursor["told"] == ""


def test_no_file_is_written_while_statements_are_being_stored(agency, small_lots, monkeypatch):
    real, within = shelf.put, len(connection.savepoint_ids)

    def put(path, content):
        assert len(connection.savepoint_ids) == within
        real(path, content)

    order = order_import(agency=agency, name="x.ndjson", content=io.BytesIO(ndjson(documents(10))))
    monkeypatch.setattr(shelf, "put", put)
    assert drain() == 1
    order.refresh_from_db()
    assert outcomes(order) == [(number, "stored") for number in range(1, 11)]


def test_reports_go_away_and_numbers_stay(agency):
    order = bring_in(agency, ndjson(documents(3)))
    unread = order_import(agency=agency, name="x", content=io.BytesIO(b"x"))
    assert clear_old_imports(now=timezone.now() + timedelta(days=6)) == 0
    assert clear_old_imports(now=timezone.now() + timedelta(days=8)) == 2
    for each in (order, unread):
        assert not default_storage.exists(services.folder_of(each))
    assert sums(Import.objects.get(pk=order.pk)) == (3, 0, 0)
    assert list(report_of(Import.objects.get(pk=order.pk))) == []
    drain()
    assert Job.objects.filter(state=State.DEAD).count() == 1


def test_statements_that_hang_together_by_too_much_end_the_import_and_say_so(agency, monkeypatch):
    monkeypatch.setattr(references.bounded, "__defaults__", (3,))
    first, second = documents(2)
    about = second | {"object": {"objectType": "StatementRef", "id": first["id"]}}
    order = bring_in(agency, ndjson([first, about]))
    assert (order.stored, told(order.ending)) == (0, "This is more than this server takes at once.")
    assert Statement.objects.count() == 0


# --- The command ---
def test_the_command_says_what_became_of_each_line(agency, tmp_path):
    source, report = tmp_path / "in.ndjson", tmp_path / "report.csv"
    source.write_bytes(ndjson([document(1), "{", document(2)]))
    out, complaints = io.StringIO(), io.StringIO()
    call_command("lrs_import", str(source), agency="maple", report=report, stdout=out, stderr=complaints)
    assert out.getvalue() == "2 stored, 0 were there, 1 refused\n"
    assert complaints.getvalue() == "2: The text is not JSON: see line 1, column 2.\n"
    with report.open(newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["line", "id", "outcome", "why"]
    assert [row[::2] for row in rows[1:]] == [["1", "stored"], ["2", "refused"], ["3", "stored"]]
    out = io.StringIO()
    (tmp_path / "in.gz").write_bytes(gzip.compress(source.read_bytes()))
    call_command("lrs_import", str(tmp_path / "in.gz"), agency="maple", stdout=out, stderr=io.StringIO())
    assert out.getvalue() == "0 stored, 2 were there, 1 refused\n"


def test_the_command_takes_a_key_that_vouches(agency, tmp_path):
    source = tmp_path / "in.ndjson"
    source.write_bytes(ndjson([document(1)]))
    key = make_key(agency, name="Their old LRS").credential
    theirs = make_key(make_agency("birch")).credential
    call_command("lrs_import", str(source), agency="maple", credential=key.key, stdout=io.StringIO())
    assert Statement.objects.get().credential == key
    for wrong, said in (
        ({"credential": theirs.key}, "There is no key .* of this agency"),
        ({"agency": "nowhere"}, "There is no agency nowhere"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("lrs_import", str(source), **({"agency": "maple"} | wrong))
    with pytest.raises(CommandError, match="No such file"):
        call_command("lrs_import", str(tmp_path / "none"), agency="maple", stdout=io.StringIO())
    source.write_bytes(b"\xff\xfe{")
    with pytest.raises(CommandError, match="UTF-16"):
        call_command("lrs_import", str(source), agency="maple", stdout=io.StringIO())
