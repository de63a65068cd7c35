"""A list of people as text: which sign separates the cells, which cell is what, one row per person."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from courses.imports.errors import NothingToRead, QuoteLeftOpen, TooLarge, TooManyRows
from courses.imports.words import column_of, is_language_word

LARGEST = 2 * 1024 * 1024  # bytes
MOST_ROWS = 5000
SEPARATORS = ("\t", ";", ",")
LOOKED_AT = 30  # lines
LONGEST_CELL = 500  # Long enough to be refused for its length, short enough for the patterns below.
LONGEST_LINE, MOST_CELLS, LONGEST_WHOLE = 2000, 50, 100  # Of what is looked at to tell separators apart.
WHITE = " \t\u00a0\u202f\u200b\ufeff"
WORD = r"[^\s<>,;()\"'@]"
ADDRESS = re.compile(rf"(?<!{WORD}){WORD}++@{WORD}+")  # Begins where a word begins: no long word takes for ever.
PHONE = re.compile(r"\+?\(?\d[\d\s().\-–/·\u00a0\u202f]{5,}\d(?:\s*(?:ext|poste|x)\.?\s*\d+)?", re.IGNORECASE)
NEARLY = re.compile(rf"(?<!{WORD}){WORD}++ ?\((?:at|arobase|à)\) ?{WORD}+", re.IGNORECASE)  # lea(at)example.org
OUTSIDE_QUOTES = re.compile(r'("[^"]*")|[\t;,]')
HINT = re.compile(r"\Asep=(.)\r?\n", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """One person as they are written: `line` counts the lines of the text from 1; every cell may be empty."""

    line: int
    name: str = ""
    email: str = ""
    phone: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class PeopleList:
    """What was read; `ignored` are headers that mean nothing here."""

    rows: list[Row]
    ignored: list[str] = field(default_factory=list)


def read_list(text: str) -> PeopleList:
    """Read pasted lines or the text of a CSV file, with or without headers, in any order of columns.

    Raises an `UnreadableList`: `TooLarge`, `TooManyRows`, `QuoteLeftOpen` or `NothingToRead`.
    """
    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise TooLarge
    separator, skipped, text = separated(text)
    cells = list(cells_of(text, separator, skipped))
    columns = columns_of(cells[0][1]) if cells else None
    ignored = (
        [cell for cell, column in zip(cells[0][1], columns, strict=True) if cell and not column] if columns else []
    )
    rows = [row_by_header(*each, columns) for each in cells[1:]] if columns else [row_by_shape(*each) for each in cells]
    if not rows:
        raise NothingToRead
    if len(rows) > MOST_ROWS:
        raise TooManyRows
    return PeopleList(rows, ignored)


def separated(text: str) -> tuple[str, int, str]:
    """The separator of most lines, how many lines were taken off the top, and the rest of the text."""
    text = text.removeprefix("\ufeff")
    if hint := HINT.match(text):
        return hint.group(1), 1, text[hint.end() :]
    lines = [line[:LONGEST_LINE] for line in text.splitlines() if line.strip(WHITE)][:LOOKED_AT]
    whole = {sign: sum(whole_cells(parted(line, sign)) for line in lines) for sign in SEPARATORS}
    parts = {sign: sum(len(parted(line, sign)) > 1 for line in lines) for sign in SEPARATORS}
    best = max(SEPARATORS, key=lambda sign: (whole[sign], parts[sign]))
    return (best if parts[best] else ","), 0, text


def parted(line: str, separator: str, quoting: Literal[0, 3] = csv.QUOTE_MINIMAL) -> list[str]:
    """The first cells of one line; a separator within quotation marks is none."""
    rows = csv.reader([line], delimiter=separator, quoting=quoting, skipinitialspace=True)
    return [neat(cell) for cell in next(rows, [])[:MOST_CELLS]]


def whole_cells(cells: Sequence[str]) -> int:
    """How many cells are exactly what a cell can be: an address, a phone, a language or a header."""
    return sum(len(cell) <= LONGEST_WHOLE and is_whole(cell) for cell in cells)


def is_whole(cell: str) -> bool:
    """Whether a cell holds one thing that we know, and nothing else."""
    cell = unescaped(cell)
    shaped = any(shape.fullmatch(cell) for shape in (ADDRESS, NEARLY, PHONE))
    return shaped or is_language_word(cell) or column_of(cell) is not None


def neat(cell: str) -> str:
    """Without the white around it, and one blank wherever there is white within."""
    return " ".join(cell[:LONGEST_CELL].strip(WHITE).split())


class Lines:
    """The lines of a text, one after the other; `read` holds those that were asked for since it was last emptied."""

    def __init__(self, text: str) -> None:
        self.lines = io.StringIO(text, newline="")
        self.read: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            self.read.append(line)
            yield line


def cells_of(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """The number of the first line of each row that holds something, and its cells."""
    lines = Lines(text)
    quoting: Literal[0, 3] = csv.QUOTE_MINIMAL if text.count('"') % 2 == 0 else csv.QUOTE_NONE
    reader = csv.reader(iter(lines), delimiter=separator, quoting=quoting, skipinitialspace=True)
    first, found, header = 1 + skipped, 0, 0
    try:
        for raw in reader:
            cells = [neat(cell) for cell in raw]
            if any(cells):
                cells = cells if 0 < header <= len(cells) else as_written(cells, lines.read, separator, quoting)
                header = header or (len(cells) if columns_of(cells) else -1)
                found += 1
                yield first, cells
            first = reader.line_num + 1 + skipped
            lines.read.clear()
            if found > MOST_ROWS + 1:
                raise TooManyRows
    except csv.Error as error:
        raise QuoteLeftOpen from error


def as_written(cells: list[str], lines: Sequence[str], separator: str, quoting: Literal[0, 3]) -> list[str]:
    """The cells of one row by the separator that leaves most of them whole: people put lists together.

    That of the list has the first word. A row that was copied from a table, into a list of such rows, stays as it is.
    """
    if len(lines) != 1 or len(lines[0]) > LONGEST_LINE or (separator == "\t" and len(cells) > 1):
        return cells
    others = [sign for sign in SEPARATORS if sign != separator and sign in lines[0]]
    if not others:
        return cells
    found = [cells, *(parted(lines[0], sign, quoting) for sign in others)]
    everywhere = OUTSIDE_QUOTES.sub(lambda sign: sign.group(1) or separator, lines[0])
    return max([*found, parted(everywhere, separator, quoting)], key=whole_cells)


def columns_of(cells: Sequence[str]) -> list[str | None] | None:
    """What each column holds, if the first row is one of headers."""
    columns = [column_of(cell) for cell in cells]
    if any(ADDRESS.search(cell) for cell in cells) or not any(columns):
        return None
    if "first" in columns and "last" not in columns and "name" in columns:
        return ["last" if column == "name" else column for column in columns]  # “Prénom” beside “Nom”.
    return columns


def row_by_header(line: int, cells: Sequence[str], columns: Sequence[str | None]) -> Row:
    """A row under headers."""
    said: dict[str, str] = {}
    for cell, column in zip(cells, columns, strict=False):
        if column and cell and column not in said:
            said[column] = unescaped(cell)
    name = said.get("name") or " ".join(filter(None, [said.get("first"), said.get("last")]))
    return Row(line, name, said.get("email", ""), said.get("phone", ""), said.get("language", ""))


def row_by_shape(line: int, cells: Sequence[str]) -> Row:
    """A row without headers: an address has an @, a phone has digits, the rest is the name.

    A language is a word that we know, or whatever follows the address or phone of somebody who was named before them.
    """
    said: dict[str, str] = {}
    words: list[str] = []
    complete = False
    for cell in cells:
        left = taken(unescaped(cell), said)
        if left and "language" not in said and words and (complete or is_language_word(left)):
            said["language"] = left
        elif left:
            words.append(left)
        complete = complete or bool(words and said)
    return Row(line, " ".join(words[:2]), said.get("email", ""), said.get("phone", ""), said.get("language", ""))


def taken(cell: str, said: dict[str, str]) -> str:
    """What is left of a cell when its address and phone are taken out: `Amina Diallo <amina@example.org>`."""
    for column, shape in (("email", ADDRESS), ("email", NEARLY), ("phone", PHONE)):
        if column not in said and (found := shape.search(cell)):
            said[column] = found.group().removeprefix("mailto:")
            cell = f"{cell[: found.start()]} {cell[found.end() :]}"
    return " ".join(cell.replace("<>", " ").replace("< >", " ").strip(' <>,;:"').split())


def unescaped(cell: str) -> str:
    """Without the apostrophe or formula that keeps a spreadsheet from reading a phone number as a sum."""
    if found := re.fullmatch(r'="([^"]*)"', cell):
        return found.group(1)
    return cell[1:] if re.match(r"'[+=\-@\d]", cell) else cell
