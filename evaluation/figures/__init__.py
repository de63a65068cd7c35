"""Figures: the value types that published numbers are made of. No rows, no readers: only numbers and their words."""

from evaluation.figures.protection import SMALLEST, Cell, Mark, marks_of
from evaluation.figures.shares import Figure, Guarded, Share, Tally, number_text, out_of_hundred, percent_text
from evaluation.figures.spread import Spread, days_text

__all__ = [
    "SMALLEST",
    "Cell",
    "Figure",
    "Guarded",
    "Mark",
    "Share",
    "Spread",
    "Tally",
    "days_text",
    "marks_of",
    "number_text",
    "out_of_hundred",
    "percent_text",
]
