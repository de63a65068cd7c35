"""A list of people as text: which sign separates the cells, which cell is what, one row per person."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from courses.imports.errors import NothingToRead, QuoteLeftOpen, TooLarge, TooManyRows
from courses.imports.words import column_of, is_language_word

LARGEST = 2 * 1024 * 1024  # bytes
MOST_ROWS = 5000
SEPARATORS = ("\t", ";", ",")
LOOKED_AT = 30  # lines
LONGEST_CELL = 500  # Long enough to be refused for its length, short enough for the patterns below.
WHITE = " \t\u00a0\u202f\u200b\ufeff"
WORD = r"[^\s<>,;()\"'@]"
ADDRESS = re.compile(rf"(?<!{WORD}){WORD}++@{WORD}+")  # Begins where a word begins: no long word takes for ever.
PHONE = re.compile(r"\+?\(?\d[\d\s().\-–/·\u00a0\u202f]{5,}\d(?:\s*(?:ext|poste|x)\.?\s*\d+)?", re.IGNORECASE)
NEARLY = re.compile(rf"(?<!{WORD}){WORD}++ ?\((?:at|arobase|à)\) ?{WORD}+", re.IGNORECASE)  # lea(at)example.org
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
    """The separator, how many lines were taken off the top, and the rest of the text."""
    text = text.removeprefix("\ufeff")
    if hint := HINT.match(text):
        return hint.group(1), 1, text[hint.end() :]
    lines = [line for line in text.splitlines() if line.strip(WHITE)][:LOOKED_AT]
    counts = {sign: sum(sign in outside_quotes(line) for line in lines) for sign in SEPARATORS}
    best = max(SEPARATORS, key=lambda sign: counts[sign])
    return (best if counts[best] else ","), 0, text


def outside_quotes(line: str) -> str:
    """The line without what stands in quotation marks."""
    return re.sub(r'"[^"]*"', "", line)


def cells_of(text: str, separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """The number of the first line of each row that holds something, and its cells."""
    quoted = text.count('"') % 2 == 0
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=separator,
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        skipinitialspace=True,
    )
    first, found = 1 + skipped, 0
    try:
        for raw in reader:
            cells = [" ".join(cell[:LONGEST_CELL].strip(WHITE).split()) for cell in split_at_tabs(raw)]
            if any(cells):
                found += 1
                yield first, cells
            first = reader.line_num + 1 + skipped
            if found > MOST_ROWS + 1:
                raise TooManyRows
    except csv.Error as error:
        raise QuoteLeftOpen from error


def split_at_tabs(cells: list[str]) -> list[str]:
    """The cells of a line that was copied from a spreadsheet into a list with another separator."""
    filled = [cell for cell in cells if cell.strip(WHITE)]
    return filled[0].strip("\r\n").split("\t") if len(filled) == 1 and "\t" in filled[0].strip() else cells


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
    for cell in split_again(cells):
        left = taken(unescaped(cell), said)
        if left and "language" not in said and words and (complete or is_language_word(left)):
            said["language"] = left
        elif left:
            words.append(left)
        complete = complete or bool(words and said)
    return Row(line, " ".join(words[:2]), said.get("email", ""), said.get("phone", ""), said.get("language", ""))


def split_again(cells: Sequence[str]) -> Sequence[str]:
    """The cells of a line that was written with another separator than most."""
    filled = [cell for cell in cells if cell]
    other = next((sign for sign in SEPARATORS if sign in filled[0]), None) if len(filled) == 1 else None
    return cells if other is None or "<" in filled[0] else [part.strip() for part in filled[0].split(other)]


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
