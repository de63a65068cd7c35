"""Part of a file, as players of sound and film ask for it (RFC 9110, section 14)."""

import re
from dataclasses import dataclass
from typing import BinaryIO

ONE_RANGE = re.compile(r"bytes=([0-9]{0,20})-([0-9]{0,20})")


class CannotGive(Exception):
    """The range lies outside the file."""


@dataclass(frozen=True)
class Part:
    """Bytes `first` to `last`, both included, of a file of `size` bytes."""

    first: int
    last: int
    size: int

    @property
    def length(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1

    @property
    def header(self) -> str:
        """`Content-Range`."""
        return f"bytes {self.first}-{self.last}/{self.size}"


def part_asked(header: str, size: int) -> Part | None:
    """The part that a Range header asks for, or None for the whole: several ranges and nonsense are ignored.

    Raises `CannotGive`.
    """
    found = ONE_RANGE.fullmatch(header.strip().replace(" ", ""))
    if not found or found.group() == "bytes=-":
        return None
    first, last = found.groups()
    if not first:
        return within(max(size - int(last), 0), size - 1, size)
    if last and int(last) < int(first):
        return None
    return within(int(first), int(last) if last else size - 1, size)


def within(first: int, last: int, size: int) -> Part:
    """The part, cut at the end of the file."""
    if first >= size:
        raise CannotGive
    return Part(first, min(last, size - 1), size)


class Slice:
    """A file that begins and ends with the part; closing it closes the file."""

    def __init__(self, file: BinaryIO, part: Part) -> None:
        self.file, self.left = file, part.length
        file.seek(part.first)

    def read(self, size: int = -1) -> bytes:
        """The next bytes, at most `size`."""
        piece = self.file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(piece)
        return piece

    def close(self) -> None:
        """Close the file."""
        self.file.close()
