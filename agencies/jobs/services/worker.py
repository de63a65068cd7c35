"""The worker beside the web process: looks for work, does it, naps when there is none, and stops when asked."""

import logging
import os
import signal
import time
from collections.abc import Callable
from types import FrameType

from django.db import DatabaseError, InterfaceError, close_old_connections, connections
from django.utils import timezone

from agencies.jobs.services.execution import execute
from agencies.jobs.services.heart import beating
from agencies.jobs.services.queue import claim, tick

log = logging.getLogger(__name__)

SHORTEST_NAP = 0.02  # seconds
LONGEST_NAP = 0.5
AFTER_TROUBLE = 2.0
BETWEEN_LOOKS = 0.1  # of the one who watches over the workers
QUICK_DEATH = 0.5

Turn = Callable[[], bool]


class Work:
    """The embedded executor's turn: one job, if one is due."""

    def __init__(self) -> None:
        self.promised: set[str] = set()

    def __call__(self) -> bool:
        """True if there was something to do."""
        tick(timezone.now(), self.promised)
        job = claim()
        if job is None:
            return False
        with beating(job):
            execute(job)
        return True


class Asked:
    """Whether this process was asked to stop: by a signal, or because the process it belongs to is gone."""

    def __init__(self, *, parent: int | None = None) -> None:
        self.parent = parent
        self.stop = False
        for wanted in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wanted, self._hear)

    def __bool__(self) -> bool:
        return self.stop or (self.parent is not None and os.getppid() != self.parent)

    def by_child_of(self, parent: int) -> "Asked":
        """For the child after a fork: asked by its own signals from now on, and by any that came before."""
        child = Asked(parent=parent)
        child.stop = child.stop or self.stop
        return child

    def _hear(self, _signal: int, _frame: FrameType | None) -> None:
        self.stop = True


def keep_turning(turn: Turn, asked: Asked) -> None:
    """Take turns until asked to stop; the job at hand is finished first. A database that is away is waited for."""
    nap = SHORTEST_NAP
    while not asked:
        try:
            nap = SHORTEST_NAP if turn() else _slept(nap)
        except (DatabaseError, InterfaceError, OSError) as trouble:
            log.warning("No work for %.0f s: %s", AFTER_TROUBLE, trouble)
            connections.close_all()
            time.sleep(AFTER_TROUBLE)


def watch_over(turn: Callable[[], Turn], asked: Asked, *, processes: int) -> None:
    """Keep so many worker processes alive until asked to stop, then let each finish the job at hand.

    A worker that is killed, runs out of memory or gets stuck is replaced; its job goes to another when its lease ends.
    """
    workers: dict[int, float] = {}
    while not asked:
        while len(workers) < processes:
            workers[_fork(turn, asked)] = time.monotonic()
        time.sleep(BETWEEN_LOOKS)
        for pid in _gone(workers):
            _mourn(pid, lived=time.monotonic() - workers.pop(pid))
    for pid in workers:
        os.kill(pid, signal.SIGTERM)
    for pid in workers:
        os.waitpid(pid, 0)


def _slept(nap: float) -> float:
    close_old_connections()
    time.sleep(nap)
    return min(nap * 2, LONGEST_NAP)


def _fork(turn: Callable[[], Turn], asked: Asked) -> int:
    """A worker process that ends with this one; it never returns here."""
    connections.close_all()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        keep_turning(turn(), asked.by_child_of(parent))
        code = 0
    except BaseException:
        log.exception("The worker fell over.")
    finally:
        connections.close_all()
        os._exit(code)


def _gone(workers: dict[int, float]) -> list[int]:
    return [pid for pid in workers if os.waitpid(pid, os.WNOHANG)[0]]


def _mourn(pid: int, *, lived: float) -> None:
    log.warning("Worker %d is gone; starting another.", pid)
    if lived < QUICK_DEATH:
        time.sleep(QUICK_DEATH - lived)
