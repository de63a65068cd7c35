"""`kill -9` of the worker that sends, at any moment: everything arrives, and what arrives twice has the same id."""

import contextlib
import io
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from agencies.jobs.models import Job, State
from agencies.jobs.services import enqueue
from tests.chaos.arena import processes
from tests.databases import ROOT
from tests.factories.imports import ndjson
from tests.factories.outgoing import documents, make_forwarder, promise
from tests.factories.tracking import make_agency
from tests.tracking.remote import Lrs
from tracking.models import Export, Import, Outgoing, OutgoingState
from tracking.selectors.reports import report_of
from tracking.services.exports import Filters, order_export
from tracking.services.imports import order_import
from tracking.tasks import send_statements

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]
MANY = 600
PATIENCE = 90
ROUNDS = int(os.environ.get("CHAOS_ROUNDS", "") or 8)


@pytest.fixture
def files(tmp_path: Path, settings) -> Path:
    """Where the worker keeps its files: this process looks there, too."""
    settings.MEDIA_ROOT = Path(tempfile.gettempdir()) / "tremplin-test-media"
    return settings.MEDIA_ROOT


@pytest.fixture
def worker(database_url: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """`manage.py jobworker` with one child that works."""
    told = {**os.environ, "DATABASE_URL": database_url, "DJANGO_SETTINGS_MODULE": "lms.settings.test"}
    told |= {"JOBS_LEASE_SECONDS": "2", "TREMPLIN_DATA": str(tmp_path)}
    command = [sys.executable, str(ROOT / "manage.py"), "jobworker", "--processes", "1"]
    with (tmp_path / "worker.log").open("wb") as log:
        process = subprocess.Popen(command, env=told, stdout=log, stderr=log, start_new_session=True)
        yield process
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def wait_until(what: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def kill_often(worker: subprocess.Popen[bytes], chance: random.Random, over: Callable[[], bool]) -> int:
    """Kill whoever works, again and again, until the work is over; how often."""
    kills = 0
    deadline = time.monotonic() + PATIENCE
    while not over():
        assert time.monotonic() < deadline
        time.sleep(chance.uniform(0.3, 0.9))
        if kills < ROUNDS:
            kill_child_of(worker)
            Job.objects.filter(state=State.RUNNING).update(attempts=1, due_at=timezone.now())  # The lease is over.
            kills += 1
    return kills


def kill_child_of(worker: subprocess.Popen[bytes]) -> None:
    for pid, parent, _group in processes():
        if parent == worker.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def waiting():
    return Outgoing.objects.filter(state=OutgoingState.WAITING)


def test_a_killed_worker_loses_nothing_and_repeats_only_ids(lrs: Lrs, worker: subprocess.Popen[bytes]) -> None:
    chance = random.Random(ROUNDS)
    forwarder = make_forwarder(lrs.endpoint)
    promise(forwarder, documents(MANY))
    lrs.pause = 0.1
    for _round in range(ROUNDS):
        before = len(lrs.posts)
        enqueue(send_statements, forwarder_id=forwarder.pk)
        wait_until(lambda before=before: len(lrs.posts) > before or not waiting().exists())
        time.sleep(chance.uniform(0, 0.25))
        kill_child_of(worker)
        waiting().update(next_at=timezone.now())  # As the end of the claim does, half an hour later.
    enqueue(send_statements, forwarder_id=forwarder.pk)
    wait_until(lambda: not waiting().exists())
    repeated = sum(1 for times in lrs.received.values() if times > 1)
    print(f"{ROUNDS} kills, {repeated} of {MANY} statements sent more than once")
    assert sorted(lrs.kept) == sorted(statement["id"] for statement in documents(MANY))
    assert set(Outgoing.objects.values_list("state", flat=True)) == {OutgoingState.SENT}
    sent = {statement["id"]: set() for statement in documents(MANY)}
    for asked in lrs.posts:
        for statement in asked.statements:
            sent[statement["id"]].add(json.dumps(statement, sort_keys=True))
    assert {len(forms) for forms in sent.values()} == {1}


def test_an_import_and_an_export_whose_workers_are_killed_are_whole(worker: subprocess.Popen[bytes], files) -> None:
    agency, chance = make_agency(), random.Random(ROUNDS)
    order = order_import(agency=agency, name="x.ndjson", content=io.BytesIO(ndjson(documents(4000))))
    kills = kill_often(worker, chance, lambda: Import.objects.filter(finished_at__isnull=False).exists())
    order.refresh_from_db()
    assert (order.stored, order.repeated, order.refused) == (4000, 0, 0)
    assert [line.number for line in report_of(order)] == list(range(1, 4001))
    export = order_export(agency=agency, form="parquet", filters=Filters())
    kills += kill_often(worker, chance, lambda: Export.objects.filter(finished_at__isnull=False).exists())
    export.refresh_from_db()
    found = duckdb.read_parquet(default_storage.path(export.path)).project("id, stored").order("stored").fetchall()
    assert [str(uid) for uid, _stored in found] == [statement["id"] for statement in documents(4000)]
    print(f"{kills} kills")
