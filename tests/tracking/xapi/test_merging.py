"""One JSON object over another: the same object as Python would make, with every value's own characters."""

import json
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tracking.xapi.merging import NESTING, NoJson, NoObject, merged, properties_of

values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False) | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=8,
)
objects = some.dictionaries(some.text(max_size=3), values, max_size=5)
layouts = some.sampled_from([{}, {"indent": 2}, {"separators": (",", ":")}, {"ensure_ascii": True}])


def written(value: object, layout: dict) -> bytes:
    return json.dumps(value, **({"ensure_ascii": False} | layout)).encode("utf-8", "replace")


@settings(max_examples=150, deadline=None)
@given(objects, objects, layouts, layouts)
def test_it_is_the_union_of_both(existing: dict, posted: dict, one: dict, two: dict) -> None:
    first, second = written(existing, one), written(posted, two)
    assert json.loads(merged(first, second)) == json.loads(first) | json.loads(second)


@settings(max_examples=150, deadline=None)
@given(objects, layouts)
def test_each_value_keeps_its_characters(value: dict, layout: dict) -> None:
    content = written(value, layout)
    for text in properties_of(content).values():
        assert text in content.decode()


def test_numbers_that_no_float_holds_and_halves_of_characters_stay_as_they_were() -> None:
    over = merged(b'{"a": 1.10, "b": 1E400, "c": 0}', b'\xef\xbb\xbf{"c": "\\ud800\\u0000", "a\\"": -0.0}')
    assert over == b'{"a":1.10,"b":1E400,"c":"\\ud800\\u0000","a\\"":-0.0}'


def test_the_last_of_two_equal_names_counts() -> None:
    assert merged(b'{"a": 1, "a": 2}', b"{}") == b'{"a":2}'


@pytest.mark.parametrize(
    "content",
    [
        *(
            b"",
            b" ",
            b"{",
            b'{"a"}',
            b'{"a":}',
            b"{a:1}",
            b'{"a":1}{',
            b'{"a":NaN}',
            b"\xff{}",
            b"{'a':1}",
            b'{"a":1,}',
        ),
        *(b"[" * 100_000, b'{"a":' * (NESTING + 1) + b"1" + b"}" * (NESTING + 1), b'{"a":01}', b'{"a":"\x01"}'),
    ],
)
def test_what_is_no_json_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(NoJson):
        properties_of(content)


@pytest.mark.parametrize("content", [b"[]", b"1", b'"{}"', b"null", b"true"])
def test_what_is_no_object_is_said_to_be_none(content: bytes) -> None:
    with pytest.raises(NoObject) as refused:
        merged(b"{}", content)
    assert refused.type is NoObject


def test_brackets_inside_texts_are_no_depth() -> None:
    assert properties_of(b'{"a": "%s"}' % (b"[{" * 1000)) == {"a": f'"{"[{" * 1000}"'}


def test_a_text_without_an_end_is_refused_as_fast_as_another() -> None:
    began = process_time()
    with pytest.raises(NoJson):
        properties_of(b'"' + rb"\"" * 20_000)
    assert process_time() - began < 2
