"""Reports as files that people open in a spreadsheet: rows of cells, and the CSV that Excel opens by a double click."""

from evaluation.downloads.cells import csv_blocks
from evaluation.downloads.learners import learner_table
from evaluation.downloads.report import report_table

__all__ = ["csv_blocks", "learner_table", "report_table"]
