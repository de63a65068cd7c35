"""Statements and their attachments as multipart/mixed, read and written in pieces (RFC 2046; Communication 1.5.2).

Our own because none reads it as it is meant: the standard library's parser wants the whole in memory, and the parsers
of forms (Django's, `multipart`, `python-multipart`) insist on form-data or know no preamble.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.message import Message
from tempfile import SpooledTemporaryFile
from typing import IO, Final, Protocol

from tracking.xapi.faults import Fault, Malformed, gettext_noop, shown
from tracking.xapi.index import AttachmentNote

CHUNK: Final = 64 * 1024
IN_MEMORY: Final = 1024 * 1024  # A longer part goes to a temporary file.
HASHES: Final = {56: "sha224", 64: "sha256", 96: "sha384", 128: "sha512"}  # SHA-2, by its hexadecimal digits.
BOUNDARY: Final = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")  # RFC 2046 5.1.1.
NAME: Final = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
HEXADECIMAL: Final = re.compile(r"[0-9a-f]+")
PADDING: Final = 64  # Blanks that may follow a boundary on its line; RFC 2046 gives no limit.
PARTS: Final = "1.0.3 Communication 1.5.2 · IEEE 9274.1.1 4.1.3"
ATTACHMENTS: Final = "1.0.3 Communication 1.5.2 · Data 2.4.11 · IEEE 9274.1.1 4.1.3"


class Stream(Protocol):
    """What is read from: a request, a file, a socket."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes; none at the end."""


@dataclass(frozen=True)
class Limits:
    """How much is read before it is refused. Bytes, but for `parts`."""

    total: int = 1024 * 1024 * 1024
    statements: int = 32 * 1024 * 1024  # The first part, which is parsed in memory.
    header: int = 16 * 1024
    parts: int = 1000


class TooLarge(Malformed):
    """More than `Limits` allow; may be answered with 413 instead of 400."""


@dataclass(frozen=True)
class Part:
    """One part, its hash checked. `body` stands at its beginning and is closed with the reading of the parts."""

    headers: Mapping[str, str]  # By their names in lower case.
    body: IO[bytes]
    length: int
    sha2: str | None  # As declared and found true; the statements' part has none.

    @property
    def media_type(self) -> str:
        """Type and subtype, without parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


def boundary_of(content_type: str) -> str | None:
    """The boundary that a Content-Type of multipart/mixed declares; None for any other type.

    Raises:
        Malformed: it declares none, or none that RFC 2046 allows.
    """
    message = Message()
    message["Content-Type"] = content_type.replace("\r", " ").replace("\n", " ")
    if message.get_content_type() != "multipart/mixed":
        return None
    try:
        boundary = message.get_boundary() or ""
    except ValueError:  # In whichever character set, or as however many pieces, RFC 2231 has it written.
        boundary = ""
    if not BOUNDARY.fullmatch(boundary):
        raise wrong(gettext_noop("Content-Type of multipart/mixed needs a boundary, 1 to 70 characters of RFC 2046."))
    return boundary


@contextmanager
def parts_of(stream: Stream, boundary: str, limits: Limits = Limits()) -> Iterator[Iterator[Part]]:
    """The parts as they arrive: the statements first, then the attachments. Leaving the block closes their files.

    A part is handed out when it has passed whole and its hash is the one it declares; the next is not read before it is
    asked for, so statements can be refused without reading what comes with them.
    """
    with ExitStack() as files:
        yield read_parts(Source(stream, boundary, limits), files)


def read_parts(source: "Source", files: ExitStack) -> Iterator[Part]:
    """Skip the preamble, then give part after part. What follows the closing boundary is left unread (the epilogue)."""
    for _ in source.content():
        pass
    number = 0
    while not source.closed:
        if number == source.limits.parts:
            raise too_large(gettext_noop("More than %(most)s parts."), most=source.limits.parts)
        yield read_part(source, number, files)
        number += 1
    if not number:
        raise wrong(gettext_noop("The first part, with the statements, is missing."))


def read_part(source: "Source", number: int, files: ExitStack) -> Part:
    """One part, its body in memory or in a temporary file."""
    headers = headers_of(source.header())
    declared = declared_hash(headers, number) if number else None
    if not number:
        check_statements_part(headers)
    digest = hashlib.new(HASHES[len(declared)], usedforsecurity=False) if declared else None
    body: IO[bytes] = files.enter_context(SpooledTemporaryFile(max_size=IN_MEMORY))  # noqa: SIM115 (the stack closes it)
    length = 0
    for piece in source.content():
        length += len(piece)
        if not number and length > source.limits.statements:
            raise too_large(gettext_noop("More than %(most)s bytes of statements."), most=source.limits.statements)
        body.write(piece)
        if digest:
            digest.update(piece)
    if digest and digest.hexdigest() != declared:
        raise wrong(gettext_noop("The data of part %(number)s has another SHA-2 than it declares."), number=number + 1)
    body.seek(0)
    return Part(headers, body, length, declared)


class Source:
    """The bytes between boundaries, from a buffer that never holds much more than a chunk.

    The buffer is kept so that a boundary always follows a line break in it: one is put before the first byte of all,
    and that of a header's empty line stays until the body begins.
    """

    def __init__(self, stream: Stream, boundary: str, limits: Limits) -> None:
        self.stream = stream
        self.limits = limits
        self.dashes = b"\r\n--" + boundary.encode("ascii")
        self.line = re.compile(rb"(?:(--)[ \t]{0,%d}(?:\r\n|\Z)|[ \t]{0,%d}\r\n)" % (PADDING, PADDING))
        self.buffer = bytearray(b"\r\n")
        self.taken = 0
        self.ended = False  # Nothing more to read.
        self.closed = False  # The closing boundary was met.

    def fill(self) -> None:
        """Read on."""
        chunk = self.stream.read(CHUNK)
        self.ended = not chunk
        self.taken += len(chunk)
        if self.taken > self.limits.total:
            raise too_large(gettext_noop("More than %(most)s bytes."), most=self.limits.total)
        self.buffer += chunk

    def header(self) -> bytes:
        """The header of a part, without the empty line after it."""
        while (end := self.buffer.find(b"\r\n\r\n", 0, self.limits.header)) < 0:
            if len(self.buffer) > self.limits.header:
                raise too_large(gettext_noop("A header of more than %(most)s bytes."), most=self.limits.header)
            self.fill()
            if self.ended:
                raise wrong(gettext_noop("The last part does not end: the closing boundary is missing."))
        header = bytes(self.buffer[:end])
        del self.buffer[: end + 2]
        return header

    def content(self) -> Iterator[bytes]:
        """What stands before the next boundary; then the buffer begins at the end of the boundary's line."""
        skipped = False  # The line break that the buffer begins with, for the boundary to follow.
        while True:
            end, found = self.boundary()
            begin = 0 if skipped else 2
            if end > begin or found:
                if end > begin:
                    yield bytes(self.buffer[begin:end])
                skipped = True
                if found:
                    self.closed = found[1] is not None
                    del self.buffer[: found.end() - (0 if self.closed else 2)]
                    return
                del self.buffer[:end]
            elif self.ended:
                raise wrong(gettext_noop("The last part does not end: the closing boundary is missing."))
            else:
                self.fill()

    def boundary(self) -> tuple[int, re.Match[bytes] | None]:
        """Where content surely ends in the buffer, and the boundary there; without one, that much is content."""
        at = self.buffer.find(self.dashes)
        while at >= 0:
            after = at + len(self.dashes)
            if len(self.buffer) < after + PADDING + 4 and not self.ended:
                return at, None
            line = self.line.match(self.buffer, after)
            if line:
                return at, line
            at = self.buffer.find(self.dashes, after)  # A line that only begins like one is content.
        return max(len(self.buffer) - len(self.dashes) + 1, 0), None


def headers_of(block: bytes) -> dict[str, str]:
    """The fields of a part's header, folded lines joined."""
    headers: dict[str, str] = {}
    for line in re.sub(rb"\r\n[ \t]+", b" ", block).split(b"\r\n")[1:]:
        name, colon, value = line.partition(b":")
        key = name.decode("latin-1").lower()
        if not colon or not NAME.fullmatch(name) or key in headers:
            raise wrong(gettext_noop("“%(line)s” is no header, or one that stood before."), line=line.decode("latin-1"))
        headers[key] = value.strip(b" \t").decode("latin-1")
    return headers


def check_statements_part(headers: Mapping[str, str]) -> None:
    """The first part is the statements, as application/json."""
    if headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise wrong(gettext_noop("The first part, with the statements, must be of type application/json."))


def declared_hash(headers: Mapping[str, str], number: int) -> str:
    """The SHA-2 that an attachment's part declares, in lower case."""
    encoding = headers.get("content-transfer-encoding", "binary")
    if encoding.lower() != "binary":
        raise wrong(
            gettext_noop("Part %(number)s must have Content-Transfer-Encoding: binary, not %(encoding)s."),
            number=number + 1,
            encoding=encoding,
        )
    declared = headers.get("x-experience-api-hash", "").lower()
    if len(declared) not in HASHES or not HEXADECIMAL.fullmatch(declared):
        raise wrong(
            gettext_noop("Part %(number)s needs X-Experience-API-Hash with the SHA-2 of its data."), number=number + 1
        )
    return declared


def check_attachments(notes: Iterable[AttachmentNote], parts: Mapping[str, Part]) -> None:
    """That every attachment has come or says where it is, and nothing else came. `parts` are by their SHA-2.

    Type and length must match where the part repeats them (parameters of the type apart: the standard's own example
    differs there). The length of the data is not compared: only its SHA-2 says what belongs together.
    """
    notes = list(notes)
    faults = [fault for note in notes for fault in faults_of(note, parts.get(note.sha2))]
    mentioned = {note.sha2 for note in notes}
    faults += [
        Fault("", ATTACHMENTS, gettext_noop("No statement mentions the attachment %(sha2)s."), {"sha2": sha2})
        for sha2 in parts
        if sha2 not in mentioned
    ]
    if faults:
        raise Malformed(*faults)


def faults_of(note: AttachmentNote, part: Part | None) -> Iterator[Fault]:
    """What is wrong between an attachment and its part."""
    if part is None:
        if note.file_url is None:
            message = gettext_noop("The data of this attachment is not in the request, and it has no fileUrl.")
            yield Fault(note.pointer, ATTACHMENTS, message)
        return
    declared = note.content_type.partition(";")[0].strip().lower()
    if part.media_type and part.media_type != declared:
        message = gettext_noop("This says %(declared)s, and the part with the data says %(sent)s.")
        yield Fault(
            f"{note.pointer}/contentType", ATTACHMENTS, message, quoted(declared=declared, sent=part.media_type)
        )
    length = part.headers.get("content-length", "")
    if length and length != str(note.length):
        message = gettext_noop("This says %(declared)s, and the part with the data says %(sent)s.")
        yield Fault(f"{note.pointer}/length", ATTACHMENTS, message, quoted(declared=note.length, sent=length))


def quoted(**values: object) -> dict[str, str]:
    """Values as a message may show them."""
    return {name: shown(value) for name, value in values.items()}


def wrong(message: str, **values: object) -> Malformed:
    """The request as a whole is malformed."""
    return Malformed(Fault("", PARTS, message, quoted(**values)))


def too_large(message: str, **values: object) -> TooLarge:
    """The request is larger than we read."""
    return TooLarge(Fault("", PARTS, message, quoted(**values)))


@dataclass(frozen=True)
class Outgoing:
    """An attachment to be sent: its data comes in pieces."""

    sha2: str
    content_type: str
    pieces: Iterable[bytes]


def write_parts(statements: Iterable[bytes], attachments: Iterable[Outgoing], boundary: str) -> Iterator[bytes]:
    """The body of an answer, in pieces; `boundary` must be one that can't stand in the data: a random one."""
    dashes = b"--" + boundary.encode("ascii")
    yield dashes + b"\r\nContent-Type: application/json\r\n\r\n"
    yield from statements
    for attachment in attachments:
        if "\r" in attachment.content_type or "\n" in attachment.content_type:
            raise ValueError("a header of one line only")
        yield (
            b"\r\n%s\r\nContent-Type: %s\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: %s\r\n\r\n"
            % (
                dashes,
                attachment.content_type.encode("latin-1", "replace"),
                attachment.sha2.encode("ascii"),
            )
        )
        yield from attachment.pieces
    yield b"\r\n" + dashes + b"--\r\n"
