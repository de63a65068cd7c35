"""Alternated measuring: CPU of this process, the median of many small rounds."""

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


def cpu_ms(work: Callable[[], object], times: int = 1) -> float:
    """CPU milliseconds of this process for one call."""
    began = time.process_time()
    for _each in range(times):
        work()
    return (time.process_time() - began) * 1000 / times


def against(
    name: str, work: Callable[[], object], reference: Callable[[], object], *, most: float, rounds: int = 15, times: int = 20
) -> Row:
    """`work` and `reference` in turns; the ratio of their medians must not pass `most`."""
    work(), reference()
    gc.collect()
    gc.disable()
    pairs = [(cpu_ms(work, times), cpu_ms(reference, times)) for _round in range(rounds)]
    gc.enable()
    ours, theirs = (statistics.median(column) for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / other for mine, other in pairs)
    return Row(name, round(ours, 2), "CPU ms", round(theirs, 2), round(ratio, 2), f"≤ {most:g} ×", ratio <= most)


def at_most(name: str, value: float, unit: str, most: float) -> Row:
    """A value with a bound of its own."""
    return Row(name, round(value, 2), unit, None, None, f"≤ {most:g} {unit}", value <= most)
