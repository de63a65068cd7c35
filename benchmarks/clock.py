"""Alternated measuring: the median of many small rounds."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Row:
    """One line of the table. `reference` is in the same unit; without one, `goal` bounds the value itself."""

    name: str
    value: float
    unit: str
    reference: float | None
    ratio: float | None
    goal: str
    holds: bool

    def as_json(self) -> dict[str, object]:
        """The row of results.json."""
        return asdict(self)


def taken(work: Callable[[], object], times: int, clock: Callable[[], float]) -> float:
    """Milliseconds of one call."""
    began = clock()
    for _each in range(times):
        work()
    return (clock() - began) * 1000 / times


def against(
    name: str,
    work: Callable[[], object],
    reference: Callable[[], object],
    *,
    most: float | None,
    rounds: int = 15,
    times: int = 20,
    elapsed: bool = False,
) -> Row:
    """`work` and `reference` in turns; the median of their ratios must not pass `most`, where there is a goal.

    CPU of this process, or with `elapsed` the time on the wall, for work that a database server shares.
    """
    clock = time.perf_counter if elapsed else time.process_time
    work(), reference()
    gc.collect()
    gc.disable()
    pairs = [(taken(work, times, clock), taken(reference, times, clock)) for _round in range(rounds)]
    gc.enable()
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / other for mine, other in pairs)
    goal, holds = ("–", True) if most is None else (f"≤ {most:g} ×", ratio <= most)
    return Row(name, round(ours, 2), "ms" if elapsed else "CPU ms", round(theirs, 2), round(ratio, 2), goal, holds)


def at_most(name: str, value: float, unit: str, most: float) -> Row:
    """A value with a bound of its own."""
    return Row(name, round(value, 2), unit, None, None, f"≤ {most:g} {unit}", value <= most)
