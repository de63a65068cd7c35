"""multipart/mixed: read piece by piece, whatever the pieces and the content, and written so that it can be read."""

import contextlib
import hashlib
import io
import tracemalloc

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tracking.xapi import multipart
from tracking.xapi.faults import Malformed
from tracking.xapi.index import AttachmentNote
from tracking.xapi.multipart import Limits, Outgoing, TooLarge, boundary_of, check_attachments, parts_of, write_parts

JSON = b'{"actor": {}}'
BOUNDARIES = st.from_regex(multipart.BOUNDARY, fullmatch=True) | st.sampled_from(
    ["b", "-", "--", "'()+_,-./:=?", "a b"]
)


class Trickle:
    """A stream that gives as little as it likes, and counts what it was asked for."""

    def __init__(self, body, sizes=(1,)):
        self.stream = io.BytesIO(body)
        self.sizes = list(sizes)
        self.reads = 0

    def read(self, size):
        self.reads += 1
        return self.stream.read(min(size, self.sizes[self.reads % len(self.sizes)]))


def sha2(data, name="sha256"):
    return hashlib.new(name, data).hexdigest()


def part(data, *, declared=None, **headers):
    fields = {"Content-Type": "text/plain", "X-Experience-API-Hash": declared or sha2(data), **headers}
    lines = [f"{name}: {value}\r\n".encode() for name, value in fields.items() if value is not None]
    return b"".join(lines) + b"\r\n" + data


def body_of(*parts, boundary=b"b", first=b"Content-Type: application/json\r\n\r\n" + JSON):
    lines = [b"--" + boundary + b"\r\n" + one for one in (first, *parts)]
    return b"\r\n".join([*lines, b"--" + boundary + b"--"])


def read(body, boundary="b", limits=None):
    stream = body if hasattr(body, "read") else io.BytesIO(body)
    with parts_of(stream, boundary, limits or Limits()) as parts:
        return [(one.media_type, one.body.read(), one.length, one.sha2) for one in parts]


def refusal(body, **options):
    with pytest.raises(Malformed) as caught:
        read(body, **options)
    return [fault.message for fault in caught.value.faults]


# --- Reading ---
def test_statements_come_first_and_attachments_after_them():
    assert read(body_of(part(b"one"), part(b"two", **{"Content-Type": "image/PNG; x=y"}))) == [
        ("application/json", JSON, len(JSON), None),
        ("text/plain", b"one", 3, sha2(b"one")),
        ("image/png", b"two", 3, sha2(b"two")),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"\r\n" + body_of(part(b"x")),
        b"A preamble\r\n--bb\r\nthat is\n--b\r\n ignored\r\n" + body_of(part(b"x")),
        body_of(part(b"x")) + b"\r\n",
        body_of(part(b"x")) + b" \t \r\nAn epilogue\r\n--b\r\n\r\n\r\n--b--",
        body_of(part(b"x")).replace(b"--b\r\n", b"--b \t\r\n"),
        body_of(part(b"x", **{"Content-Transfer-Encoding": "BINARY"})),
        body_of(part(b"x", **{"Content-Transfer-Encoding": None})),
        body_of(part(b"x").replace(b"X-Experience-API-Hash: ", b"x-experience-api-HASH:\r\n \t")),
        body_of(part(b"x", declared=sha2(b"x").upper())),
    ],
)
def test_what_the_format_allows_is_read(body):
    assert [one[1] for one in read(body)] == [JSON, b"x"]


@pytest.mark.parametrize("name", ["sha224", "sha256", "sha384", "sha512"])
def test_every_sha_2_is_checked_as_declared(name):
    assert read(body_of(part(b"x", declared=sha2(b"x", name))))[1][3] == sha2(b"x", name)
    assert refusal(body_of(part(b"y", declared=sha2(b"x", name)))) == [
        "The data of part %(number)s has another SHA-2 than it declares."
    ]


CONTENT = st.binary(max_size=60) | st.lists(
    st.sampled_from(
        [b"\r\n", b"--b", b"--", b"\r", b"\n", b"b", b"\r\n--b", b"\r\n--bb--", b"-", b" ", b"\x00", b"\xff"]
    ),
    max_size=12,
).map(b"".join)


def holds_a_boundary(data, boundary):
    """Whether RFC 2046 forbids the data: a line of it is the boundary."""
    lines = (b"\r\n" + data + b"\r\n").split(b"\r\n")
    return any(line.rstrip(b" \t") in {b"--" + boundary, b"--" + boundary + b"--"} for line in lines[1:])


@given(st.lists(CONTENT, max_size=3), st.lists(st.integers(1, 9), min_size=1, max_size=4), BOUNDARIES)
@example([b"\r\n--bx\r\n", b"--b-", b"\r\n--b-\r\n"], [3], "b")
@settings(max_examples=300, deadline=None)
def test_any_content_in_any_pieces_comes_out_as_it_went_in(contents, sizes, boundary):
    contents = [data for data in contents if not holds_a_boundary(data, boundary.encode())]
    outgoing = [Outgoing(sha2(data), "text/plain", [data]) for data in contents]
    body = b"".join(write_parts([JSON], outgoing, boundary))
    assert [one[1] for one in read(Trickle(body, sizes), boundary)] == [JSON, *contents]


@given(st.binary(max_size=80) | CONTENT, st.lists(st.integers(1, 9), min_size=1, max_size=3))
@settings(max_examples=300, deadline=None)
def test_any_body_is_read_or_refused(body, sizes):
    with contextlib.suppress(Malformed):
        assert read(Trickle(body, sizes))[0][0] == "application/json"


@given(st.integers(0, 400), st.binary(min_size=1, max_size=3))
@settings(max_examples=300, deadline=None)
def test_a_damaged_body_never_gives_an_attachment_that_is_not_the_declared_one(at, garbage):
    body = body_of(part(b"some content"), part(b"other content"))
    damaged = body[: at % len(body)] + garbage + body[at % len(body) :]
    try:
        found = read(damaged)
    except Malformed:
        return
    assert {one[1] for one in found[1:]} <= {b"some content", b"other content"}


def test_an_empty_part_without_its_own_line_break_is_empty():
    assert read(body_of(part(b""))[:-2] + b"--")[1][1] == b""
    body = b"--b\r\nContent-Type: application/json\r\n\r\n--b--"
    assert [one[1] for one in read(body)] == [b""]


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b"", "The last part does not end: the closing boundary is missing."),
        (b"--b--", "The first part, with the statements, is missing."),
        (body_of()[:-2], "The last part does not end: the closing boundary is missing."),
        (body_of(part(b"x")).replace(b"\r\n", b"\n"), "The last part does not end: the closing boundary is missing."),
        (b"--b\r\nContent-Type: application/json", "The last part does not end: the closing boundary is missing."),
        (body_of(first=b"\r\n{}"), "The first part, with the statements, must be of type application/json."),
        (
            body_of(first=b"Content-Type: text/plain\r\n\r\n{}"),
            "The first part, with the statements, must be of type application/json.",
        ),
        (body_of(b"Content-Type\r\n\r\n"), "“%(line)s” is no header, or one that stood before."),
        (body_of(b"A: b\r\na: c\r\n\r\n"), "“%(line)s” is no header, or one that stood before."),
        (body_of(b"A b: c\r\n\r\n"), "“%(line)s” is no header, or one that stood before."),
        (
            body_of(part(b"x", **{"Content-Transfer-Encoding": "base64"})),
            "Part %(number)s must have Content-Transfer-Encoding: binary, not %(encoding)s.",
        ),
        (
            body_of(b"Content-Type: application/json\r\n\r\n{}"),
            "Part %(number)s needs X-Experience-API-Hash with the SHA-2 of its data.",
        ),
        (body_of(part(b"x", declared="ab")), "Part %(number)s needs X-Experience-API-Hash with the SHA-2 of its data."),
        (
            body_of(part(b"x", declared="z" * 64)),
            "Part %(number)s needs X-Experience-API-Hash with the SHA-2 of its data.",
        ),
    ],
)
def test_what_the_format_does_not_allow_is_refused_with_a_reason(body, message):
    assert refusal(body) == [message]


def test_parts_are_read_only_when_they_are_asked_for():
    stream = Trickle(body_of(part(b"x" * 500_000)), [1000])
    with parts_of(stream, "b") as parts:
        assert next(parts).body.read() == JSON
        assert stream.reads == 1
        assert next(parts).length == 500_000
        assert list(parts) == []


def test_leaving_the_block_closes_the_files():
    with parts_of(io.BytesIO(body_of(part(b"x"))), "b") as parts:
        found = list(parts)
        assert [one.body.closed for one in found] == [False, False]
    assert [one.body.closed for one in found] == [True, True]


# --- Limits ---
@pytest.mark.parametrize(
    ("body", "limits"),
    [
        (body_of(part(b"x" * 3000)), Limits(total=3000)),
        (body_of(first=b"Content-Type: application/json\r\n\r\n" + b" " * 101), Limits(statements=100)),
        (body_of(part(b"x", long="y" * 2000)), Limits(header=2000)),
        (body_of(b"A: " + b"y" * 200_000), Limits(header=2000)),
        (body_of(part(b"1"), part(b"2"), part(b"3")), Limits(parts=3)),
    ],
)
def test_what_is_too_large_is_refused(body, limits):
    with pytest.raises(TooLarge):
        read(body, limits=limits)


def test_what_just_fits_is_read():
    body = body_of(part(b"1"), part(b"2"))
    assert len(read(body, limits=Limits(total=len(body), statements=len(JSON), header=200, parts=3))) == 3


class Endless:
    """A hundred megabytes, made while they are read; every line but the last begins like a boundary."""

    def __init__(self, size):
        self.begin = io.BytesIO(b"--b\r\nContent-Type: application/json\r\n\r\n{}\r\n--b\r\n")
        self.size = size
        self.line = b"\r\n--b" + b"x" * 4091
        digest = hashlib.sha256()
        for _ in range(size // len(self.line)):
            digest.update(self.line)
        head = b"X-Experience-API-Hash: %s\r\n\r\n" % digest.hexdigest().encode()
        self.begin = io.BytesIO(self.begin.getvalue() + head)
        self.end = io.BytesIO(b"\r\n--b--")

    def read(self, size):
        chunk = self.begin.read(size)
        if chunk:
            return chunk
        if self.size:
            many = min(size, self.size) // len(self.line)
            self.size -= many * len(self.line)
            return self.line * many
        return self.end.read(size)


def test_a_hundred_megabytes_never_sit_in_memory():
    stream = Endless(4096 * 25_000)
    tracemalloc.start()
    with parts_of(stream, "b") as parts:
        assert [one.length for one in parts] == [2, 102_400_000]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 * 1024 * 1024


def test_lines_that_look_like_boundaries_cost_no_more_than_others():
    data = b"\r\n--bx" * 200_000
    source = multipart.Source(io.BytesIO(data + b"\r\n--b--"), "b", Limits())
    pieces = list(source.content())
    assert b"".join(pieces) == data
    assert len(pieces) < 2 * len(data) / multipart.CHUNK + 2


# --- The header of the request ---
@pytest.mark.parametrize(
    ("content_type", "boundary"),
    [
        ("multipart/mixed; boundary=-------314159265358979323846", "-------314159265358979323846"),
        ('Multipart/Mixed;charset=x; BOUNDARY="abcABC0123\'()+_,-./:=?"', "abcABC0123'()+_,-./:=?"),
        ('multipart/mixed; boundary="a b"', "a b"),
        ("multipart/mixed; boundary=a=b", "a=b"),
        ("application/json", None),
        ("multipart/form-data; boundary=b", None),
        ("", None),
    ],
)
def test_the_boundary_stands_in_the_content_type(content_type, boundary):
    assert boundary_of(content_type) == boundary


@pytest.mark.parametrize(
    "content_type",
    [
        "multipart/mixed",
        "multipart/mixed;",
        'multipart/mixed; boundary=""',
        'multipart/mixed; boundary="a;b"',
        f"multipart/mixed; boundary={'x' * 71}",
        "multipart/mixed; boundary=é",
        "multipart/mixed; boundary*=idna''abc",
        "multipart/mixed; boundary*=punycode''abc-%ff",
        "multipart/mixed; boundary*=utf-8\0''abc",
        f"multipart/mixed; boundary*{'9' * 5000}=abc",
    ],
)
def test_multipart_without_a_good_boundary_is_refused(content_type):
    with pytest.raises(Malformed):
        boundary_of(content_type)


@given(st.text(max_size=20).map("multipart/mixed; boundary{}".format) | st.text(max_size=20))
def test_any_content_type_is_read_or_refused(content_type):
    try:
        boundary = boundary_of(content_type)
    except Malformed:
        return
    assert boundary is None or multipart.BOUNDARY.fullmatch(boundary)


# --- Attachments and parts ---
def note(data=b"x", **changes):
    values = {"sha2": sha2(data), "content_type": "text/plain; charset=ascii", "length": len(data), **changes}
    return AttachmentNote(**{"usage_type": "urn:u", "file_url": None, "pointer": "/attachments/0", **values})


def checked(notes, *parts):
    with parts_of(io.BytesIO(body_of(*parts)), "b") as found:
        try:
            check_attachments(notes, {one.sha2: one for one in found if one.sha2})
        except Malformed as error:
            return [(fault.pointer, fault.message % fault.values) for fault in error.faults]
    return []


@pytest.mark.parametrize(
    ("notes", "parts"),
    [
        ([], []),
        ([note()], [part(b"x")]),
        ([note(), note(pointer="/1/attachments/0")], [part(b"x")]),
        ([note(file_url="https://a.example/x")], []),
        ([note(file_url="https://a.example/x")], [part(b"x")]),
        ([note()], [part(b"x", **{"Content-Type": None})]),
        ([note(length=99)], [part(b"x")]),
        ([note(length=99)], [part(b"x", **{"Content-Length": "99"})]),
    ],
)
def test_attachments_that_came_or_say_where_they_are_are_taken(notes, parts):
    assert checked(notes, *parts) == []


@pytest.mark.parametrize(
    ("notes", "parts", "faults"),
    [
        (
            [note(), note(b"y", pointer="/attachments/1", file_url="urn:y")],
            [],
            [("/attachments/0", "The data of this attachment is not in the request, and it has no fileUrl.")],
        ),
        ([note()], [part(b"x"), part(b"y")], [("", f"No statement mentions the attachment {sha2(b'y')}.")]),
        (
            [note()],
            [part(b"x", **{"Content-Type": "text/html"})],
            [("/attachments/0/contentType", "This says text/plain, and the part with the data says text/html.")],
        ),
        (
            [note()],
            [part(b"x", **{"Content-Length": "2"})],
            [("/attachments/0/length", "This says 1, and the part with the data says 2.")],
        ),
    ],
)
def test_attachments_and_parts_that_do_not_fit_are_refused(notes, parts, faults):
    assert checked(notes, *parts) == faults


# --- Writing ---
def test_an_answer_is_written_in_pieces():
    outgoing = Outgoing(sha2(b"xy"), "image/png", iter([b"x", b"y"]))
    assert b"".join(write_parts(iter([b"{", b"}"]), [outgoing], "b")) == (
        b"--b\r\nContent-Type: application/json\r\n\r\n{}\r\n"
        b"--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: binary\r\n"
        b"X-Experience-API-Hash: " + sha2(b"xy").encode() + b"\r\n\r\nxy\r\n--b--\r\n"
    )


@pytest.mark.parametrize("content_type", ["a/b\r\nX: y", "a/b\nX: y", "a/b\r"])
def test_no_header_can_be_smuggled_in(content_type):
    with pytest.raises(ValueError, match="one line"):
        list(write_parts([JSON], [Outgoing("ab", content_type, [])], "b"))
