"""One JSON object laid over another (1.0.3 Communication 2.2, IEEE 9274.1.1 4.1.6), its values as they were written."""

import json
import re
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]  # not in typeshed
from typing import Final, NoReturn

NESTING: Final = 100
SPACE: Final = re.compile(r"[ \t\n\r]*")
PARTS: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)


class NoObject(Exception):
    """The text is not one JSON object that can be read."""


class NoJson(NoObject):
    """The bytes are not JSON at all."""


def merged(existing: bytes, posted: bytes) -> bytes:
    """The existing object, with each property of the posted one added or put in its place. Raises `NoObject`."""
    properties = properties_of(existing) | properties_of(posted)
    body = ",".join(f"{json.dumps(name)}:{value}" for name, value in properties.items())
    return f"{{{body}}}".encode()


def properties_of(content: bytes) -> dict[str, str]:
    """Name → the characters of the value, of a JSON object. The last of two equal names counts, as in every browser."""
    text = text_of(content)
    check(text)
    at = skip(text, 0)
    if text[at] != "{":
        raise NoObject
    found: dict[str, str] = {}
    at = skip(text, at + 1)
    while text[at] != "}":
        name, at = scanstring(text, at + 1, True)  # noqa: FBT003  (the C function takes no keywords)
        start = skip(text, skip(text, at) + 1)
        end = DECODER.raw_decode(text, start)[1]
        found[name] = text[start:end]
        at = skip(text, end)
        at = skip(text, at + 1) if text[at] == "," else at
    return found


def check(text: str) -> None:
    """Raises `NoJson` for what is no JSON value, or one that is nested deeper than anybody needs."""
    try:
        DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        raise NoJson from error
    if depth_of(text) > NESTING:
        raise NoJson


def text_of(content: bytes) -> str:
    """UTF-8, whatever the header says (1.0.3 Communication 1.4). Raises `NoJson`."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NoJson from error


def depth_of(text: str) -> int:
    """How deep brackets go, counted without recursion. The text is JSON: one that never closes a quote takes ages."""
    deepest = depth = 0
    for part in PARTS.finditer(text):
        if part[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif part[0] in "]}":
            depth -= 1
    return deepest


def skip(text: str, at: int) -> int:
    """The next place that is no white space."""
    match = SPACE.match(text, at)
    return match.end() if match else at


def refuse(name: str) -> NoReturn:
    """NaN and Infinity are no JSON."""
    raise ValueError(name)


DECODER: Final = JSONDecoder(parse_constant=refuse, parse_int=str, parse_float=str)
