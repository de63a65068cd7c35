"""Where processes fight: starts them, kills them, and counts what is left in their database."""

import contextlib
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from tests.chaos.world import LETTER_WRITER, PARTS, TAKEN_BACK, TASKS
from tests.databases import ROOT

LEASE = 2  # seconds
PATIENCE = 120  # seconds
BEGUN = "SELECT count(*) > 0 FROM jobs_job WHERE state = 'running' AND task LIKE 'world.%'"
OVER = "SELECT count(*) > 0 FROM jobs_job WHERE state = 'done' AND task LIKE 'world.%'"
MANAGE = [sys.executable, str(ROOT / "manage.py")]


@dataclass
class Arena:
    """One database, the processes that work on it, and a folder for what they write outside of it."""

    url: str
    folder: Path
    chance: random.Random
    environment: dict[str, str] = field(default_factory=dict)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    commands: dict[str, list[str]] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    seen: set[Any] = field(default_factory=set)

    @property
    def letters(self) -> Path:
        """What left the house."""
        return self.folder / "letters"

    def manage(self, *words: str) -> None:
        """Run a command to its end."""
        subprocess.run([*MANAGE, *words], env=self._told(), check=True, capture_output=True)

    def start(self, name: str, *command: str) -> None:
        """Start (again) a program under a name; the command is remembered."""
        if command:
            self.commands[name] = [*command]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                self.commands[name], env=self._told(), stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """SIGKILL that one process and nobody else, unless it has done its work; then start it again."""
        if self.processes[name].poll() == 0:
            return
        self.processes[name].kill()
        self._again(name)

    def kill_all_of(self, name: str) -> None:
        """SIGKILL a process and everything it started, in the same moment; then start it again."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.processes[name].pid, signal.SIGKILL)
        self._again(name)

    def kill_child_of(self, name: str) -> None:
        """SIGKILL one of the processes that a process started: its own business what it does about it."""
        deadline = time.monotonic() + PATIENCE
        while not (children := self.children_of(name)):
            assert time.monotonic() < deadline, f"{name} has no children.\n{self.logs()}"
            self.tend()
        with contextlib.suppress(ProcessLookupError):  # It may have ended by itself just now.
            os.kill(self.chance.choice(children), signal.SIGKILL)
            self.kills[f"child of {name}"] += 1

    def tend(self) -> None:
        """Start what ended on its own, as an operator's supervisor does (Celery ends when killed while it starts)."""
        for name in self.processes:
            if name != "poster" and not self.running(name):
                self.start(name)

    @contextlib.contextmanager
    def frozen(self, pid: int) -> Iterator[None]:
        """A process that sleeps through everything, as a laptop does, and wakes up none the wiser."""
        os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGCONT)

    def children_of(self, name: str) -> list[int]:
        """The processes that a process started."""
        return [pid for pid, parent, _ in processes() if parent == self.processes[name].pid]

    def members_of(self, name: str) -> list[int]:
        """A process and all that it started, even those that outlived it."""
        return [pid for pid, _, group in processes() if group == self.processes[name].pid]

    def running(self, name: str) -> bool:
        """Not ended."""
        return self.processes[name].poll() is None

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What the database says, read past Django, which this test process may have pointed elsewhere."""
        if self.url.startswith("sqlite"):
            with contextlib.closing(sqlite3.connect(self.url.removeprefix("sqlite://"), timeout=20)) as session:
                return session.execute(query).fetchall()
        with psycopg.connect(self.url) as session:
            return session.execute(query).fetchall()

    def one(self, query: str) -> Any:
        """A single value."""
        return self.rows(query)[0][0]

    def wait_until(self, what: str, query: str) -> None:
        """Wait for a query to give a true value."""
        deadline = time.monotonic() + PATIENCE
        while not self.one(query):
            assert time.monotonic() < deadline, f"Not within {PATIENCE} s: {what}.\n{self.logs()}"
            self.tend()
            time.sleep(0.05)

    def wait_for_a_claim(self, seconds: float) -> None:
        """Wait until some worker has just taken a job, but no longer than that: the moment to strike."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            claims = {claim for (claim,) in self.rows("SELECT claim FROM jobs_job WHERE state = 'running'")}
            if claims - self.seen:
                self.seen |= claims
                return
            time.sleep(0.01)

    def wait_at_most(self, seconds: float, query: str) -> None:
        """Wait for a query to give a true value, but no longer than that."""
        deadline = time.monotonic() + seconds
        while not self.one(query) and time.monotonic() < deadline:
            time.sleep(0.05)

    def settle(self) -> None:
        """Wait until everything was promised and nothing is left to do."""
        assert self.processes["poster"].wait(PATIENCE) == 0, self.logs()
        self.wait_until(
            "no open job", "SELECT count(*) = 0 FROM jobs_job WHERE due_at IS NOT NULL AND task LIKE 'world.%'"
        )

    def stop(self) -> None:
        """End whatever still runs."""
        for process in self.processes.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def report(self) -> None:
        """Say what this run was worth."""
        again = self.one("SELECT count(*) FROM jobs_job WHERE attempts > 1")
        print(f"{self.kills.total()} kills ({dict(self.kills)}), {again} jobs cut short and done again")

    def logs(self) -> str:
        """The end of what each program said."""
        return "\n".join(f"--- {file.name}\n{file.read_text()[-3000:]}" for file in sorted(self.folder.glob("*.log")))

    def account(self) -> dict[str, Any]:
        """What went wrong; all of it empty if all is well."""
        promised = {number for (number,) in self.rows("SELECT number FROM world_promise")}
        effects = Counter(self.rows("SELECT number, part FROM world_effect"))
        due = {(number, part) for number in promised for part in range(PARTS)}
        letters = [line.split() for line in self.letters.read_text().splitlines()] if self.letters.exists() else []
        sent = {int(number) for number, _ in letters}
        return {
            "lost": sorted(due - effects.keys()),
            "never promised": sorted(effects.keys() - due),
            "twice": sorted(effect for effect, times in effects.items() if times > 1),
            "letters lost": sorted(n for n in promised if TASKS[n % len(TASKS)] == LETTER_WRITER and n not in sent),
            "letters never promised": sorted(sent - promised),
            "letters of one promise with two keys": sorted(sent)
            if len({tuple(x) for x in letters}) > len(sent)
            else [],
            "not rolled back": sorted(n for n in promised if n % TAKEN_BACK == 0),
            "dead": self.rows("SELECT task, error FROM jobs_job WHERE state = 'dead'"),
        }

    def _again(self, name: str) -> None:
        self.processes[name].wait()
        self.kills[name] += 1
        self.start(name)

    def _told(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in {"JOBS_EXECUTOR", "CELERY_BROKER_URL"}}
        return {
            **kept,
            "PYTHONPATH": str(ROOT),
            "DJANGO_SETTINGS_MODULE": "tests.chaos.settings",
            "DATABASE_URL": self.url,
            "JOBS_LEASE_SECONDS": str(LEASE),
            "CHAOS_LETTERS": str(self.letters),
            **self.environment,
        }


def processes() -> list[tuple[int, ...]]:
    """Every living process: its id, its parent's, its group's."""
    table = subprocess.run(
        ["ps", "-A", "-o", "pid=,ppid=,pgid=,stat="], capture_output=True, text=True, check=True
    ).stdout
    rows = [line.split() for line in table.splitlines()]
    return [tuple(map(int, row[:3])) for row in rows if not row[3].startswith("Z")]


NOTHING = {
    "lost": [],
    "never promised": [],
    "twice": [],
    "letters lost": [],
    "letters never promised": [],
    "letters of one promise with two keys": [],
    "not rolled back": [],
    "dead": [],
}
