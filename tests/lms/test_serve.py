"""`manage.py serve`: prepares once, answers, keeps its processes alive, and leaves nobody behind."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles.finders import get_finder
from django.core.management import CommandError, call_command
from django.test import override_settings

from lms.serving import preparation
from lms.serving.processes import HOST, PortTaken, check_port

ROOT = Path(__file__).resolve().parents[2]
SLOWEST = 60.0  # seconds, on a busy machine


# --- Knowing what is up to date ---
@pytest.fixture
def own_stamps(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(preparation, "STAMPS", tmp_path / "data" / "stamps.json")
    return preparation.STAMPS


def test_notes_are_kept_and_a_broken_file_counts_as_none(own_stamps):
    preparation.note("static", "one")
    preparation.note("migrations", "two")
    assert preparation.stamps() == {"static": "one", "migrations": "two"}
    own_stamps.write_text("{", encoding="utf-8")
    assert preparation.stamp("static") == ""


@pytest.mark.django_db
def test_migrating_is_done_once_and_again_when_the_database_is_another(own_stamps):
    told: list[str] = []
    preparation.migrate(told.append)
    preparation.migrate(told.append)
    assert len(told) == 1
    preparation.MigrationRecorder.Migration.objects.filter(app="tracking").delete()
    assert preparation.stamp("migrations") != preparation.migrations_state()


def test_a_changed_style_sheet_makes_static_files_stale(tmp_path):
    sheet = tmp_path / "new.css"
    sheet.write_text("a{}")
    with override_settings(STATICFILES_DIRS=[tmp_path]):
        get_finder.cache_clear()
        before = preparation.static_state()
        sheet.write_text("a{color:red}")
        assert preparation.static_state() != before
    get_finder.cache_clear()


# --- The port ---
@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as taken:
        taken.bind((HOST, 0))
        taken.listen()
        yield taken


def test_a_taken_port_is_said_before_anything_is_done(listener):
    port = listener.getsockname()[1]
    with pytest.raises(PortTaken):
        check_port(port)
    with override_settings(PORT=port), pytest.raises(CommandError) as refused:
        call_command("serve")
    assert str(refused.value) == (
        f"Port {port} is taken by another program. Stop it, or choose another port: PORT={port + 1} make run"
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


# --- The processes ---
def until(holds: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + SLOWEST
    while not holds():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=5) as answer:
        return answer.status == 200
    return False


def parents() -> dict[int, int]:
    """Process → parent, of all that run; zombies are gone already."""
    found = {}
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = file.read_text().rsplit(")", 1)[1].split()[:2]
            if state != "Z":
                found[int(file.parent.name)] = int(parent)
    return found


def children(pid: int) -> set[int]:
    return {child for child, parent in parents().items() if parent == pid}


def family(pid: int) -> set[int]:
    """The process and everybody below it."""
    return {pid}.union(*(family(child) for child in children(pid)))


@contextlib.contextmanager
def served(database_url: str, data: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The command with its children; whatever is left of them is killed in the end."""
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "DJANGO_SETTINGS_MODULE": "lms.settings.test",
        "PORT": str(port),
        "TREMPLIN_DATA": str(data),
    }
    command = [sys.executable, "manage.py", "serve", "--no-demo"]
    with (data / "log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        try:
            until(lambda: answers(port) or process.poll() is not None, "it answers")
            assert process.poll() is None, (data / "log").read_text()
            yield process
        finally:
            for pid in family(process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            process.wait()


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for processes in /proc")
def test_it_serves_restarts_what_dies_and_takes_everybody_along_when_it_goes(fresh_database, tmp_path):
    port = free_port()
    with served(fresh_database, tmp_path, port) as process:
        for child in children(process.pid):
            os.kill(child, signal.SIGKILL)
        until(lambda: len(family(process.pid)) >= 5 and answers(port), "both children are back")
        everybody = family(process.pid)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SLOWEST) == 0
        until(lambda: not everybody & parents().keys(), "nobody is left")
    began = time.monotonic()
    with served(fresh_database, tmp_path, port) as process:
        assert time.monotonic() - began < SLOWEST / 2
        everybody = family(process.pid)
        process.kill()
        until(lambda: not everybody & parents().keys(), "nobody outlives it")
    check_port(port)
    said = (tmp_path / "log").read_text()
    assert said.count("database:") == 1
    assert said.count("style sheets") == 1
    assert "The web server stopped by itself; starting it again." in said
    assert "Traceback" not in said
