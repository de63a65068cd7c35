"""Reasons that wait in the database for their reader: an English template and its values, translated when shown."""

import json
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext

LONGEST: Final = 500  # Characters of somebody else's words.


def reason(message: str, **values: object) -> str:
    """What a column keeps. `message` was marked by `gettext_noop` and has a `%(name)s` for each value."""
    return json.dumps([message, {name: plain(value) for name, value in values.items()}], ensure_ascii=False)


def told(kept: str) -> str:
    """In the reader's language; in English where this version has no such message any more; nothing for nothing."""
    if not kept:
        return ""
    return in_words(*parts_of(kept))


def in_words(message: str, values: Mapping[str, object]) -> str:
    """A template in the reader's language, with its values; as it stands where the two do not fit."""
    try:
        return gettext(message) % values
    except (KeyError, ValueError, TypeError):
        return message


def parts_of(kept: str) -> tuple[str, Mapping[str, str]]:
    """The template and its values; text that is no such pair stands for itself."""
    try:
        message, values = json.loads(kept)
        return str(message), dict(values)
    except (ValueError, TypeError):
        return kept.replace("%", "%%"), {}


def plain(value: object) -> str:
    """On one line, with nothing that can't be printed or stored, and not too long."""
    text = " ".join(str(value)[: LONGEST * 4].split())
    kept = "".join(character for character in text if character.isprintable())
    return kept if len(kept) <= LONGEST else f"{kept[:LONGEST]}…"
