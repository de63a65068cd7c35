"""Bytes as spreadsheets save them, made into text."""

import codecs

from courses.imports.errors import LooksBinary, LooksLikeWorkbook

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # .xlsx, .ods and the old .xls
WIDE = {codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
LOOKED_AT = 4096
ALLOWED = {"\t", "\n", "\r", "\f", "\v"}
FEW = 0.02  # Stray control characters that a text may hold.


def text_of(content: bytes) -> str:
    """The text of an uploaded file, whatever Excel and others wrote it in: UTF-8, UTF-16 or Windows-1252.

    Raises `LooksLikeWorkbook` and `LooksBinary`.
    """
    if content.startswith(WORKBOOKS):
        raise LooksLikeWorkbook
    for mark, encoding in WIDE.items():
        if content.startswith(mark):
            return checked(decoded(content, encoding))
    if (wide := guessed_wide(content[:LOOKED_AT])) is not None:
        return checked(decoded(content, wide))
    try:
        return checked(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return checked(decoded(content, "cp1252"))


def decoded(content: bytes, encoding: str) -> str:
    """Text, or `LooksBinary`; a file cut off in the middle of a character loses that character only."""
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        if error.end >= len(content) - 1:
            return content[: error.start].decode(encoding)
        raise LooksBinary from error


def guessed_wide(start: bytes) -> str | None:
    """UTF-16 without its mark: every second byte of Latin text is zero."""
    even, odd = start[0::2], start[1::2]
    if len(odd) > 1 and odd.count(0) > len(odd) * 0.6 and not even.count(0):
        return "utf-16-le"
    if len(even) > 1 and even.count(0) > len(even) * 0.6 and not odd.count(0):
        return "utf-16-be"
    return None


def checked(text: str) -> str:
    """The text without its mark, or `LooksBinary` if people did not write it."""
    start = text[:LOOKED_AT]
    strange = sum(sign < " " and sign not in ALLOWED for sign in start)
    if "\0" in text or strange > len(start) * FEW:
        raise LooksBinary
    return text.removeprefix("\ufeff")
