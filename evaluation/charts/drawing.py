"""The paper that charts are drawn on."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString, mark_safe

WIDEST = 100.0


@dataclass(frozen=True)
class Series:
    """One colour of a chart and its words, for the legend; `number` is 1 to 4."""

    number: int
    name: str


@dataclass(frozen=True)
class Table:
    """The figures of a chart: words for the columns, then rows that begin with their name."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def html(self) -> SafeString:
        """The table, as fast as hundreds of cells want to be drawn; ElementTree escapes every word."""
        table = ET.Element("table", {"class": "data-table data-table--cards"})
        head = ET.SubElement(ET.SubElement(table, "thead"), "tr")
        for number, word in enumerate(self.head):
            kind = {"class": "num"} if number else {}
            ET.SubElement(head, "th", {"scope": "col", **kind}).text = word
        body = ET.SubElement(table, "tbody")
        for name, *cells in self.rows:
            row = ET.SubElement(body, "tr")
            ET.SubElement(row, "th", {"scope": "row"}).text = name
            for word, cell in zip(self.head[1:], cells, strict=True):
                ET.SubElement(row, "td", {"class": "num", "data-label": word}).text = cell
        return mark_safe(ET.tostring(table, encoding="unicode", short_empty_elements=False))  # noqa: S308  (ElementTree has escaped it)


@dataclass(frozen=True)
class Chart:
    """A drawing with its words. `key` is unique in its page; `note` says n and of whom; `summary` says what is seen."""

    key: str
    title: str
    note: str
    svg: SafeString
    table: Table
    summary: str = ""
    series: tuple[Series, ...] = ()


class Drawing:
    """An SVG of a fixed height in pixels, as wide as its place. Horizontal measures are in per cent of the width."""

    def __init__(self, key: str, height: int) -> None:
        words = {"class": "chart__svg", "width": "100%", "height": str(height), "role": "img"}
        self.root = ET.Element("svg", {**words, "aria-labelledby": f"{key}-title"})
        self.axis = ET.SubElement(self.root, "g", {"class": "chart__grid"})
        self.labels = ET.SubElement(self.root, "g", {"class": "chart__axis"})

    def bar(self, series: int, *, x: float, width: float, y: float, height: float) -> None:
        """A filled rectangle."""
        place = {"x": per_cent(x), "width": per_cent(width), "y": pixels(y), "height": pixels(height), "rx": "2"}
        ET.SubElement(self.root, "rect", {"class": f"chart__bar chart__bar--{series}", **place})

    def text(
        self, words: str, *, x: float, y: float, anchor: str = "start", shift: int = 0, quiet: bool = False
    ) -> None:
        """Words; `shift` moves them by pixels, `quiet` makes them an axis' words."""
        place = {"x": per_cent(x), "y": pixels(y), "dx": str(shift), "text-anchor": anchor}
        kind = {} if quiet else {"class": "chart__value"}
        element = ET.SubElement(self.labels if quiet else self.root, "text", {**kind, **place})
        element.text = words

    def rule(self, y: float) -> None:
        """A line of the grid, across."""
        place = {"x1": "0", "x2": "100%", "y1": pixels(y), "y2": pixels(y)}
        ET.SubElement(self.axis, "line", place)

    def line(self, series: int, points: Sequence[tuple[float, float]]) -> None:
        """A line through points (per cent, pixels)."""
        kind = {"class": f"chart__line chart__line--{series}", "stroke-linecap": "round"}
        for (x1, y1), (x2, y2) in pairwise(points):
            place = {"x1": per_cent(x1), "y1": pixels(y1), "x2": per_cent(x2), "y2": pixels(y2)}
            ET.SubElement(self.root, "line", {**kind, **place})

    def dot(self, series: int, x: float, y: float) -> None:
        """A point of a line."""
        place = {"cx": per_cent(x), "cy": pixels(y), "r": "3"}
        ET.SubElement(self.root, "circle", {"class": f"chart__bar chart__bar--{series}", **place})

    def svg(self) -> SafeString:
        """The drawing; ElementTree has escaped every word in it."""
        return mark_safe(ET.tostring(self.root, encoding="unicode"))  # noqa: S308  (ElementTree has escaped it)


def per_cent(width: float) -> str:
    """A horizontal measure."""
    return f"{width:.4g}%"


def pixels(height: float) -> str:
    """A vertical measure."""
    return f"{height:.4g}"


def part_of(n: float, whole: float) -> float:
    """How much of `whole` is `n`, 0 to 1; nothing of nothing is nothing."""
    return n / whole if whole else 0.0


def shortened(words: str, length: int) -> str:
    """Words that fit on a line; the table has them whole."""
    return words if len(words) <= length else f"{words[: length - 1].rstrip()}…"
