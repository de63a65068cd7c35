"""Lines of a file that somebody else made: each is bounded, and the whole; a clear end for what is no such file."""

import gzip
import zlib
from collections.abc import Iterator
from typing import IO, Any, Final, cast

from django.conf import settings

from tracking.services.reasons import reason
from tracking.xapi.faults import gettext_noop

PACKED: Final = b"\x1f\x8b"
MARK: Final = b"\xef\xbb\xbf"
SIXTEEN: Final = (b"\xff\xfe", b"\xfe\xff")
PIECE: Final = 64 * 1024
MOST_EMPTY: Final = 10_000

TOO_MUCH = gettext_noop("The file holds more than %(most)s bytes of text. The rest was not read.")
NOT_PACKED = gettext_noop("The file is packed (.gz), and broken. The rest was not read.")
OTHER_LETTERS = gettext_noop("The file is written in UTF-16. Save it as UTF-8.")
EMPTY = gettext_noop("The file has very many empty lines. The rest was not read.")


class Ending(Exception):
    """The file can't be read on. `reason` says why, to be kept and shown."""

    def __init__(self, message: str, **values: object) -> None:
        self.reason = reason(message, **values)
        super().__init__(message % values)


class TooLong:
    """Stands for a line that is longer than any statement may be."""


Line = tuple[int, "bytes | TooLong"]


class Lines:
    """The lines of a file with their numbers, from 1; empty ones are passed over. Iterating raises `Ending`.

    `read` says how many bytes of the file itself were read so far.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file
        begin = file.read(len(MARK))
        file.seek(0)
        packed = begin.startswith(PACKED)
        self.text: IO[bytes] = cast("IO[bytes]", gzip.GzipFile(fileobj=file)) if packed else file
        self.given = 0
        self.empty = 0

    @property
    def read(self) -> int:
        """Bytes of the file as it came."""
        return self.file.tell()

    def __iter__(self) -> Iterator[Line]:
        number = 0
        while True:
            line = self.next_line()
            if line == b"":
                return
            number += 1
            if isinstance(line, bytes):
                line = self.first(line) if number == 1 else line
                if not line.strip():
                    self.pass_over()
                    continue
            yield number, line

    def next_line(self) -> "bytes | TooLong":
        """The next line with its end; nothing at the end of the file."""
        most = settings.XAPI_LARGEST_STATEMENTS
        line = self.take(most + 1)
        if len(line) <= most or line.endswith(b"\n"):
            return line
        while line and not line.endswith(b"\n"):
            line = self.take(PIECE)
        return TooLong()

    def take(self, most: int) -> bytes:
        """At most so many bytes of a line."""
        try:
            piece: Any = self.text.readline(most)
        except (gzip.BadGzipFile, EOFError, zlib.error) as error:
            raise Ending(NOT_PACKED) from error
        self.given += len(piece)
        if self.given > settings.XAPI_LARGEST_IMPORT:
            raise Ending(TOO_MUCH, most=settings.XAPI_LARGEST_IMPORT)
        return bytes(piece)

    def first(self, line: bytes) -> bytes:
        """Without the mark that Windows puts before the first letter."""
        if line.startswith(SIXTEEN):
            raise Ending(OTHER_LETTERS)
        return line.removeprefix(MARK)

    def pass_over(self) -> None:
        """Some empty lines are a habit, very many are no file."""
        self.empty += 1
        if self.empty > MOST_EMPTY:
            raise Ending(EMPTY)
