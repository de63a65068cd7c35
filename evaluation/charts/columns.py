"""Columns that stand side by side: for the bins of a distribution."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString

from evaluation.charts.drawing import WIDEST, Drawing, part_of

HEIGHT = 180
HEAD = 18  # pixels for the value of the highest column
FOOT = 20  # pixels for the words below


@dataclass(frozen=True)
class Column:
    """`n` with the words of its left edge."""

    edge: str
    n: int
    words: str


def columns(key: str, each: Sequence[Column], last_edge: str) -> SafeString:
    """Draw the columns, their values above and their edges below."""
    drawing = Drawing(key, HEAD + HEIGHT + FOOT)
    highest, width, floor = max((column.n for column in each), default=0), WIDEST / max(len(each), 1), HEAD + HEIGHT
    drawing.rule(floor)
    for number, column in enumerate(each):
        height = part_of(column.n, highest) * HEIGHT
        x = number * width
        drawing.bar(1, x=x + width * 0.06, width=width * 0.88, y=floor - height, height=height)
        if column.n:
            drawing.text(column.words, x=x + width / 2, y=floor - height - 5, anchor="middle")
        if not number % 2:  # Every second edge: a phone has room for no more.
            drawing.text(column.edge, x=x, y=floor + 15, anchor="middle" if number else "start", quiet=True)
    drawing.text(last_edge, x=WIDEST, y=floor + 15, anchor="end", quiet=True)
    return drawing.svg()
