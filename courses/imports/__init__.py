"""Reading the lists of people that coordinators paste or upload: bytes and text in, rows out; knows no database."""

from courses.imports.decoding import text_of
from courses.imports.errors import (
    LooksBinary,
    LooksLikeWorkbook,
    NothingToRead,
    QuoteLeftOpen,
    TooLarge,
    TooManyRows,
    UnreadableList,
)
from courses.imports.lists import LARGEST, MOST_ROWS, PeopleList, Row, read_list

__all__ = [
    "LARGEST",
    "MOST_ROWS",
    "LooksBinary",
    "LooksLikeWorkbook",
    "NothingToRead",
    "PeopleList",
    "QuoteLeftOpen",
    "Row",
    "TooLarge",
    "TooManyRows",
    "UnreadableList",
    "read_list",
    "text_of",
]
