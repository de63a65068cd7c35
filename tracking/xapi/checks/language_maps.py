"""Language maps: 1.0.3 Data 4.2, IEEE 9274.1.1 4.2.7."""

from typing import Any, Final

from tracking.xapi import values
from tracking.xapi.checks import clauses
from tracking.xapi.checks.findings import Findings
from tracking.xapi.checks.rules import NOT_A_TAG, NOT_AN_OBJECT, NOT_TEXT, NULL
from tracking.xapi.faults import gettext_noop, pointer_to, shown

NO_LANGUAGE: Final = gettext_noop("This language map is empty.")


def language_map(value: Any, at: str, found: Findings) -> None:
    """A dictionary from RFC 5646 tags to strings, of one entry at least."""
    if type(value) is not dict:
        found.add(at, clauses.LANGUAGE_MAP, NOT_AN_OBJECT)
        return
    if not value:
        found.add(at, clauses.LANGUAGE_MAP, NO_LANGUAGE)
    for tag, words in value.items():
        if not values.is_language_tag(tag):
            found.add(pointer_to(at, tag), clauses.LANGUAGE_MAP, NOT_A_TAG, value=shown(tag))
        elif words is None:
            found.add(pointer_to(at, tag), clauses.FORMATTING, NULL)
        elif type(words) is not str:
            found.add(pointer_to(at, tag), clauses.LANGUAGE_MAP, NOT_TEXT)
