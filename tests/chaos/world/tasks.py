"""Three ways to work: in one transaction, in steps, and on something outside. Every one leaves three effects."""

import os
import signal
import time
from datetime import timedelta
from pathlib import Path

from agencies.jobs.services import Run, job
from tests.chaos.world import PARTS
from tests.chaos.world.models import Effect

ATTEMPTS = 1000  # Dying is what they are here for.


@job(attempts=ATTEMPTS)
def at_once(number: int, pause: float) -> None:
    """Everything in the transaction that also marks the job done."""
    for part in range(PARTS):
        Effect.objects.create(number=number, part=part)
        time.sleep(pause)


@job(outside=True, attempts=ATTEMPTS)
def in_steps(run: Run, number: int, pause: float) -> None:
    """Every part in a transaction of its own."""
    for part in range(run.cursor or 0, PARTS):
        with run.step(cursor=part + 1, done=part + 1, total=PARTS):
            Effect.objects.create(number=number, part=part)
            time.sleep(pause)


@job(outside=True, attempts=ATTEMPTS)
def to_the_world(run: Run, number: int, pause: float) -> None:
    """Something that no transaction covers, with the job's id as key; then what is remembered of it."""
    time.sleep(pause)
    with Path(os.environ["CHAOS_LETTERS"]).open("a") as letters:
        letters.write(f"{number} {run.id}\n")
    time.sleep(pause)
    with run.finish():
        Effect.objects.bulk_create([Effect(number=number, part=part) for part in range(PARTS)])


@job(attempts=2)
def deadly() -> None:
    """Takes its worker with it, every time."""
    Effect.objects.create(number=-1, part=0)
    os.kill(os.getpid(), signal.SIGKILL)


@job(outside=True, attempts=1, limit=timedelta(seconds=1))
def endless(run: Run) -> None:
    """Waits for an answer that never comes."""
    time.sleep(600)
