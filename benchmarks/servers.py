"""Real servers, as docs/operations.md starts them, and the CPU that all their processes have taken."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psycopg

from tests.databases import ROOT
from tests.journeys.product import free_port

WORKERS = 2
TICK = os.sysconf("SC_CLK_TCK")
WITHIN = 60  # seconds
BACKENDS = """
SELECT pid FROM pg_stat_activity
WHERE datname = current_database() AND backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


@dataclass(frozen=True)
class Cpu:
    """Seconds: of the web processes, and of the database's for their connections."""

    web: float
    database: float

    def __add__(self, other: "Cpu") -> "Cpu":
        return Cpu(self.web + other.web, self.database + other.database)

    def __truediv__(self, number: float) -> "Cpu":
        return Cpu(self.web / number, self.database / number)

    @property
    def total(self) -> float:
        """Both."""
        return self.web + self.database


@dataclass(frozen=True)
class Served:
    """A running server; `database` is the URL of what it writes to, on this machine."""

    port: int
    pid: int
    database: str

    def took(self, work: Callable[[], object]) -> Cpu:
        """What all of its processes spend on something."""
        before, web = self.spent(), family_of(self.pid)
        work()
        spent = {pid: seconds - before.get(pid, 0) for pid, seconds in self.spent().items()}
        return Cpu(sum(spent.pop(pid, 0) for pid in web), sum(spent.values()))

    def spent(self) -> dict[int, float]:
        """Seconds of each process until now."""
        with psycopg.connect(self.database) as session:
            backends = [pid for (pid,) in session.execute(BACKENDS).fetchall()]
        return {pid: seconds_of(pid) for pid in (*family_of(self.pid), *backends)}


@contextlib.contextmanager
def serving(*application: str, environment: Mapping[str, str], folder: Path, database: str) -> Iterator[Served]:
    """A server with two workers, until the end."""
    port = free_port()
    command = [
        *[str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--port", str(port)],
        *["--workers", str(WORKERS), "--blocking-threads", "4", "--respawn-failed-workers", "--log-level", "warning"],
        *application,
    ]
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG"}}
    told = {**kept, "PYTHONPATH": str(ROOT), **environment}
    log = folder / f"{port}.log"
    with log.open("ab") as file:
        process = subprocess.Popen(command, env=told, stdout=file, stderr=file, start_new_session=True)
    try:
        wait_for(port, process, log)
        yield Served(port, process.pid, database)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def product(database: str, folder: Path) -> "contextlib.AbstractContextManager[Served]":
    """Tremplin, with the settings of a public server."""
    told = {
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "SECRET_KEY": "made up for a moment, and longer than fifty characters",
        "SITE_URL": "https://tremplin.example",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SECURE_SSL_REDIRECT": "0",
        "TREMPLIN_DATA": str(folder),
    }
    return serving("lms.wsgi:application", environment=told, folder=folder, database=database)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Until it answers, whatever it says."""
    deadline = time.monotonic() + WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        line = HTTPConnection("127.0.0.1", port, timeout=5)
        with contextlib.closing(line), contextlib.suppress(OSError):
            line.request("GET", "/xapi/about")
            line.getresponse()
            return
        time.sleep(0.1)
    raise RuntimeError(f"The server does not answer:\n{log.read_text()[-3000:]}")


def seconds_of(pid: int) -> float:
    """User and system time of a process, its threads included; 0 when it is gone."""
    try:
        told = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return (int(told[11]) + int(told[12])) / TICK


def family_of(pid: int) -> list[int]:
    """A process and those that it started."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        return []
    return [pid, *(one for child in children for one in family_of(int(child)))]
