"""Charts: valid SVG, escaped words, lengths in proportion, round scales."""

from xml.etree import ElementTree as ET

import pytest

from evaluation.charts import Bar, BarGroup, Column, Table, bars, columns, lines
from evaluation.charts.lines import scale_of


def drawn(svg: str, tag: str) -> list[dict[str, str]]:
    return [element.attrib for element in ET.fromstring(svg).iter(tag)]


def words_in(svg: str) -> list[str | None]:
    return [element.text for element in ET.fromstring(svg).iter("text")]


def test_bars_are_as_long_as_their_part_of_the_whole():
    svg = bars("x", [BarGroup("Half", (Bar(1, 5, 10, "50%"),)), BarGroup("All", (Bar(2, 10, 10, "100%"),))])
    half, everything = (float(bar["width"].removesuffix("%")) for bar in drawn(svg, "rect"))

    assert everything == pytest.approx(2 * half, rel=0.01)
    assert [bar["class"] for bar in drawn(svg, "rect")] == ["chart__bar chart__bar--1", "chart__bar chart__bar--2"]
    assert drawn(svg, "svg")[0]["role"] == "img"


def test_nothing_is_drawn_wider_than_its_place():
    svg = bars("x", [BarGroup("All", (Bar(1, 10, 10, "100% (1,000/1,000)"),))])

    assert float(drawn(svg, "rect")[0]["width"].removesuffix("%")) < 60


def test_names_are_escaped_and_shortened():
    svg = bars("x", [BarGroup("<b>&" + "x" * 60, (Bar(1, 0, 0, ""),))])

    assert words_in(svg) == [None, "<b>&" + "x" * 37 + "…"]
    assert "<b>" not in svg


def test_columns_have_their_values_above_and_their_edges_below():
    svg = columns("x", [Column("0", 4, "4"), Column("10", 0, "0"), Column("20", 8, "8")], "30")
    heights = [float(bar["height"]) for bar in drawn(svg, "rect")]

    assert heights == [90, 0, 180]
    assert words_in(svg) == ["0", "20", "30", "4", "8"]


def test_lines_write_their_scale_and_their_first_and_last_times():
    svg = lines("x", ["2026-05-04", "2026-05-11", "2026-05-18"], [[0, 7, 3], [0, 0, 2]], str)

    assert words_in(svg) == ["0", "2", "4", "6", "8", "2026-05-04", "2026-05-18"]
    assert len(drawn(svg, "circle")) == 6


@pytest.mark.parametrize("count", [1, 2, 9, 52])
def test_lines_of_any_length_stay_within_their_place(count):
    svg = lines("x", [str(number) for number in range(count)], [list(range(count))], str)
    places = [float(line["x2"].removesuffix("%")) for line in drawn(svg, "line")[2:] if line["x2"] != "100%"]

    assert all(0 <= place <= 100 for place in places)
    assert str(count - 1) in words_in(svg)


@pytest.mark.parametrize(
    ("most", "scale"),
    [
        (0, [0, 1]),
        (1, [0, 1]),
        (5, [0, 1, 2, 3, 4, 5]),
        (7, [0, 2, 4, 6, 8]),
        (35, [0, 10, 20, 30, 40]),
        (50, [0, 10, 20, 30, 40, 50]),
        (51, [0, 20, 40, 60]),
    ],
)
def test_scales_are_round_and_reach_the_most(most, scale):
    assert scale_of(most) == scale


def test_a_table_is_escaped_html_whose_rows_are_named():
    assert Table(("Name", "n"), (("<1>", "4"), ("2", ""))).html() == (
        '<table class="data-table data-table--cards"><thead><tr><th scope="col">Name</th>'
        '<th scope="col" class="num">n</th></tr></thead>'
        '<tbody><tr><th scope="row">&lt;1&gt;</th><td class="num" data-label="n">4</td></tr>'
        '<tr><th scope="row">2</th><td class="num" data-label="n"></td></tr></tbody></table>'
    )
