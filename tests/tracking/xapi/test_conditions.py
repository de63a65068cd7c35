"""Entity tags, and what requests ask of them."""

from datetime import UTC, datetime, timedelta
from time import process_time

import pytest

from tracking.xapi.conditions import Conditions, date_of, http_date, is_fresh, quoted, tag_of, tags_in

NOON = datetime(2026, 3, 2, 12, 0, 0, 500_000, tzinfo=UTC)


def test_a_tag_is_forty_digits_in_quotes() -> None:
    assert quoted(tag_of(b"abc")) == '"a9993e364706816aba3e25717850c26c9cd0d89d"'


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        (None, None),
        ("", set()),
        ("*", {"*"}),
        ('"a"', {"a"}),
        ('W/"a"', {"a"}),
        ('"a", W/"b" ,"c"', {"a", "b", "c"}),
        ('"a,b"', {"a,b"}),
        ("abc", {"abc"}),
        ('"', set()),
        ('""', {""}),
        ('a"', {"a"}),
        ('"a" "b', {"a", "b"}),
    ],
)
def test_tags_are_read_from_lists_weak_and_bare_ones_too(header: str | None, tags: set[str] | None) -> None:
    assert tags_in(header) == tags


@pytest.mark.parametrize("unclosed", ['a"', ' "', "W/", ',"', '"a'])
def test_a_header_without_an_end_costs_no_more_than_another(unclosed: str) -> None:
    began = process_time()
    tags_in(unclosed[0] * 20_000 + unclosed[1:])
    tags_in(unclosed * 20_000)
    assert process_time() - began < 2


@pytest.mark.parametrize(
    ("match", "none_match", "tag", "holds"),
    [
        (None, None, None, True),
        (None, None, "a", True),
        ('"a"', None, "a", True),
        ('"b", "a"', None, "a", True),
        ('"b"', None, "a", False),
        ('"a"', None, None, False),
        ("*", None, "a", True),
        ("*", None, None, False),
        ("", None, "a", False),
        (None, "*", None, True),
        (None, "*", "a", False),
        (None, '"b"', "a", True),
        (None, '"a"', "a", False),
        ('"a"', '"a"', "a", False),
    ],
)
def test_conditions_hold_or_not(match: str | None, none_match: str | None, tag: str | None, holds: bool) -> None:
    conditions = Conditions.read(match, none_match)
    assert (conditions.hold(tag), conditions.given) == (holds, match is not None or none_match is not None)


def test_a_reader_has_it_by_its_tag_or_else_by_its_time() -> None:
    then, later, earlier = (http_date(NOON + timedelta(seconds=seconds)) for seconds in (0, 1, -1))
    assert then == "Mon, 02 Mar 2026 12:00:00 GMT"
    assert is_fresh("a", NOON, none_match='W/"a"', modified_since=None)
    assert not is_fresh("a", NOON, none_match='"b"', modified_since=later)
    assert [is_fresh("a", NOON, none_match=None, modified_since=at) for at in (earlier, then, later)] == [
        False,
        True,
        True,
    ]
    assert not is_fresh("a", None, none_match=None, modified_since=later)
    assert not is_fresh("a", NOON, none_match=None, modified_since=None)


@pytest.mark.parametrize("header", [None, "", "yesterday", "Mon, 99 Mar 2026 12:00:00 GMT", "x" * 5000, "0"])
def test_no_date_is_no_date(header: str | None) -> None:
    assert date_of(header) is None
