"""Bars that lie, one below the other: for names that need room."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from evaluation.charts.drawing import WIDEST, Drawing, part_of, shortened

NAME_LINE = 17  # pixels from the top of a group to the foot of its name
GAP = 11
LETTER = 2.6  # per cent of a phone's width that a letter takes
LONGEST_NAME = 42  # letters that fit on a phone


@dataclass(frozen=True)
class Bar:
    """`n` of `of`, with the words that stand at its end."""

    series: int
    n: int
    of: int
    words: str


@dataclass(frozen=True)
class BarGroup:
    """A name and its bars."""

    name: str
    bars: tuple[Bar, ...]


def bars(key: str, groups: Sequence[BarGroup], *, thickness: int = 9) -> SafeString:
    """Draw the groups; a bar is as long as its part of its whole."""
    line = thickness + 4
    heights = [NAME_LINE + line * len(group.bars) + GAP for group in groups]
    drawing = Drawing(key, sum(heights))
    longest = max((len(bar.words) for group in groups for bar in group.bars), default=0)
    room = WIDEST - LETTER * (longest + 1)
    top = 0
    for group, height in zip(groups, heights, strict=True):
        drawing.text(shortened(group.name, LONGEST_NAME), x=0, y=top + NAME_LINE - 5)
        for number, bar in enumerate(group.bars):
            y = top + NAME_LINE + number * line
            width = part_of(bar.n, bar.of) * room
            drawing.bar(bar.series, x=0, width=max(width, 0.3), y=y, height=thickness)
            drawing.text(bar.words, x=width, y=y + thickness - 0.5, shift=6, quiet=True)
        top += height
    return drawing.svg()
