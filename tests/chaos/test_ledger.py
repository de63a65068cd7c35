"""Sixteen tools write to a real server while its workers are killed, its connections cut, its disk full.

What was answered with yes is there, once and whole; what was not is there whole, or not at all.
"""

import contextlib
import hashlib
import json
import os
import random
import resource
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests.chaos.arena import processes
from tests.chaos.tools import Sent, Tool
from tests.databases import ROOT
from tests.factories.credentials import basic_of, make_key
from tests.factories.tracking import make_agency
from tests.journeys.product import free_port, wait_for
from tracking.models import Attachment, Document, Statement, StatementLink, StatementUid
from tracking.selectors.voices import voice_of
from tracking.services.attachments import sweep_coming
from tracking.services.credentials import Given
from tracking.xapi.index import index_of, keys_of

pytestmark = [pytest.mark.chaos, pytest.mark.django_db(transaction=True)]
CROWD = 16
MEDIA = "tremplin-test-media"  # As the settings for tests call it, beneath TMPDIR.
QUIET = 1.0  # seconds in which nothing is broken
CALLED = "application_name=chaos"  # So that we know the server's connections from our own.
CUT = """
SELECT pg_terminate_backend(pid) FROM (
    SELECT pid FROM pg_stat_activity WHERE application_name = 'chaos' AND datname = current_database()
    ORDER BY random() LIMIT 1
) AS one
"""


@dataclass
class Ledger:
    """A running server and its database, tools that write to it, and a folder for its files."""

    url: str
    folder: Path
    given: Given
    chance: random.Random
    port: int
    kills: Counter[str]
    server: subprocess.Popen[bytes] | None = None

    @contextlib.contextmanager
    def served(self) -> Iterator[None]:
        """By `tests.chaos.web`, until the end."""
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
        own = {"DJANGO_SETTINGS_MODULE": "lms.settings.test", "TMPDIR": str(self.folder), "DATABASE_URL": self.url}
        own["PYTHONDONTWRITEBYTECODE"] = "1"  # Nobody else may read what is cut short by a full disk.
        if not self.url.startswith("sqlite"):
            own["DATABASE_URL"] += f"{'&' if '?' in self.url else '?'}{CALLED}"
        command = [sys.executable, "-m", "tests.chaos.web", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self.server = subprocess.Popen(
                command, cwd=ROOT, env={**kept, **own}, stdout=log, stderr=log, start_new_session=True
            )
        try:
            wait_for(f"http://127.0.0.1:{self.port}/healthz", self.server, self.folder / "log")
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()

    # --- Breaking things ---
    @contextlib.contextmanager
    def full_disk(self) -> Iterator[None]:
        """For a while no file grows: with SQLite the database's own, with PostgreSQL those of tools."""
        self.limit_files(300_000 if connection.vendor == "sqlite" else 10_000)
        yield
        self.limit_files(resource.RLIM_INFINITY)

    def limit_files(self, most: int) -> None:
        """To so many bytes, for the server and all that it started."""
        for pid, _parent, group in processes():
            if group == self.server.pid:
                resource.prlimit(pid, resource.RLIMIT_FSIZE, (most, resource.RLIM_INFINITY))

    def kill_worker(self) -> None:
        """One of the processes that answer."""
        workers = [pid for pid, parent, group in processes() if group == self.server.pid and parent in self.servers()]
        self.end("worker", workers[:1] and [self.chance.choice(workers)])

    def kill_server(self) -> None:
        """The process that starts them, and all of them, at once."""
        family = [pid for pid, _parent, group in processes() if group == self.server.pid and pid != self.server.pid]
        self.end("server", family)

    def servers(self) -> list[int]:
        """The process that starts workers."""
        return [pid for pid, parent, _group in processes() if parent == self.server.pid]

    def end(self, what: str, pids: list[int]) -> None:
        """SIGKILL."""
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.kills[what] += bool(pids)

    def cut_connection(self) -> None:
        """One of the server's connections to PostgreSQL; SQLite has none."""
        with psycopg.connect(self.url) as session:
            self.kills["connection"] += session.execute(CUT).rowcount

    # --- What is left ---
    def account(self, tools: list[Tool]) -> dict[str, list[Any]]:
        """What went wrong; all of it empty if all is well."""
        log = [sent for tool in tools for sent in tool.log]
        rows = list(Statement.objects.all())
        there = Counter(str(row.uid) for row in rows)
        return {
            "problems": [tool.problem for tool in tools if tool.problem],
            "lost": [uid for sent in log if sent.done for uid in sent.ids if uid not in there],
            "twice": [uid for uid, times in there.items() if times > 1],
            "torn": [sent.ids for sent in log if len({uid in there for uid in sent.ids}) > 1],
            "never sent": sorted(there.keys() - {uid for sent in log for uid in sent.ids}),
            "in other words": other_words(rows, log),
            "ids without a statement": list(StatementUid.objects.filter(statement_id=None)),
            "badly linked": self.badly_linked(rows),
            "files": [sha2 for sent in log for sha2 in self.files_lost(sent, there)],
            "states": [tool.state for tool in tools if state_lost(tool)],
        }

    def badly_linked(self, rows: list[Statement]) -> list[str]:
        """Statements that are not found by exactly what they say, and by what those say that they refer to."""
        agency, authority = self.given.credential.agency_id, voice_of(self.given.credential).identifier
        index = {row.id: index_of(json.loads(row.exact), home_page=settings.XAPI_HOME_PAGE) for row in rows}
        own = {number: keys_of(one, agency, authority) for number, one in index.items()}
        numbers = {one.uid: number for number, one in index.items()}
        links: dict[int, set[tuple[int, uuid.UUID]]] = defaultdict(set)
        for number, source, key in StatementLink.objects.values_list("statement_id", "source_id", "key"):
            links[number].add((source, key))
        due = {}
        for number, one in index.items():
            sources = [number, *([numbers[one.reference]] if one.reference else [])]
            due[number] = {(source, key) for source in sources for key in own[source]}
        return [
            str(index[number].uid) if number in index else "?"
            for number in due | links
            if due.get(number) != links.get(number)
        ]

    def files_lost(self, sent: Sent, there: Counter[str]) -> Iterator[str]:
        """Of a statement that is there, the files that are not."""
        for file in sent.files:
            sha2 = hashlib.sha256(file).hexdigest()
            row = Attachment.objects.filter(sha2=sha2).first()
            whole = row is not None and (self.folder / MEDIA / row.path).read_bytes() == file
            if not whole and (row or sent.ids[0] in there):
                yield sha2

    def litter(self) -> int:
        """Files that no row speaks of: what a killed worker had put down already."""
        kept = {str(self.folder / MEDIA / path) for path in Attachment.objects.values_list("path", flat=True)}
        return sum(str(file) not in kept for file in (self.folder / MEDIA).rglob("*") if file.is_file())


NOTHING: dict[str, list[Any]] = {
    name: []
    for name in (
        *("problems", "lost", "twice", "torn", "never sent", "in other words", "ids without a statement"),
        *("badly linked", "files", "states"),
    )
}


def other_words(rows: list[Statement], log: list[Sent]) -> list[str]:
    """Statements that do not say what was sent."""
    said = {statement["id"]: statement for sent in log for statement in sent.statements}
    return [uid for row in rows if not (said.get(uid := str(row.uid), {}).items() <= json.loads(row.exact).items())]


def state_lost(tool: Tool) -> bool:
    """Whether the tool's state is not the last that it was told is kept."""
    states = [sent.content for sent in tool.log if sent.state]
    kept = Document.objects.filter(name=tool.state).first()
    return bool(states) and (kept is None or bytes(kept.content) != states[-1])


@pytest.fixture
def chance() -> random.Random:
    """`CHAOS_SEED` repeats the choices of an earlier run."""
    seed = int(os.environ.get("CHAOS_SEED", "") or uuid.uuid4().int % 10**6)
    print(f"CHAOS_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def ledger(database_url: str, tmp_path: Path, chance: random.Random) -> Ledger:
    """With the key of an agency, and not served yet."""
    given = make_key(make_agency())
    connection.close()
    return Ledger(database_url, tmp_path, given, chance, free_port(), Counter())


@contextlib.contextmanager
def crowd(ledger: Ledger) -> Iterator[list[Tool]]:
    """Tools that write until the end."""
    seeds = [ledger.chance.randrange(10**9) for _tool in range(CROWD)]
    tools = [Tool(ledger.port, basic_of(ledger.given), random.Random(seed)) for seed in seeds]
    for tool in tools:
        tool.start()
    try:
        yield tools
    finally:
        stop(tools)


def stop(tools: list[Tool]) -> None:
    """Once each has an answer to what it sent last."""
    for tool in tools:
        tool.stopped.set()
    for tool in tools:
        tool.join()


def answers(tools: list[Tool]) -> Counter[str]:
    """What all were told."""
    return sum((tool.answers for tool in tools), Counter())


def test_what_was_answered_with_yes_survives_a_full_disk_kills_and_cuts_and_all_else_is_whole_or_absent(
    ledger: Ledger, rounds: int, settings: Any
) -> None:
    ways: list[Callable[[], None]] = [ledger.kill_worker] * 6 + [ledger.kill_server]
    ways += [ledger.cut_connection] * 5 if connection.vendor == "postgresql" else []
    with ledger.served(), crowd(ledger) as tools:
        time.sleep(QUIET)
        quiet = set(answers(tools))
        with ledger.full_disk():
            until(lambda: answers(tools)["503"] >= CROWD)
        for _round in range(rounds):
            time.sleep(ledger.chance.uniform(0.02, 0.3))
            ledger.chance.choice(ways)()
        stop(tools)
    told, count = dict(answers(tools)), Statement.objects.count()
    print(f"{dict(ledger.kills)}; answers {told}; {count} statements, {ledger.litter()} files that no row speaks of")
    assert quiet == {"200", "204"}
    assert ledger.account(tools) == NOTHING
    settings.MEDIA_ROOT = ledger.folder / MEDIA
    sweep_coming(before=timezone.now())
    assert ledger.litter() == 0


def until(happened: Callable[[], bool]) -> None:
    """Wait for it, within reason."""
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.05)
