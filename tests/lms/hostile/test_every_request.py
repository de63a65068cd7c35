"""What stands around the fields: paths, methods, bodies, cookies, headers and hosts that no browser sends."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import override_settings

from tests.lms.hostile.table import TABLE, Address, every_address
from tests.lms.hostile.test_every_address import ANSWERS, ONLY_POSTED, trouble_with
from tests.lms.hostile.world import World, at_the_door, body_of, undone, writes

pytestmark = pytest.mark.django_db

ARGUMENTS = [
    *("%00", "%ed%a0%80", "%ff", "%252e", "..%2f..%2fsettings", "%3Cscript%3E", "'%20OR%201=1--", "%0d%0aX: y"),
    *("x" * 3000, "-1", "9" * 40, "9" * 5000, "0", "None", "%E2%80%AEgnp", "00000000-0000-0000-0000-000000000000"),
]
B = "multipart/form-data; boundary=B"
PART = b'--B\r\nContent-Disposition: form-data; name="%s"%s\r\n%s\r\nx\r\n'
URLENCODED = "application/x-www-form-urlencoded"
BODIES: dict[str, tuple[str, bytes]] = {
    "JSON": ("application/json", b'{"full_name": ["x"]}'),
    "JSON that is none": ("application/json", b"\xff{"),
    "no type": ("", b"full_name=x"),
    "a type without sense": ("x", b"full_name=x"),
    "no boundary": ("multipart/form-data", b"--B\r\n"),
    "an empty boundary": ("multipart/form-data; boundary=", b"--B\r\n"),
    "a foreign boundary": ("multipart/form-data; boundary=\xe9", b"--B\r\n"),
    "an endless boundary": (f"multipart/form-data; boundary={'B' * 300}", b"--B\r\n"),
    "a part cut off": (B, b"--B\r\nContent-Disposition: form-da"),
    "a part without end": (B, PART % (b"full_name", b"", b"")),
    "a file with a path": (B, PART % (b"logo", b'; filename="../../x\0.png"', b"") + b"--B--\r\n"),
    "a file in broken base64": (
        B,
        PART % (b"logo", b'; filename="x.png"', b"Content-Transfer-Encoding: base64\r\n") + b"--B--\r\n",
    ),
    "a length below nothing": (B, PART % (b"logo", b'; filename="x"', b"Content-Length: -5\r\n") + b"--B--\r\n"),
    "a hundred and one files": (
        B,
        b"".join(PART % (b"f%d" % number, b'; filename="x"', b"") for number in range(101)) + b"--B--\r\n",
    ),
    "ten thousand and one fields": (URLENCODED, b"a=&" * 10_001),
    "ten megabytes": (URLENCODED, b"full_name=" + b"x" * 10_000_000),
    "per cent signs alone": (URLENCODED, b"%" * 1000),
    "the same field twice, as a list, as a map": (URLENCODED, b"full_name=a&full_name=b&full_name[]=c&full_name[x]=d"),
}


def answered(world: World, address: Address, method: str, path: str, **words: Any) -> tuple[Any, list[str]]:
    """What `who` gets, and what was written."""
    with undone(), writes() as written:
        return world.client(address.who).generic(method.upper(), path, **words), written


@pytest.mark.parametrize("argument", ARGUMENTS, ids=lambda argument: argument[:20])
def test_nothing_in_a_path_breaks_a_page(world: World, argument: str) -> None:
    wrong = []
    for name, address, path in every_address(world):
        for key in address.arguments.values() if name not in ONLY_POSTED else ():
            hostile = path.replace(str(world.values[key]), argument)
            answer, written = answered(world, address, "get", hostile)
            if found := trouble_with(answer, written=written):
                wrong.append((name, key, found))
    assert wrong == []


def test_an_activity_of_no_number_is_not_found(world: World) -> None:
    for kind in ("activity", "question"):
        for key in ("abc", "0", "-1", "9" * 40, "9" * 5000, "%00", "1%0a"):
            assert (key, world.client("author").get(f"/admin/snippets/courses/{kind}/edit/{key}/").status_code) == (
                key,
                404,
            )


def test_only_posts_change_anything_and_every_page_can_be_looked_at(world: World) -> None:
    wrong, refused, other = [], set(), []
    for name, address, path in every_address(world):
        statuses = {}
        for method in ("get", "head", "options", "put", "delete"):
            answer, written = answered(world, address, method, path)
            statuses[method] = answer.status_code
            if answer.status_code not in ANSWERS | {405} or written:
                wrong.append((name, method, answer.status_code, written))
        if statuses["get"] == 405:
            refused.add(name)
        if statuses["get"] != statuses["head"]:
            other.append((name, statuses))
    assert (wrong, refused, other) == ([], ONLY_POSTED, [])


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_no_body_breaks_a_form(world: World, body: tuple[str, bytes]) -> None:
    kind, content = body
    wrong = []
    for name, address, path in forms_of(world):
        answer, written = answered(world, address, "post", path, data=content, content_type=kind)
        if found := trouble_with(answer, written=written, may_write=address.acts):
            wrong.append((name, found))
    assert wrong == []


def forms_of(world: World) -> Iterator[tuple[str, Address, str]]:
    """The addresses with something to post."""
    return ((name, address, path) for name, address, path in every_address(world) if address.fields)


def test_nobody_fills_the_disk_but_authors_in_their_workshop(world: World) -> None:
    """A file of any size is written to the disk before a view is asked; so large ones are refused by their length."""
    sent = {
        "data": PART % (b"file", b'; filename="x"', b"") + b"--B--\r\n",
        "content_type": B,
        "CONTENT_LENGTH": "50000000",
    }
    for name, address, path in every_address(world):
        if not path.startswith("/admin/"):
            assert (name, world.client(address.who).generic("POST", path, **sent).status_code) == (name, 413)
    answers = [world.client(who).generic("POST", "/admin/images/add/", **sent) for who in ("", "author")]
    assert (answers[0].status_code, answers[1].status_code == 413) == (413, False)
    french = world.client("").generic("POST", "/agency/maple/logo/", headers={"accept-language": "fr"}, **sent)
    assert "C’est trop à la fois" in body_of(french)


# --- Headers and cookies, on one page of every sort ---
SOME = ("lms:home", "account_login", "tracking:home", "courses:cohorts", "lms:media", "lms:health", "tracking:do")
COOKIE_VALUES = [
    *("", "x", '"\\000aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"', '"\\377\\200aaaaaaaaaaa"', "a" * 4000, "é" * 20, ";;=;", ".."),
    *("%00%00%00%00%00%00%00%00", "' OR 1=1--", "null", "\u0661" * 32, "zz-ZZ", '"', "W10:x:y"),
]
HEADERS = [
    ("Accept-Language", "fr-" * 2000),
    ("Accept-Language", "zz;q=9999999,;;q=,*;q=-1, \x00, '\"<>"),
    ("Accept-Language", "x" * 70_000),
    ("Accept", "text/html;q=x, " * 2000),
    ("Accept-Encoding", "gzip;q=nan, \x00, br;" * 500),
    ("Authorization", "Basic \xff\xfe"),
    ("Cookie", "=" * 5000),
    ("If-Modified-Since", "Fri, 99 Foo 99999 99:99:99 GMT"),
    ("If-None-Match", 'W/"'),
    ("Origin", "http://["),
    ("Referer", "http://["),
    ("Referer", "javascript:alert(1)"),
    ("User-Agent", "\x00\xff" * 2000),
    ("X-Requested-With", "XMLHttpRequest"),
    ("X-CSRFToken", "\x00" * 64),
    ("X-Forwarded-For", "1.2.3.4, \x00, ::::, " * 100),
    ("X-Forwarded-Proto", "https, http"),
    ("X-HTTP-Method-Override", "DELETE"),
    ("Content-Length", "-1"),
]
CHARSETS = [
    *("charset=hex", "charset=undefined", "charset=utf-7", "charset=unicode_escape", "charset=idna", "charset="),
    *(
        "charset=utf-16",
        "charset=latin-1",
        "charset=UTF-8",
        "charset*=hex''%ff",
        "charset*=x''x",
        "charset=x" + "x" * 5000,
    ),
]


def some_of(world: World) -> Iterator[tuple[str, Address, str]]:
    return ((name, TABLE[name], world.path(name, TABLE[name].arguments)) for name in SOME)


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "messages", "django_language"])
def test_no_cookie_breaks_a_page(world: World, cookie: str) -> None:
    wrong = []
    for value in COOKIE_VALUES:
        for name, _address, path in some_of(world):
            with writes() as written:
                status, _text = at_the_door("GET", path, cookie=f"{cookie}={value}".encode().decode("latin-1"))
            if status not in ANSWERS or written:
                wrong.append((name, value[:20], status, written))
    assert wrong == []


@pytest.mark.parametrize("kind", ["text/plain", URLENCODED, B])
def test_no_encoding_breaks_the_program(world: World, kind: str) -> None:
    cookie, body = f"sessionid={world.sessions['author']}", PART % (b"full_name", b"", b"") + b"--B--\r\n"
    wrong = []
    for charset in CHARSETS:
        for path in ("/agency/?q=%2B2AA-%5Cud800&x=Zo%E9", "/accounts/login/?next=%2B2AA-", "/?" + "a=&" * 10_001):
            for method in ("GET", "POST"):
                with undone(), writes() as written:
                    status, _ = at_the_door(method, path, cookie=cookie, body=body, CONTENT_TYPE=f"{kind}; {charset}")
                if status not in {*ANSWERS, 403, 405} or written:
                    wrong.append((charset[:30], method, path[:20], status))
    assert wrong == []


def test_no_header_breaks_a_page(world: World) -> None:
    wrong = []
    for header, value in HEADERS:
        for name, address, path in some_of(world):
            answer, written = answered(world, address, "get", path, headers={header: value})
            if found := trouble_with(answer, written=written):
                wrong.append((header, value[:20], name, found))
    assert wrong == []


HOSTS = ["evil.example", "evil.example:80", "[::1", "a b", "x" * 300, "\xff", "", "learn.example.org@evil.example"]


@override_settings(ALLOWED_HOSTS=["learn.example.org"])
def test_a_foreign_host_is_refused_and_never_repeated(world: World) -> None:
    for host in HOSTS:
        words = {"host": host, "x-forwarded-host": "learn.example.org", "accept-language": "fr"}
        answer = world.client("").get("/accounts/login/", headers=words)
        assert (host, answer.status_code) == (host, 400)
        assert "evil" not in answer.content.decode()
        assert "Rien n’a été fait." in answer.content.decode()


PROXIES = ["X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-Host"]


@override_settings(ALLOWED_HOSTS=["learn.example.org"])
def test_what_a_proxy_is_said_to_have_said_moves_nothing(world: World) -> None:
    for header in PROXIES:
        headers = {"host": "learn.example.org", header: "evil.example"}
        answer = world.client("learner").get("/learn/", headers=headers)
        assert (header, answer.status_code, "evil.example" in answer.content.decode()) == (header, 200, False)
