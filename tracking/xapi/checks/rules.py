"""The bricks: rules for single values, and shapes that give each property of an object its rule.

A rule looks at one value at one place and notes what is wrong. Rules are made once, when the modules are loaded, so a
check is a walk over dictionaries and nothing else.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from tracking.xapi import values
from tracking.xapi.checks import clauses
from tracking.xapi.checks.findings import Findings
from tracking.xapi.faults import gettext_noop, pointer_to, shown

Rule = Callable[[Any, str, Findings], None]
Checked = TypeVar("Checked")

NULL: Final = gettext_noop("This is null. Only values inside extensions may be.")
MISSING: Final = gettext_noop("The property “%(name)s” is missing.")
UNKNOWN: Final = gettext_noop("The property “%(name)s” does not belong here. Names are spelled as in the standard.")
NOT_AN_OBJECT: Final = gettext_noop("This is not an object.")
NOT_AN_ARRAY: Final = gettext_noop("This is not an array.")
EMPTY: Final = gettext_noop("This array is empty.")
NOT_TEXT: Final = gettext_noop("This is not a string.")
NOT_A_BOOLEAN: Final = gettext_noop("This is neither true nor false. Quotation marks make it a string.")
NOT_A_NUMBER: Final = gettext_noop("This is not a number. Quotation marks make it a string.")
NOT_AN_IRI: Final = gettext_noop(
    "“%(value)s” is not an IRI. It begins with a scheme, like “https:”, and has no spaces."
)
NOT_A_URI: Final = gettext_noop("“%(value)s” is not a URI. It begins with a scheme, like “https:”, and is in ASCII.")
NOT_A_UUID: Final = gettext_noop("“%(value)s” is not a UUID.")
NOT_A_TAG: Final = gettext_noop("“%(value)s” is not a language tag, like “en” or “fr-CA”.")
NOT_A_TIME: Final = gettext_noop("“%(value)s” is not a time of ISO 8601, like “2026-03-02T12:00:00Z”.")
NOT_OF_RFC_3339: Final = gettext_noop("“%(value)s” is not a time of RFC 3339, like “2026-03-02T12:00:00Z”.")
NOT_A_DURATION: Final = gettext_noop("“%(value)s” is not a duration of ISO 8601, like “PT1H30M” or “P4W”.")
NOT_ONE_OF: Final = gettext_noop("“%(value)s” is none of: %(allowed)s. Capitals count.")


# --- Single values ---------------------------------------------------------------------------------------------------


def accepted(value: Any, at: str, found: Findings) -> None:
    """Anything goes: another rule has looked, or will."""


def formatted(test: Callable[[str], bool], message: str, clause: str) -> Rule:
    """A rule for strings that have a format."""

    def rule(value: Any, at: str, found: Findings) -> None:
        if type(value) is not str:
            found.add(at, clause, NOT_TEXT)
        elif not test(value):
            found.add(at, clause, message, value=shown(value))

    return rule


def text(clause: str) -> Rule:
    """Any string, the empty one too."""

    def rule(value: Any, at: str, found: Findings) -> None:
        if type(value) is not str:
            found.add(at, clause, NOT_TEXT)

    return rule


def iri(clause: str) -> Rule:
    """An absolute IRI; an IRL is one too."""
    return formatted(values.is_iri, NOT_AN_IRI, clause)


def uuid(clause: str) -> Rule:
    """A UUID in its standard form."""
    return formatted(values.is_uuid, NOT_A_UUID, clause)


def one_of(allowed: Collection[str], clause: str) -> Rule:
    """A string of a closed list, capitals as there."""
    names = ", ".join(allowed)
    known = frozenset(allowed)

    def rule(value: Any, at: str, found: Findings) -> None:
        if type(value) is not str:
            found.add(at, clause, NOT_TEXT)
        elif value not in known:
            found.add(at, clause, NOT_ONE_OF, value=shown(value), allowed=names)

    return rule


def timestamp(clause: str) -> Rule:
    """A moment, in the format of the version."""

    def rule(value: Any, at: str, found: Findings) -> None:
        if type(value) is not str:
            found.add(at, clause, NOT_TEXT)
        elif not values.is_timestamp(value, found.version):
            message = NOT_OF_RFC_3339 if found.version is values.Version.TWO else NOT_A_TIME
            found.add(at, clause, message, value=shown(value))

    return rule


def boolean(clause: str) -> Rule:
    """True or false, not a string that says so."""

    def rule(value: Any, at: str, found: Findings) -> None:
        if type(value) is not bool:
            found.add(at, clause, NOT_A_BOOLEAN)

    return rule


def is_number(value: Any) -> bool:
    """Whether it is a JSON number; true and false are none."""
    return type(value) is float or type(value) is int


def number(clause: str) -> Rule:
    """A number, not a string of digits."""

    def rule(value: Any, at: str, found: Findings) -> None:
        if not is_number(value):
            found.add(at, clause, NOT_A_NUMBER)

    return rule


# --- Arrays and objects ----------------------------------------------------------------------------------------------


def array_of(item_rule: Rule, clause: str, *, least: int = 0) -> Rule:
    """An array whose items follow a rule."""

    def rule(value: Any, at: str, found: Findings) -> None:
        if type(value) is not list:
            found.add(at, clause, NOT_AN_ARRAY)
            return
        if len(value) < least:
            found.add(at, clause, EMPTY)
        for number_of, item in enumerate(value):
            if item is None:
                found.add(f"{at}/{number_of}", clauses.FORMATTING, NULL)
            else:
                item_rule(item, f"{at}/{number_of}", found)

    return rule


@dataclass(frozen=True, slots=True)
class Shape:
    """The properties that an object may have, each with its rule, and those that it must have."""

    rules: Mapping[str, Rule]
    clause: str
    required: tuple[str, ...] = ()


def check_shape(value: Any, at: str, found: Findings, shape: Shape) -> bool:
    """Note what is wrong with an object and its properties; whether it is an object at all."""
    if type(value) is not dict:
        found.add(at, shape.clause, NOT_AN_OBJECT)
        return False
    rules = shape.rules
    for name, item in value.items():
        rule = rules.get(name)
        if rule is None:
            found.add(pointer_to(at, name), clauses.FORMATTING, UNKNOWN, name=shown(name))
        elif item is None:
            found.add(f"{at}/{name}", clauses.FORMATTING, NULL)
        else:
            rule(item, f"{at}/{name}", found)
    for name in shape.required:
        if name not in value:
            found.add(f"{at}/{name}", shape.clause, MISSING, name=name)
    return True


def shaped(shape: Shape) -> Rule:
    """A rule for objects of one shape."""

    def rule(value: Any, at: str, found: Findings) -> None:
        check_shape(value, at, found, shape)

    return rule
