"""Values, characters and headers that have broken somebody's server."""

from typing import Any

JSON, FORM = b"application/json", b"application/x-www-form-urlencoded"
BOUNDARY = b"a-Line"

# Values that have broken somebody's server.
HUGE = "x" * 70_000
TIMES = [
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999999-14:00",
    "2026-02-30T00:00:00Z",
    "24:00",
    "-1-01-01",
]
TIMES += [
    "2026-03-02T23:59:60Z",
    "2026-03-02T24:00:00Z",
    "2026-03-02T00:00:00+99:99",
    "٢٠٢٦-03-02T00:00:00Z",
    "20260302",
]
PLAIN = [
    "",
    " ",
    "\0",
    "\ud800",
    "null",
    "[]",
    "{}",
    '""',
    "%",
    "é",
    "😀",
    "\u202e",
    "'; --",
    "1E400",
    "-1",
    "9" * 5000,
]
STRANGE_IRIS = [
    "http://[",
    "http://[::1",
    "//x",
    "https://a:99999999/",
    "urn:",
    "http://\ud83d",
    "https://" + HUGE,
    "mailto:",
]
STRANGE_UUIDS = ["{0b4f4fd3-5e6c-4f0a-9f37-6d6d9a5d7a11}", "urn:uuid:0b4f4fd3-5e6c-4f0a-9f37-6d6d9a5d7a11", "0" * 32]
DURATIONS = ["P" + "9" * 5000 + "Y", "P", "PT", "P999999999999D", "-P1D", "PT1.S", "P1.5Y2M"]
TEXTS = [*PLAIN, *TIMES, *STRANGE_IRIS, *STRANGE_UUIDS, *DURATIONS, HUGE]
DEEP: Any = []
for _level in range(150):
    DEEP = [DEEP]
VALUES = [
    *TEXTS,
    None,
    True,
    0,
    -1,
    10**400,
    -(10**30),
    1.5,
    1e308,
    [],
    {},
    [None],
    {"": ""},
    {"\0": 1},
    {"\ud800": 1},
    DEEP,
]
# Characters that have broken somebody's parser.
PIECES = [
    b"\0",
    b"\\u0000",
    b"\\ud800",
    b"\\uD83D\\u0041",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"1E400",
    b"NaN",
    b"-Infinity",
]
PIECES += [
    b"[" * 5000,
    b'{"a":' * 5000,
    b"9" * 5000,
    b"\xed\xa0\x80",
    b"\xc0\x80",
    b'"',
    b",",
    b"\\",
    b"}",
    b"\r\n",
    b"\n",
]
PIECES += [b"\x1f\x8b\x08", b'{"id":1,"id":2}', b"--" + BOUNDARY, b"\r\n--" + BOUNDARY + b"--\r\n", b"\r\n\r\n", b":"]
HEADERS = ["If-Match", "If-None-Match", "If-Modified-Since", "Accept-Language", "Accept", "Content-Encoding", "Expect"]
HEADERS += [
    "Accept-Encoding",
    "Range",
    "Transfer-Encoding",
    "X-HTTP-Method-Override",
    "Origin",
    "Content-Length",
    "X-A",
]
TOLD = [
    b"",
    b"*",
    b'"',
    b'"a"',
    b'W/"b"',
    b"gzip",
    b"\xe9",
    b"en;q=2, ,;;",
    b"-" * 9000,
    b"bytes=0-1",
    b"0",
    b"a b",
    b"Mon, 99",
]
VERSIONS = [b"", b"1", b"1.0.9999", b"2.0.0.0", b"0.95", b"3", b"1.0.3, 2.0.0", b"\xe9", b"1" * 5000]

# Content types.
KINDS = [
    b"",
    b"*/*",
    b"text/plain",
    JSON + b";charset=latin-1",
    b"multipart/mixed",
    FORM,
    b"multipart/form-data",
    b"\xff",
]
KINDS += [b"multipart/mixed; boundary=", b'multipart/mixed; boundary="', b"multipart/mixed; boundary=" + b"x" * 300]
