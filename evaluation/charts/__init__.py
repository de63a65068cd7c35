"""Charts drawn by the server as SVG, each with its figures as a table, in the classes of docs/design.md.

They are fluid: widths in per cent, text in pixels, so that a phone of 360 px reads them too. They draw what they are
given and know no rows.
"""

from evaluation.charts.bars import Bar, BarGroup, bars
from evaluation.charts.columns import Column, columns
from evaluation.charts.drawing import Chart, Drawing, Series, Table
from evaluation.charts.lines import lines

__all__ = ["Bar", "BarGroup", "Chart", "Column", "Drawing", "Series", "Table", "bars", "columns", "lines"]
