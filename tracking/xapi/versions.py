"""The two versions that are spoken here, and which one a request asks for."""

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Final

HEADER: Final = "X-Experience-API-Version"
ONE_ZERO: Final = re.compile(r"1\.0(?:\.[0-9]{1,9})?")  # 1.0.3 Communication 3.3: 1.0 is 1.0.0, any patch is accepted.
TWO_ZERO: Final = re.compile(r"2\.0(?:\.[0-9]{1,9})?")  # IEEE 9274.1.1 4.1.7.


class Version(StrEnum):
    """A version by the name that we echo."""

    ONE = "1.0.3"
    TWO = "2.0.0"


class UnknownVersion(Exception):
    """The request names no version that is spoken here, or none at all."""


def version_of(header: str | None) -> Version:
    """The version that the header asks for."""
    if header and TWO_ZERO.fullmatch(header):
        return Version.TWO
    if header and ONE_ZERO.fullmatch(header):
        return Version.ONE
    raise UnknownVersion(header or "")


def version_in(statement: Mapping[str, Any]) -> Version:
    """The version that a statement was written in; who names none, or none of ours, is held to 1.0.3."""
    said = statement.get("version")
    return Version.TWO if isinstance(said, str) and TWO_ZERO.fullmatch(said) else Version.ONE
