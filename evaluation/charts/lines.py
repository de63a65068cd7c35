"""Lines over time."""

from collections.abc import Callable, Sequence

from django.utils.safestring import SafeString

from evaluation.charts.drawing import WIDEST, Drawing, part_of

HEIGHT = 170
HEAD = 18
FOOT = 22
ROOM_FOR_SCALE = 7.0  # per cent kept free on the left
MOST_DOTS = 26
ENOUGH_FOR_A_MIDDLE = 8
STEPS = (1, 2, 5)


def lines(
    key: str, times: Sequence[str], series: Sequence[Sequence[int]], number_text: Callable[[int], str]
) -> SafeString:
    """Draw one line per series over the same times; the first, the middle and the last time are written."""
    drawing = Drawing(key, HEAD + HEIGHT + FOOT)
    scale = scale_of(max((n for each in series for n in each), default=0))
    for number in scale:
        drawing.rule(height_of(number, scale))
        drawing.text(number_text(number), x=0, y=height_of(number, scale) - 4, quiet=True)
    for number, each in enumerate(series, start=1):
        points = [(place(at, len(each)), height_of(n, scale)) for at, n in enumerate(each)]
        drawing.line(number, points)
        for x, y in points if len(points) <= MOST_DOTS else ():
            drawing.dot(number, x, y)
    for at, anchor in written(len(times)).items():
        drawing.text(times[at], x=place(at, len(times)), y=HEAD + HEIGHT + 17, anchor=anchor, quiet=True)
    return drawing.svg()


def written(many: int) -> dict[int, str]:
    """Which times are written, and how they are anchored: the ends, and one between where it stands near the middle."""
    if many == 1:
        return {0: "middle"}
    ends = {0: "start", many - 1: "end"}
    return ends | ({many // 2: "middle"} if many >= ENOUGH_FOR_A_MIDDLE else {})


def scale_of(most: int) -> list[int]:
    """Round numbers, evenly spaced, from nothing to at least `most`; two to six of them."""
    power = 1
    while True:
        for step in STEPS:
            if step * power * 5 >= most:
                return list(range(0, max(most, 1) + step * power, step * power))
        power *= 10


def height_of(n: int, scale: Sequence[int]) -> float:
    """Where a number stands."""
    return HEAD + HEIGHT * (1 - part_of(n, scale[-1]))


def place(at: int, many: int) -> float:
    """Where a time stands, in per cent of the width; a single one in the middle."""
    wide = WIDEST - ROOM_FOR_SCALE
    return ROOM_FOR_SCALE + (wide * at / (many - 1) if many > 1 else wide / 2)
