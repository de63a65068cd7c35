"""Small cells: which numbers of a column may be shown to somebody who may see totals but nobody's rows.

A column holds one count for each group (agency), and its total is known to the reader. A count of one to four people
is shown as “under 5”; when all but one to four of a known whole are counted, as “all but under 5”. So that nobody
subtracts what is shown from the total, further counts of the column are “hidden” until nothing more can be worked out
about a small count than its words say. Where that is impossible, the whole column is hidden. Zero and everybody are
shown; of a group of less than nine nothing else is.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

SMALLEST = 5  # The least number of people that is shown.


class Mark(Enum):
    """What is shown in the place of a count."""

    SHOWN = "shown"
    UNDER = "under"
    ALL_BUT = "all_but"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Cell:
    """One count. `wholes` are the numbers beside it that contain it, the group's size first; all are shown.

    `row` is how the group's own size is marked: a group without a size shows nothing. `known` says that the reader has
    the number already, from their own agency.
    """

    n: int
    wholes: tuple[int, ...] = ()
    row: Mark = Mark.SHOWN
    known: bool = False

    @property
    def mark(self) -> Mark:
        """What it deserves by itself."""
        if self.known:
            return Mark.SHOWN
        if self.row is not Mark.SHOWN or self.is_tight:
            return Mark.HIDDEN
        if is_small(self.n):
            return Mark.UNDER
        if self.wholes and is_small(self.wholes[0] - self.n):
            return Mark.ALL_BUT
        return Mark.HIDDEN if self.tells_a_difference else Mark.SHOWN

    @property
    def is_tight(self) -> bool:
        """Whether its whole is so small that “under 5” or “all but under 5” would say too much."""
        return bool(self.wholes) and self.wholes[0] < 2 * SMALLEST - 1 and 0 < self.n < self.wholes[0]

    @property
    def tells_a_difference(self) -> bool:
        """Whether it and a number beside it would give a small count."""
        return any(is_small(whole - self.n) for whole in self.wholes)

    @property
    def is_sensitive(self) -> bool:
        """Whether it is hidden for its own sake, not for another's."""
        return self.row is Mark.UNDER or (self.row is Mark.SHOWN and self.mark is not Mark.SHOWN)

    def range_in(self, total: int, ceiling: int) -> tuple[int, int]:
        """The least and the most that a reader of its mark can take a hidden count to be.

        `ceiling` is the most that a count hidden for others' sake can be, since the smallest are hidden first.
        """
        top = min(self.wholes, default=total)
        if self.row is not Mark.SHOWN:
            return (0, SMALLEST - 1 if self.row is Mark.UNDER else total)
        if self.is_tight:
            return (1, self.wholes[0] - 1)
        if is_small(self.n):
            return (1, min(SMALLEST - 1, top))
        if self.tells_a_difference:
            whole = next(whole for whole in self.wholes if is_small(whole - self.n))
            return (max(0, whole - SMALLEST + 1), whole - 1)
        return (SMALLEST, min(ceiling, top - SMALLEST if self.wholes else top))

    @property
    def can_cover(self) -> bool:
        """Whether hiding it protects others: zero and everybody would soon be found out."""
        return not self.known and self.n not in {0, min(self.wholes, default=0)}


def is_small(count: int) -> bool:
    """One to four people."""
    return 0 < count < SMALLEST


def marks_of(cells: Sequence[Cell]) -> list[Mark]:
    """What to show of each cell of a column whose total is known."""
    marks = [cell.mark for cell in cells]
    while not is_safe(cells, marks):
        spare = spare_in(cells, marks)
        if not spare:
            return [Mark.SHOWN if cell.known else Mark.HIDDEN for cell in cells]
        marks[min(spare, key=lambda at: cells[at].n)] = Mark.HIDDEN
    return marks


def spare_in(cells: Sequence[Cell], marks: Sequence[Mark]) -> list[int]:
    """Which shown cells could still be hidden for the sake of others."""
    return [at for at, mark in enumerate(marks) if mark is Mark.SHOWN and cells[at].can_cover]


def is_safe(cells: Sequence[Cell], marks: Sequence[Mark]) -> bool:
    """Whether each sensitive cell could still be anything that its mark says, given the sum of what is hidden."""
    hidden = [cell for cell, mark in zip(cells, marks, strict=True) if mark is not Mark.SHOWN]
    total = sum(cell.n for cell in hidden)
    ceiling = min((cells[at].n for at in spare_in(cells, marks)), default=total)
    ranges = [cell.range_in(total, ceiling) for cell in hidden]
    lows, highs = sum(low for low, _ in ranges), sum(high for _, high in ranges)
    return not total or all(
        total - (highs - high) <= low and total - (lows - low) >= high
        for cell, (low, high) in zip(hidden, ranges, strict=True)
        if cell.is_sensitive
    )
