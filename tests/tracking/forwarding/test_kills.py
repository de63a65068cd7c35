"""`kill -9` of the worker that sends, at any moment: everything arrives, and what arrives twice has the same id."""

import contextlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.utils import timezone

from agencies.jobs.services import enqueue
from tests.chaos.arena import processes
from tests.databases import ROOT
from tests.factories.outgoing import documents, make_forwarder, promise
from tests.tracking.remote import Lrs
from tracking.models import Outgoing, OutgoingState
from tracking.tasks import send_statements

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]
MANY = 600
PATIENCE = 90


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


def kill_child_of(worker: subprocess.Popen[bytes]) -> None:
    for pid, parent, _group in processes():
        if parent == worker.pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def waiting():
    return Outgoing.objects.filter(state=OutgoingState.WAITING)


def test_a_killed_worker_loses_nothing_and_repeats_only_ids(lrs: Lrs, worker: subprocess.Popen[bytes]) -> None:
    rounds = int(os.environ.get("CHAOS_ROUNDS", "") or 8)
    chance = random.Random(rounds)
    forwarder = make_forwarder(lrs.endpoint)
    promise(forwarder, documents(MANY))
    lrs.pause = 0.1
    for _round in range(rounds):
        before = len(lrs.posts)
        enqueue(send_statements, forwarder_id=forwarder.pk)
        wait_until(lambda before=before: len(lrs.posts) > before or not waiting().exists())
        time.sleep(chance.uniform(0, 0.25))
        kill_child_of(worker)
        waiting().update(next_at=timezone.now())  # As the end of the claim does, half an hour later.
    enqueue(send_statements, forwarder_id=forwarder.pk)
    wait_until(lambda: not waiting().exists())
    repeated = sum(1 for times in lrs.received.values() if times > 1)
    print(f"{rounds} kills, {repeated} of {MANY} statements sent more than once")
    assert sorted(lrs.kept) == sorted(statement["id"] for statement in documents(MANY))
    assert set(Outgoing.objects.values_list("state", flat=True)) == {OutgoingState.SENT}
    sent = {statement["id"]: set() for statement in documents(MANY)}
    for asked in lrs.posts:
        for statement in asked.statements:
            sent[statement["id"]].add(json.dumps(statement, sort_keys=True))
    assert {len(forms) for forms in sent.values()} == {1}
