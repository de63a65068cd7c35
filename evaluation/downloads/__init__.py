"""Reports as files that people open in a spreadsheet: rows of cells."""

from evaluation.downloads.learners import learner_table
from evaluation.downloads.report import report_table

__all__ = ["learner_table", "report_table"]
