"""Tables as files that people open in a spreadsheet: the CSV that Excel opens by a double click, for every room."""

from agencies.downloads.cells import Value, csv_blocks

__all__ = ["Value", "csv_blocks"]
