"""JSON as it came: every character kept, nothing ambiguous let in."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.factories.xapi import ANY_JSON
from tracking.xapi.faults import MOST, Malformed
from tracking.xapi.reading import read, read_statements

SPACES = st.text(" \t\r\n", max_size=3)


def refusals(body, **options):
    with pytest.raises(Malformed) as refused:
        read(body, **options)
    return [(fault.pointer, fault.message % fault.values) for fault in refused.value.faults]


def faults_of(body):
    found = []
    for reading in (read, lambda body: read_statements(body, most=2)):
        try:
            reading(body)
        except Malformed as malformed:
            found += malformed.faults or [None]
    return found


def sayable(fault):
    return str(fault).encode() and fault.message % fault.values and fault.clause


@given(value=ANY_JSON, before=SPACES, after=SPACES, ascii_only=st.booleans(), indent=st.none() | st.integers(0, 2))
def test_a_value_keeps_its_characters(value, before, after, ascii_only, indent) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    written = read(f"{before}{text}{after}".encode())
    assert (written.text, written.value) == (text, value)


@given(values=st.lists(ANY_JSON, max_size=4), space=SPACES, indent=st.none() | st.integers(0, 2))
def test_the_statements_of_an_array_keep_their_own_characters(values, space, indent) -> None:
    texts = [json.dumps(value, indent=indent) for value in values]
    body = f"{space}[{space}{f'{space},{space}'.join(texts)}{space}]{space}".encode()
    written, several = read_statements(body, most=10)
    assert several
    assert [(one.text, one.value) for one in written] == list(zip(texts, values, strict=True))


@settings(deadline=None)
@given(body=st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_nothing_but_a_refusal_comes_of_any_bytes(body) -> None:
    assert all(sayable(fault) for fault in faults_of(body))


@settings(deadline=None)
@given(
    body=st.lists(st.sampled_from([*'[]{}:,"', '"a":', "1", "1e999", "NaN", "\\ud800", "\\u0000", " "]), max_size=12)
)
def test_nothing_but_a_refusal_comes_of_any_mixture_of_signs(body) -> None:
    assert all(sayable(fault) for fault in faults_of("".join(body).encode()))


def test_a_statement_alone_is_no_array() -> None:
    written, several = read_statements(b' {"id": 1.50} ', most=1)
    assert (written[0].text, several) == ('{"id": 1.50}', False)


def test_an_empty_array_holds_no_statements() -> None:
    assert read_statements(b" [ ] ", most=1) == ([], True)


def test_numbers_are_kept_as_they_came() -> None:
    text = "[1.10, 1E2, -0, 12345678901234567890123456789, 0.1234567890123456789, 1e-999]"
    assert read(text.encode()).text == text


@pytest.mark.parametrize(
    ("text", "pointer"),
    [
        ('{"a": 1, "a": 1}', "/a"),
        ('{"": 1, "": 1}', "/"),
        ('{"a": [0, {"b/c": 1, "d": 2, "b/c": 3}]}', "/a/1/b~1c"),
        ('{"a": {"\\u0062": 1, "b": 2}}', "/a/b"),
    ],
)
def test_a_property_stands_once(text, pointer) -> None:
    [(where, message)] = refusals(text.encode())
    assert where == pointer
    assert message.endswith("stands twice.")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1E400", "-1E400", "9" * 5_000])
def test_a_number_is_one_of_json_and_of_a_size(number) -> None:
    [(where, message)] = refusals(f'{{"a": [1, {number}]}}'.encode())
    assert where == "/a/1"
    assert "is not a number of JSON" in message or "is too large" in message


@pytest.mark.parametrize("escape", ["\\u0000", "\\ud800", "\\uDC00", "\\udc00\\ud800"])
def test_no_string_holds_what_no_database_keeps(escape) -> None:
    assert refusals(f'{{"a": ["x{escape}"]}}'.encode())[0][0] == "/a/0"
    assert refusals(f'{{"a": {{"x{escape}": 1}}}}'.encode())[0][0] == "/a"


def test_an_escape_that_only_looks_like_it_is_kept() -> None:
    text = '["\\\\u0000", "\\ud83d\\ude00", "\\u00e9"]'
    assert (read(text.encode()).text, read(text.encode()).value) == (text, ["\\u0000", "😀", "é"])


@pytest.mark.parametrize(
    "body",
    [
        *(b"", b" ", b"{", b"[1,]", b"{,}", b"{'a': 1}", b"01", b"1.", b"+1", b".5", b"tru", b'"\t"', b"1 2"),
        *(b"{} x", b"[1] ]", b'{"a" 1}', b"[1 2]", b"[1;2]", b"\x00", b"//"),
    ],
)
def test_what_is_no_json_is_refused_with_its_line(body) -> None:
    assert refusals(body)[0][1].startswith("The text is not JSON: see line 1, column ")
    with pytest.raises(Malformed):
        read_statements(body, most=9)


def test_the_place_of_a_mistake_is_said() -> None:
    assert refusals(b'{\n  "a": 1,\n  b: 2}') == [("", "The text is not JSON: see line 3, column 3.")]


@pytest.mark.parametrize(
    "body", [b"\xff", b'"\xc3"', b'"\xed\xa0\x80"', b'"\xc0\x80"', "{}".encode("utf-16-le") + b"\xff"]
)
def test_only_utf_8_is_read(body) -> None:
    assert refusals(body)[0][0] == ""


def test_a_byte_order_mark_is_no_json() -> None:
    assert refusals(b"\xef\xbb\xbf{}")[0][1] == "The text begins with a byte order mark. JSON does not."


def nested(depth, opening="[", closing="]"):
    return (opening * depth + closing * depth).encode()


def test_a_hundred_levels_are_deep_enough() -> None:
    assert read(nested(100)).value
    assert refusals(nested(101)) == [("/0" * 100, "Arrays and objects are nested more than 100 deep.")]
    assert refusals(nested(4), nesting=3)[0][0] == "/0/0/0"
    assert read(b"[" + b"[],{}," * 200 + b'"[[[[{{{{"]').value[-1] == "[[[[{{{{"


@pytest.mark.parametrize("body", [nested(100_000), nested(100_000, '{"a":', "}"), b"[" * 100_000])
def test_a_bomb_does_not_go_off(body) -> None:
    assert refusals(body)
    with pytest.raises(Malformed):
        read_statements(b"[" + body + b"]", most=9)


def test_a_fault_of_a_batch_says_in_which_statement() -> None:
    for text, pointer in (('[{}, {"a": NaN}]', "/1/a"), ("[1, 2, x]", "/2"), ('["\\u0000"]', "/0")):
        with pytest.raises(Malformed) as refused:
            read_statements(text.encode(), most=9)
        assert refused.value.faults[0].pointer == pointer


def test_a_batch_has_a_limit() -> None:
    assert len(read_statements(b"[1, 2]", most=2)[0]) == 2
    with pytest.raises(Malformed) as refused:
        read_statements(b"[1, 2, 3", most=2)
    assert refused.value.faults[0].values == {"most": "2"}


def test_every_ambiguity_is_said_at_once_but_twenty_at_most() -> None:
    assert {where for where, _message in refusals(b'{"a": 1, "a": NaN, "b": [1E999]}')} == {"/a", "/b/0"}
    assert len(refusals(b"[" + b"NaN," * 50 + b"NaN]")) == MOST
