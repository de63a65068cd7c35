"""Reading JSON as it came: every character kept, and nothing accepted that two readers could understand differently.

The scanner of the standard library, written in C, does the work. Where it meets what the standard forbids it stops, and
a second, slower look finds the places.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NoReturn

from tracking.xapi.faults import MOST, Fault, Malformed, gettext_noop, pointer_to, shown

CLAUSE: Final = "1.0.3 Data 2.2 · IEEE 9274.1.1 4.2.1 · RFC 8259"
NESTING: Final = 100

NOT_UTF_8: Final = gettext_noop("The text is not UTF-8: byte %(position)s can’t be read.")
BYTE_ORDER_MARK: Final = gettext_noop("The text begins with a byte order mark. JSON does not.")
NOT_JSON: Final = gettext_noop("The text is not JSON: see line %(line)s, column %(column)s.")
TOO_DEEP: Final = gettext_noop("Arrays and objects are nested more than %(most)s deep.")
TOO_MANY: Final = gettext_noop("There are more than %(most)s statements.")
TWICE: Final = gettext_noop("The property “%(name)s” stands twice.")
NO_NUMBER: Final = gettext_noop("“%(value)s” is not a number of JSON.")
TOO_LARGE: Final = gettext_noop("The number %(value)s is too large.")
UNSTORABLE: Final = gettext_noop("The text holds character zero or half of a surrogate pair.")

SPACE: Final = re.compile(r"[ \t\n\r]*")
SUSPECT_ESCAPE: Final = re.compile(r"\\u(?:0000|[dD][89a-fA-F])")
SUSPECT: Final = re.compile(r"[\x00\ud800-\udfff]")
INFINITE: Final = (float("inf"), float("-inf"))


@dataclass(frozen=True, slots=True)
class Written:
    """One JSON value, and the characters it came in."""

    text: str
    value: Any


def read(body: bytes, *, nesting: int = NESTING) -> Written:
    """The one value that the body holds.

    Raises:
        Malformed: not UTF-8, not JSON, ambiguous, or nested too deep.
    """
    text = decoded(body)
    start = after_space(text, 0)
    value, end = scan(text, start)
    if after_space(text, end) != len(text):
        refuse_syntax(text, after_space(text, end))
    return sound(Written(text[start:end], value), "", nesting)


def read_statements(body: bytes, *, most: int, nesting: int = NESTING) -> tuple[list[Written], bool]:
    """The statements of a body, each with its own characters, and whether they came as an array.

    Raises:
        Malformed: as `read`, or there are more than `most`.
    """
    text = decoded(body)
    start = after_space(text, 0)
    if text[start : start + 1] != "[":
        return [read(body, nesting=nesting)], False
    written: list[Written] = []
    at = after_space(text, start + 1)
    if text[at : at + 1] != "]":
        for item in items(text, at):
            if len(written) == most:
                refuse("", TOO_MANY, most=str(most))
            written.append(sound(item[0], f"/{len(written)}", nesting))
            at = item[1]
    if after_space(text, at + 1) != len(text):
        refuse_syntax(text, after_space(text, at + 1))
    return written, True


def items(text: str, at: int) -> Iterator[tuple[Written, int]]:
    """The values of an array from its first on, each with where the comma or bracket after it stands."""
    number = 0
    while True:
        value, end = scan(text, at, f"/{number}")
        after = after_space(text, end)
        yield Written(text[at:end], value), after
        if text[after : after + 1] == "]":
            return
        if text[after : after + 1] != ",":
            refuse_syntax(text, after)
        at = after_space(text, after + 1)
        number += 1


def decoded(body: bytes) -> str:
    """The body as text."""
    try:
        text = str(body, "utf-8")
    except UnicodeDecodeError as error:
        refuse("", NOT_UTF_8, position=str(error.start + 1))
    if text.startswith("\ufeff"):
        refuse("", BYTE_ORDER_MARK)
    return text


def after_space(text: str, at: int) -> int:
    """Where the next character stands that is no white space of JSON."""
    match = SPACE.match(text, at)
    return match.end() if match else at


# --- The quick look --------------------------------------------------------------------------------------------------


class Ambiguous(Exception):
    """The scanner met what `search` has to find."""


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object, each property once."""
    made = dict(pairs)
    if len(made) != len(pairs):
        raise Ambiguous
    return made


def finite(digits: str) -> float:
    """A number that a double holds."""
    number = float(digits)
    if number in INFINITE:
        raise Ambiguous
    return number


def no_number(_name: str) -> NoReturn:
    """Refuse NaN, Infinity and -Infinity, which Python reads and JSON does not know."""
    raise Ambiguous


QUICK: Final = json.JSONDecoder(object_pairs_hook=once, parse_float=finite, parse_constant=no_number)


def scan(text: str, at: int, pointer: str = "") -> tuple[Any, int]:
    """The value that begins at a character, and where it ends."""
    try:
        return QUICK.raw_decode(text, at)
    except json.JSONDecodeError as error:
        refuse_syntax(text, error.pos, pointer)
    except RecursionError:
        refuse(pointer, TOO_DEEP, most=str(NESTING))
    except (Ambiguous, ValueError):  # ValueError: an integer of more digits than Python converts.
        search(text, at, pointer)


def sound(written: Written, pointer: str, nesting: int) -> Written:
    """The same, if it is not nested too deep and holds only characters that can be stored."""
    text = written.text
    if text.count("{") + text.count("[") > nesting:
        refuse_depth(written.value, pointer, nesting)
    if "\\u" in text and SUSPECT_ESCAPE.search(text):
        refuse_characters(written.value, pointer)
    return written


# --- The slow look ---------------------------------------------------------------------------------------------------


class Doubled(dict[str, Any]):
    """An object with a property that stands twice."""

    name = ""


class Odd(str):
    """A number that is none, or too large."""

    __slots__ = ()


def doubled(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object that remembers what it says twice."""
    made = Doubled()
    for name, value in pairs:
        if name in made:
            made.name = name
        else:
            made[name] = value
    return made if len(made) != len(pairs) else dict(pairs)


def odd_float(digits: str) -> Any:
    """A number, or what was too large to be one."""
    number = float(digits)
    return Odd(digits) if number in INFINITE else number


def odd_int(digits: str) -> Any:
    """A number, or what was too long to be one."""
    try:
        return int(digits)
    except ValueError:
        return Odd(digits)


SLOW: Final = json.JSONDecoder(object_pairs_hook=doubled, parse_float=odd_float, parse_int=odd_int, parse_constant=Odd)


def search(text: str, at: int, pointer: str) -> NoReturn:
    """Find every place that made the quick look stop."""
    try:
        value, _end = SLOW.raw_decode(text, at)
    except json.JSONDecodeError as error:
        refuse_syntax(text, error.pos, pointer)
    except RecursionError:
        refuse(pointer, TOO_DEEP, most=str(NESTING))
    faults: list[Fault] = []
    for part, where in parts_of(value, pointer):
        if isinstance(part, Doubled):
            faults.append(Fault(pointer_to(where, part.name), CLAUSE, TWICE, {"name": shown(part.name)}))
        elif isinstance(part, Odd):
            message = TOO_LARGE if part[-1].isdigit() else NO_NUMBER
            faults.append(Fault(where, CLAUSE, message, {"value": shown(part, longest=20)}))
        if len(faults) == MOST:
            break
    raise Malformed(*faults)


def parts_of(value: Any, pointer: str) -> Iterator[tuple[Any, str]]:
    """A value and everything in it, with its pointer; without recursion, as the depth is the sender's choice."""
    waiting = [(value, pointer)]
    while waiting:
        part, where = waiting.pop()
        yield part, where
        if isinstance(part, dict):
            waiting += [(item, pointer_to(where, name)) for name, item in part.items()]
        elif isinstance(part, list):
            waiting += [(item, f"{where}/{number}") for number, item in enumerate(part)]


def refuse_depth(value: Any, pointer: str, nesting: int) -> None:
    """Refuse a value that goes deeper than `nesting` arrays and objects."""
    level = [(value, pointer)]
    for _depth in range(nesting + 1):
        level = [(part, where) for part, where in level if isinstance(part, dict | list)]
        if not level:
            return
        deepest = level[0][1]
        level = [inner for part, where in level for inner in inside(part, where)]
    refuse(deepest, TOO_DEEP, most=str(nesting))


def inside(part: dict[str, Any] | list[Any], where: str) -> Iterator[tuple[Any, str]]:
    """What an object or array holds, one level down."""
    if isinstance(part, dict):
        return ((item, pointer_to(where, name)) for name, item in part.items())
    return ((item, f"{where}/{number}") for number, item in enumerate(part))


def refuse_characters(value: Any, pointer: str) -> None:
    """Refuse strings and names that hold character zero or half a surrogate pair: no database keeps them."""
    faults = []
    for part, where in parts_of(value, pointer):
        bad = isinstance(part, str) and SUSPECT.search(part)
        if bad or (isinstance(part, dict) and any(SUSPECT.search(name) for name in part)):
            faults.append(Fault(SUSPECT.sub("\N{REPLACEMENT CHARACTER}", where), CLAUSE, UNSTORABLE))
        if len(faults) == MOST:
            break
    if faults:
        raise Malformed(*faults)


def refuse(pointer: str, message: str, **values: str) -> NoReturn:
    """Raise one fault."""
    raise Malformed(Fault(pointer, CLAUSE, message, values))


def refuse_syntax(text: str, at: int, pointer: str = "") -> NoReturn:
    """Raise the place where the text stops being JSON."""
    line = text.count("\n", 0, at) + 1
    column = at - text.rfind("\n", 0, at)
    refuse(pointer, NOT_JSON, line=str(line), column=str(column))
