"""Entity tags, and the conditions that requests set on them (RFC 9110 8.8.3 and 13; 1.0.3 Communication 3.1)."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime

ANY = "*"
TAG = re.compile(r'(?:W/)?"([^"]*)"|([^\s,"]+)')  # Whatever it meets it keeps, so that no header makes it begin again.


def tag_of(content: bytes) -> str:
    """The tag of some bytes: forty hexadecimal digits, as 1.0.3 Communication 3.1 asks for."""
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def quoted(tag: str) -> str:
    """The tag as the header ETag has it: strong."""
    return f'"{tag}"'


def tags_in(header: str | None) -> frozenset[str] | None:
    """The tags of If-Match or If-None-Match; None without the header.

    A weak tag counts as its strong one: ours become weak only when an answer is compressed on its way, and the browser
    that got it so must be able to write. One without quotes, as some clients send it, counts too.
    """
    if header is None:
        return None
    return frozenset(quotes if quotes is not None else bare for quotes, bare in pairs(header))


def pairs(header: str) -> list[tuple[str | None, str]]:
    """What stands between quotes, or else bare, for each tag of a list."""
    return [(match[1], match[2]) for match in TAG.finditer(header)]


@dataclass(frozen=True)
class Conditions:
    """What a request asks of the present state before it may change it."""

    match: frozenset[str] | None = None
    none_match: frozenset[str] | None = None

    @classmethod
    def read(cls, match: str | None, none_match: str | None) -> "Conditions":
        """From the two headers."""
        return cls(tags_in(match), tags_in(none_match))

    @property
    def given(self) -> bool:
        """Whether there are any."""
        return self.match is not None or self.none_match is not None

    def hold(self, tag: str | None) -> bool:
        """Whether they hold for what has this tag; None is something that does not exist."""
        if self.match is not None and not matches(self.match, tag):
            return False
        return self.none_match is None or not matches(self.none_match, tag)


def matches(tags: frozenset[str], tag: str | None) -> bool:
    """Whether the tag is among them; `*` is any tag there is."""
    return tag is not None and (tag in tags or ANY in tags)


def is_fresh(tag: str, at: datetime | None, *, none_match: str | None, modified_since: str | None) -> bool:
    """Whether the reader has it already (304): by the tag where one is given, else by the time."""
    tags = tags_in(none_match)
    if tags is not None:
        return matches(tags, tag)
    known = date_of(modified_since)
    return known is not None and at is not None and at.replace(microsecond=0) <= known


def date_of(header: str | None) -> datetime | None:
    """An HTTP date; nothing for nonsense, which has no meaning here (RFC 9110 13.1.3)."""
    try:
        at = parsedate_to_datetime(header or "")
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def http_date(at: datetime) -> str:
    """`Sun, 06 Nov 1994 08:49:37 GMT`."""
    return format_datetime(at.astimezone(UTC), usegmt=True)
