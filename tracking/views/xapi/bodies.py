"""What a request brings: read once, bounded, never longer or shorter than it said."""

import io
from http import HTTPStatus
from typing import Protocol

from django.http import HttpRequest, UnreadablePostError

from tracking.views.xapi.refusals import Refused, too_large
from tracking.xapi.faults import Fault, gettext_noop

PIECE = 64 * 1024
MOST_DIGITS = 18
LENGTH = "RFC 9110 8.6"
SHOWN = 2000  # bytes that staff see of what was refused

NO_LENGTH = gettext_noop("Say how long the content is: send Content-Length.")
PACKED = gettext_noop("Content is taken as it is, without Content-Encoding.")
NO_NUMBER = gettext_noop("Content-Length is no number.")
ENDED = gettext_noop("The content ended before its end. Nothing was stored.")


class Stream(Protocol):
    """What bytes can be read from."""

    def read(self, size: int, /) -> bytes:
        """At most so many of them; none at the end."""


class Body(io.RawIOBase):
    """The bytes of a request, as a file that refuses (413) to give more than `most`, set before the first of them.

    `length` is what the request says, None where it sends pieces without saying.
    """

    def __init__(self, stream: Stream, length: int | None) -> None:
        super().__init__()
        self.stream = stream
        self.length = length
        self.given = 0
        self.most = 0
        self.beginning = b""

    def bounded(self, most: int) -> "Body":
        """Ready to be read, up to so many bytes."""
        if self.length is not None and self.length > most:
            raise too_large(most)
        self.most = most
        return self

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: "bytearray | memoryview") -> int:  # type: ignore[override]  # typeshed's buffer is wider
        """The next bytes; raises `Refused` when there are more than allowed, or fewer than announced."""
        try:
            piece = self.stream.read(min(len(buffer), PIECE))
        except (UnreadablePostError, OSError) as error:
            raise broken_off() from error
        self.given += len(piece)
        if len(self.beginning) < SHOWN:
            self.beginning += piece[: SHOWN - len(self.beginning)]
        if self.given > self.most:
            raise too_large(self.most)
        if not piece and self.length is not None and self.given < self.length:
            raise broken_off()
        buffer[: len(piece)] = piece
        return len(piece)

    def all(self, most: int) -> bytes:
        """Everything, when it is at most so many bytes."""
        return self.bounded(most).readall() or b""


def body_of(request: HttpRequest) -> Body:
    """The body of this request, unread."""
    if request.META.get("HTTP_CONTENT_ENCODING", "identity").strip().lower() not in {"", "identity"}:
        raise Refused(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, PACKED, headers={"Accept-Encoding": "identity"})
    said = str(request.META.get("CONTENT_LENGTH") or "").strip()
    if said:
        return Body(request, length_in(said))
    if not request.META.get("HTTP_TRANSFER_ENCODING"):
        return Body(io.BytesIO(), 0)
    if not request.META.get("wsgi.input_terminated"):
        raise Refused(HTTPStatus.LENGTH_REQUIRED, NO_LENGTH)
    return Body(request.META["wsgi.input"], None)


def length_in(said: str) -> int:
    """The number of bytes that the header says."""
    if not (said.isascii() and said.isdecimal()):
        raise wrong_length(NO_NUMBER)
    return int(said) if len(said) <= MOST_DIGITS else 10**MOST_DIGITS


def broken_off() -> Refused:
    """400: less came than was announced."""
    return wrong_length(ENDED)


def wrong_length(message: str) -> Refused:
    """400: the header and the content don't fit."""
    return Refused(HTTPStatus.BAD_REQUEST, message, Fault("/Content-Length", LENGTH, message))
