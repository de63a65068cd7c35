"""Exports: everything is in them, once, in order; a job that was cut short goes on; files go away."""

import io
import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import duckdb
import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies.jobs.models import Job, State
from agencies.jobs.services import claim, drain, execute
from tests.databases import ROOT
from tests.factories.credentials import make_key
from tests.factories.outgoing import VERB, document, documents, exactly, exported, ids_of, lines_of, store
from tests.factories.tracking import make_agency, make_edition, make_enrolment
from tracking.models import Export
from tracking.selectors.exports import TABLE
from tracking.services import exports as services
from tracking.services import shelf
from tracking.services.exports import Filters, TooManyExports, clear_export, clear_old_exports, order_export
from tracking.xapi.index import VOIDED

pytestmark = pytest.mark.django_db
NOTHING = Filters()


@pytest.fixture
def agency():
    Job.objects.all().delete()
    return make_agency("maple")


@pytest.fixture
def small_steps(monkeypatch):
    """So that a few statements are several parts."""
    monkeypatch.setattr(services, "AT_ONCE", 3)


# --- What is in it ---
def test_every_statement_is_in_it_once_in_the_order_of_storing(agency, small_steps):
    for statement in documents(8):
        store(agency, exactly(statement))
    store(make_agency("birch"), exactly(document(99)))
    export = exported(agency)
    assert ids_of(lines_of(export)) == ids_of(documents(8))
    assert export.statements == 8
    assert export.length == default_storage.size(export.path)
    assert export.expires_at > timezone.now() + timedelta(days=6)
    assert default_storage.listdir(services.folder_of(export))[1] == [export.path.rpartition("/")[2]]


def test_a_line_has_the_statements_own_characters_with_stored_and_authority(agency):
    credential = make_key(agency, name="Survey").credential
    pieces = [
        f'{{\n "id": "{document(1)["id"]}",\r\n "actor": {{"mbox": "mailto:a@b.example"}}, ',
        '"verb": {"id": "http://v.example/x"}, "object": {"id": "http://o.example/1"}, ',
        '"timestamp": "2026-03-02T12:00:00Z",  "result": {"score": {"raw": 1.50}}}',
    ]
    exact = "".join(pieces)
    row = store(agency, exact, credential)
    (line,) = b"".join(shelf.pieces(exported(agency).path)).decode().splitlines()
    assert line.startswith(exact[:-1].replace("\r", " ").replace("\n", " "))
    said = json.loads(line)
    assert datetime.fromisoformat(said["stored"]) == row.stored_at
    assert said["authority"]["account"]["name"] == str(credential.uid)


def test_voided_statements_are_in_it_too_so_that_another_lrs_can_void_them_again(agency):
    credential = make_key(agency).credential
    voiding = document(2, verb={"id": VOIDED}, object={"objectType": "StatementRef", "id": document(1)["id"]})
    for statement in (document(1), voiding):
        store(agency, exactly(statement), credential)
    assert ids_of(lines_of(exported(agency))) == [document(1)["id"], document(2)["id"]]
    assert table(exported(agency, "parquet"), "SELECT voided FROM it ORDER BY stored") == [(True,), (False,)]


def test_filters_of_time_verb_and_course(agency):
    edition = make_edition(course="welding")
    enrolment = make_enrolment(edition, agency)
    theirs = document(1, context={"registration": str(enrolment.registration)})
    rows = [
        store(agency, exactly(one)) for one in (theirs, document(2), document(3, verb={"id": "http://v.example/x"}))
    ]

    def found(**filters) -> list[str]:
        chosen = lines_of(exported(agency, filters=Filters(**filters)))
        return [one["id"] for one in chosen if one["id"] in ids_of(documents(3))]

    assert found(course_uid=edition.course_uid) == [document(1)["id"]]
    assert found(verb="http://v.example/x") == [document(3)["id"]]
    assert found(since=rows[0].stored_at) == ids_of(documents(3)[1:])
    assert found(until=rows[1].stored_at) == ids_of(documents(3)[:2])
    assert found(since=rows[0].stored_at, until=rows[1].stored_at) == [document(2)["id"]]
    assert found(since=timezone.now() + timedelta(days=1)) == []


def test_what_is_stored_while_it_is_made_is_not_in_it(agency, small_steps, monkeypatch):
    for statement in documents(5):
        store(agency, exactly(statement))
    real = services.Parts.add

    def add(self, batch):
        store(agency, exactly(document(100 + self.state["parts"])))
        real(self, batch)

    monkeypatch.setattr(services.Parts, "add", add)
    assert ids_of(lines_of(exported(agency))) == ids_of(documents(5))


# --- The table ---
def table(export: Export, question: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"CREATE VIEW it AS SELECT * FROM '{default_storage.path(export.path)}'")
        return connection.execute(question).fetchall()


REGISTRATION = "0f0e0d0c-0b0a-4908-8706-050403020100"
FULL = document(
    1,
    result={
        "score": {"scaled": 0.75, "raw": 3, "min": 0, "max": 4},
        "success": True,
        "completion": False,
        "duration": "PT1M",
        "response": "“é”\n\u2028 \U0001f600",
    },
    context={"registration": REGISTRATION, "language": "fr-CA"},
)


def test_a_table_has_a_column_for_what_one_asks_about(agency):
    row = store(agency, exactly(FULL))
    export = exported(agency, "parquet")
    names = table(export, "SELECT column_name, column_type FROM (DESCRIBE it)")
    zoned = {"TIMESTAMPTZ": "TIMESTAMP WITH TIME ZONE"}
    assert dict(names) == {name: zoned.get(kind, kind) for name, kind in TABLE.items()}
    ((*found, text),) = table(export, "SELECT * FROM it")
    assert json.loads(text)["result"] == FULL["result"]
    assert [str(value) if isinstance(value, uuid.UUID) else value for value in found] == [
        FULL["id"],
        row.stored_at,
        datetime(2026, 3, 2, 12, tzinfo=UTC),
        str(row.actor),
        VERB,
        "Activity",
        FULL["object"]["id"],
        REGISTRATION,
        *(0.75, 3.0, 0.0, 4.0),
        *(True, False, "PT1M"),
        FULL["result"]["response"],
        "fr-CA",
        None,
        False,
    ]


def test_odd_statements_have_a_row_too(agency, small_steps):
    person = document(2, object={"objectType": "Agent", "mbox": "mailto:a@b.example"})
    huge = document(3, result={"score": {"raw": 10**400}})
    store(agency, exactly(person), make_key(agency, name="Survey").credential)
    for statement in (huge, document(4), document(5)):
        store(agency, exactly(statement))
    found = table(exported(agency, "parquet"), "SELECT object_type, object, tool, score_raw FROM it ORDER BY stored")
    assert found[:2] == [
        ("Agent", "mbox|mailto:a@b.example", "Survey", None),
        ("Activity", document(3)["object"]["id"], None, None),
    ]
    assert len(found) == 4


def test_an_empty_table_is_one(agency):
    assert table(exported(agency, "parquet"), "SELECT count(*) FROM it") == [(0,)]
    assert lines_of(exported(agency)) == []


def test_the_query_of_the_manual_runs(agency):
    """docs/lrs.md shows it."""
    for number in range(1, 5):
        store(agency, exactly(document(number, result={"score": {"scaled": number / 4}})))
    manual = (ROOT / "docs" / "lrs.md").read_text(encoding="utf-8")
    (question,) = re.findall(r"```sql\n(.*?)```", manual, re.DOTALL)
    path = default_storage.path(exported(agency, "parquet").path)
    with duckdb.connect(":memory:") as connection:
        found = connection.execute(question.replace("export.parquet", path)).fetchall()
    assert found == [(VERB, 4, 4, 4, 0.63)]


# --- Cut short ---
class Death:
    """Takes the worker with it at one moment, once."""

    def __init__(self, moment: str, put) -> None:
        self.moment, self.put, self.parts, self.happened = moment, put, [], False

    def strike(self, moment: str) -> None:
        if moment == self.moment and not self.happened:
            self.happened = True
            raise KeyboardInterrupt

    def __call__(self, path: str, content) -> None:
        part = "part-" in path
        if not part or len(self.parts) == 2:
            self.strike("before the part" if part else "while joining")
        self.put(path, content)
        if part:
            self.parts.append(path)
        if not part or len(self.parts) == 2:
            self.strike("before the note" if part else "before the end")


@pytest.mark.parametrize("form", ["ndjson", "parquet"])
@pytest.mark.parametrize("moment", ["before the part", "before the note", "while joining", "before the end"])
def test_a_job_that_is_killed_goes_on_where_it_was(moment, form, agency, small_steps, monkeypatch):
    for statement in documents(10):
        store(agency, exactly(statement))
    export = order_export(agency=agency, form=form, filters=NOTHING)
    death = Death(moment, shelf.put)
    monkeypatch.setattr(shelf, "put", death)
    with pytest.raises(KeyboardInterrupt):
        drain()
    Job.objects.update(due_at=timezone.now())
    drain()
    export.refresh_from_db()
    whole = lines_of(export) if form == "ndjson" else []
    found = ids_of(whole) or [str(uid) for (uid,) in table(export, "SELECT id FROM it ORDER BY stored")]
    assert found == ids_of(documents(10))
    assert export.statements == 10
    assert len(death.parts) == 4 + (moment == "before the note")
    assert default_storage.listdir(services.folder_of(export))[1] == [export.path.rpartition("/")[2]]
    assert Job.objects.get().state == State.DONE


def test_files_go_away_and_rows_stay(agency, settings):
    export, unfinished = exported(agency), order_export(agency=agency, form="ndjson", filters=NOTHING)
    shelf.put(f"{services.folder_of(unfinished)}/part-000000", io.BytesIO(b"x"))
    assert clear_old_exports(now=timezone.now() + timedelta(days=6)) == 0
    assert default_storage.exists(export.path)
    assert clear_old_exports(now=timezone.now() + timedelta(days=8)) == 2
    assert not default_storage.exists(export.path)
    assert not default_storage.exists(services.folder_of(unfinished))
    assert set(Export.objects.values_list("path", flat=True)) == {""}
    assert clear_old_exports(now=timezone.now() + timedelta(days=8)) == 0


def test_an_agency_waits_for_three_at_most(agency):
    for _number in range(3):
        order_export(agency=agency, form="ndjson", filters=NOTHING)
    with pytest.raises(TooManyExports):
        order_export(agency=agency, form="ndjson", filters=NOTHING)
    order_export(agency=make_agency("birch"), form="ndjson", filters=NOTHING)
    drain()
    order_export(agency=agency, form="ndjson", filters=NOTHING)


# --- The command ---
def test_the_command_writes_into_a_pipe(agency, capfdbinary):
    for statement in documents(3):
        store(agency, exactly(statement))
    call_command("lrs_export", agency="maple", stderr=io.StringIO())
    written = capfdbinary.readouterr().out.decode().splitlines()
    assert ids_of(map(json.loads, written)) == ids_of(documents(3))


def test_the_command_goes_on_where_it_was_cut_short(agency, small_steps, tmp_path, monkeypatch):
    for statement in documents(10):
        store(agency, exactly(statement))
    target = tmp_path / "out.ndjson"
    reads = []
    real = services.leaving_after

    def reading(wanted, place, most):
        reads.append(place)
        if len(reads) == 3:
            raise KeyboardInterrupt
        return real(wanted, place, most)

    monkeypatch.setattr(services, "leaving_after", reading)
    with pytest.raises(KeyboardInterrupt):
        call_command("lrs_export", agency="maple", output=str(target), stderr=io.StringIO())
    with (tmp_path / "out.ndjson.part").open("ab") as file:
        file.write(b'{"half a li' * 10_000)
    store(agency, exactly(document(50)))
    call_command("lrs_export", agency="maple", output=str(target), stderr=io.StringIO())
    assert ids_of(map(json.loads, target.read_text().splitlines())) == ids_of(documents(10))
    assert len(reads) == 6
    assert [file.name for file in tmp_path.iterdir()] == ["out.ndjson"]


def test_the_command_writes_a_table_but_not_into_a_pipe(agency, tmp_path):
    store(agency, exactly(document(1)))
    target = tmp_path / "it's.parquet"
    call_command("lrs_export", agency="maple", format="parquet", output=str(target), stderr=io.StringIO())
    assert duckdb.read_parquet(str(target)).fetchall()[0][0].hex == document(1)["id"].replace("-", "")
    with pytest.raises(CommandError, match="can't be written into a pipe"):
        call_command("lrs_export", agency="maple", format="parquet")
    with pytest.raises(CommandError, match="There is no agency nowhere"):
        call_command("lrs_export", agency="nowhere")
    with pytest.raises(CommandError, match="No such file"):
        call_command("lrs_export", agency="maple", output="/nowhere/at/all", stderr=io.StringIO())


def test_an_export_that_is_cleared_while_it_is_written_stays_away(agency, small_steps):
    for statement in documents(7):
        store(agency, exactly(statement))
    export = order_export(agency=agency, form="ndjson", filters=NOTHING)
    job = claim()
    clear_export(export=export)
    assert not execute(job)
    drain(now=timezone.now() + timedelta(hours=2))
    export.refresh_from_db()
    assert (export.path, export.finished_at) == ("", None)
    assert not default_storage.exists(services.folder_of(export))
