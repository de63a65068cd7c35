"""What people download: tables as the CSV that Excel opens by a double click, and parts of files, for every room."""

from agencies.downloads.cells import Value, csv_blocks

__all__ = ["Value", "csv_blocks"]
