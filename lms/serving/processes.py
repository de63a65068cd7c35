"""The two processes beside this one, a web server and a worker: forked warm, restarted when they die, gone with us."""

import os
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Any

from django.core.management import call_command
from django.db import connections
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

HOST = "127.0.0.1"
THREADS = 4
BETWEEN_LOOKS = 0.1  # seconds
QUICK_DEATH = 2.0
PATIENCE = 10.0


class PortTaken(Exception):
    """Another program listens there."""


def check_port(port: int) -> None:
    """Raises `PortTaken`."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise PortTaken(error.strerror) from error


# --- What the children do ---
def serve_web(port: int) -> None:
    """One WSGI process with a few threads (SQLite has one writer; requests wait for it, not for each other)."""
    server = Granian(
        "lms.wsgi:application",
        address=HOST,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backpressure=64,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        log_level=LogLevels.warning,
    )
    server.serve(target_loader=application_of_a_child, wrap_loader=False)


def application_of_a_child() -> Callable[..., Any]:
    """The application; called in the process that answers requests, which must not outlive its parent."""
    from lms.wsgi import application  # noqa: PLC0415  (importing it is what the server's worker process is for)

    die_with_parent()
    return application


def work() -> None:
    """Background work."""
    call_command("jobworker", with_parent=True)


def die_with_parent() -> None:
    """Watch the parent, from a thread, and leave when it is gone; works wherever Python does."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(BETWEEN_LOOKS * 3)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(PATIENCE)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


# --- Keeping them alive ---
@dataclass
class Child:
    """A process to keep alive."""

    name: str
    run: Callable[[], None]
    pid: int = 0
    born: float = 0.0

    def start(self) -> None:
        """Fork; the child never returns from here."""
        connections.close_all()
        sys.stdout.flush()
        sys.stderr.flush()
        self.born = time.monotonic()
        self.pid = os.fork()
        if self.pid:
            return
        code = 1
        try:
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, signal.SIG_DFL)
            die_with_parent()
            self.run()
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        except KeyboardInterrupt:
            code = 0
        except BaseException:  # noqa: BLE001  (whatever it is, it must be seen before the process ends)
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)

    @property
    def is_gone(self) -> bool:
        """Whether it has ended; asked once more after that, it is an error."""
        return os.waitpid(self.pid, os.WNOHANG)[0] != 0


class Family:
    """All children, until somebody asks to stop."""

    def __init__(self, children: list[Child], tell: Callable[[str], None]) -> None:
        self.children, self.tell = children, tell
        self.asked = threading.Event()

    def run(self) -> None:
        """Start all, restart those that die, stop all when SIGINT or SIGTERM comes."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.hear)
        for child in self.children:
            child.start()
        while not self.asked.wait(BETWEEN_LOOKS):
            for child in self.children:
                if child.is_gone:
                    self.replace(child)
        self.stop()

    def hear(self, _number: int, _frame: FrameType | None) -> None:
        """Somebody wants to stop."""
        self.asked.set()

    def replace(self, child: Child) -> None:
        """Start a child again, not faster than it can be read about."""
        self.tell(f"The {child.name} stopped by itself; starting it again.")
        if time.monotonic() - child.born < QUICK_DEATH:
            self.asked.wait(QUICK_DEATH)
        child.start()

    def stop(self) -> None:
        """Ask the children to end what they do; insist after ten seconds."""
        left = [child for child in self.children if child.pid]
        for child in left:
            send(child, signal.SIGTERM)
        deadline = time.monotonic() + PATIENCE
        while left and time.monotonic() < deadline:
            time.sleep(BETWEEN_LOOKS / 2)
            left = [child for child in left if not child.is_gone]
        for child in left:
            send(child, signal.SIGKILL)
            os.waitpid(child.pid, 0)


def send(child: Child, number: int) -> None:
    """A signal, to a child that may just have gone."""
    try:
        os.kill(child.pid, number)
    except ProcessLookupError:
        return
