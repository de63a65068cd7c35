"""CSV as Excel reads it: UTF-8 with a mark, commas in English, semicolons in French, and no cell that is a formula."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice

MARK = "\ufeff"
DELIMITERS = {"fr": ";"}
AT_ONCE = 500  # lines
FULL_WIDTH = ("\uff1d", "\uff0b", "\uff0d", "\uff20")  # The same four signs as East Asian keyboards write them.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", *FULL_WIDTH)

Value = str | int | None


def csv_blocks(rows: Iterable[Sequence[Value]], language: str) -> Iterator[str]:
    """A file in blocks of many lines, the mark first; the first row is the header."""
    block = StringIO()
    writer = csv.writer(block, delimiter=DELIMITERS.get(language, ","))
    block.write(MARK)
    remaining = iter(rows)
    while lines := list(islice(remaining, AT_ONCE)):
        writer.writerows([harmless(value) for value in line] for line in lines)
        yield block.getvalue()
        block.seek(0)
        block.truncate()


def harmless(value: Value) -> Value:
    """Text that a spreadsheet would run as a formula gets an apostrophe in front; numbers are ours."""
    if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA):
        return f"'{value}"
    return value
