"""Every address of the table × everything that can be sent: never broken, nothing stored by looking or by nonsense."""

from typing import Any
from urllib.parse import urlencode

import pytest

from tests.lms.hostile.table import QUERY, TABLE, Address, every_address, filled, known_to_the_resolver
from tests.lms.hostile.world import World, body_of, undone, writes

pytestmark = pytest.mark.django_db

MARKUP = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>"
VALUES: dict[str, str | bytes] = {
    "NUL": "a\0b",
    "half a character": b"a\xed\xa0\x80b",
    "no UTF-8": "Zoé".encode("cp1252"),
    "UTF-16": "\ufeffZoé".encode("utf-16"),
    "300 KB": "x" * 300_000,
    "digits without end": "9" * 5000,
    "a place that begins well": "000001" + "9" * 5000,
    "less than nothing": "-1",
    "more than the database counts": "9" * 30,
    "SQL": "'); DROP TABLE agencies_person; --",
    "markup": MARKUP,
    "a formula": '=HYPERLINK("https://evil.example")',
    "format signs": "%s%n{0}{x.__class__}{{ 7|add:7 }}%(x)s",
    "a header": "a\r\nBcc: all@example.org",
    "a name turned round": "\u202egnp.exe",
    "a tower of accents": "a" + "\u0315\u0300" * 3000,
    "a path": "../../../../etc/passwd",
    "no address": "http://[",
    "another site": "//evil.example/",
    "another site behind ours": "http://testserver//evil.example/",
    "a script": "javascript:alert(1)",
    "nothing": "",
    "a pit of brackets": "[" * 5000,
    "JSON": '{"id": "x", "rawId": 1, "type": "\\ud800", "response": {"userHandle": [1e999]}}',
    "the last day": "9999-12-31",
}
COMMON = {VALUES["NUL"], VALUES["half a character"], VALUES["markup"]}  # For pages that read nothing, too.
ANSWERS = {200, 302, 400, 404, 410, 413, 422}
ONLY_POSTED = {"tracking:place"}  # A beacon: nobody looks at its answer.


def trouble_with(answer: Any, *, written: list[str], may_write: bool = False) -> list[str]:
    """What is wrong with an answer to nonsense."""
    found = [] if answer.status_code in ANSWERS else [str(answer.status_code)]
    if written and not may_write:
        found.append(f"wrote {written}")
    place = answer.headers.get("Location", "/")
    if not place.startswith("/") or place.startswith(("//", "/\\")):
        found.append(f"leads to {place}")
    if MARKUP in body_of(answer):
        found.append("shows markup")
    return found


def test_the_table_knows_every_address() -> None:
    names = dict(known_to_the_resolver())
    assert sorted(names) == sorted(TABLE)
    for name, pattern in names.items():
        assert (name, set(pattern.pattern.regex.groupindex) - set(TABLE[name].arguments)) == (name, set())


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_nothing_that_is_written_into_fields_and_addresses_breaks_a_page(world: World, value: str | bytes) -> None:
    wrong = []
    for name, address, path in every_address(world):
        if name in ONLY_POSTED and value in COMMON:
            continue
        for method, answer, written in sent(world, address, path, value):
            may_write = address.acts and method == "POST"
            if found := trouble_with(answer, written=written, may_write=may_write):
                wrong.append((method, name, found))
    assert wrong == []


def sent(world: World, address: Address, path: str, value: str | bytes) -> list[tuple[str, Any, list[str]]]:
    """The value under every name, behind the question mark and, where there is a form, in it."""
    client, answers = world.client(address.who), []
    if address.reads or value in COMMON:
        with undone(), writes() as written:
            answers.append(("GET", client.get(path, QUERY_STRING=urlencode(filled(QUERY, value))), written))
    if address.fields:
        names = address.fields if "token" not in address.fields else (*address.fields, *EVERY_INPUT)
        body = urlencode(filled(names, value))
        with undone(), writes() as written:
            form = "application/x-www-form-urlencoded"
            answers.append(("POST", client.post(path, body, content_type=form), written))
    return answers


EVERY_INPUT = ("answer-0", "answer-o-a", "answer-o-b", "answer-p-a")
