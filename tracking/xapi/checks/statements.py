"""Whole statements, and batches of them: 1.0.3 Data 2.4, IEEE 9274.1.1 4.2.2."""

from collections.abc import Sequence
from typing import Any, Final

from tracking.xapi.checks import clauses, rules
from tracking.xapi.checks.actors import authority
from tracking.xapi.checks.findings import Findings
from tracking.xapi.checks.objects import KINDS, object_of
from tracking.xapi.checks.rules import Shape, check_shape
from tracking.xapi.checks.substatements import REQUIRED, TOLD, fits_together, substatement
from tracking.xapi.faults import gettext_noop, shown
from tracking.xapi.versions import ONE_ZERO, TWO_ZERO, Version

NOT_OF_THIS_VERSION: Final = gettext_noop("“%(value)s” is not a version that belongs here, like “%(expected)s”.")
OTHER_ID: Final = gettext_noop("The id is not the one that the request names: %(expected)s.")
ID_TWICE: Final = gettext_noop("Another statement of this batch has the same id.")


def version(value: Any, at: str, found: Findings) -> None:
    """1.0.x; for 2.0 also 2.0.x, as statements of 1.0 stay valid there."""
    if type(value) is not str:
        found.add(at, clauses.VERSION, rules.NOT_TEXT)
        return
    known = ONE_ZERO.fullmatch(value) or (found.version is Version.TWO and TWO_ZERO.fullmatch(value))
    if not known:
        expected = "2.0.0" if found.version is Version.TWO else "1.0.0"
        found.add(at, clauses.VERSION, NOT_OF_THIS_VERSION, value=shown(value), expected=expected)


STATEMENT: Final = Shape(
    {
        "id": rules.uuid(clauses.STATEMENT_ID),
        **TOLD,
        "object": object_of({**KINDS, "SubStatement": substatement}),
        "stored": rules.timestamp(clauses.STORED),
        "authority": authority,
        "version": version,
    },
    clauses.STATEMENT,
    REQUIRED,
)


def check_statement(value: Any, version: Version, *, at: str = "") -> None:
    """Refuse what is no statement of this version.

    Raises:
        Malformed: with every fault, twenty at most.
    """
    found = Findings(version)
    if check_shape(value, at, found, STATEMENT):
        fits_together(value, at, found)
    found.settle()


def check_statement_id(value: Any, statement_id: str, version: Version) -> None:
    """Refuse a statement whose own id differs from the one that a PUT names (1.0.3 Communication 2.1.1.s3.b3).

    Raises:
        Malformed: it does.
    """
    own = value.get("id") if type(value) is dict else None
    if type(own) is str and own.lower() != statement_id.lower():
        found = Findings(version)
        found.add("/id", clauses.PUT_STATEMENT, OTHER_ID, expected=shown(statement_id))
        found.settle()


def check_batch(values: Sequence[Any], version: Version) -> None:
    """Refuse a batch that has an id twice; 1.0.3 only advises it, so there the ledger compares the two.

    Raises:
        Malformed: with each repetition.
    """
    if version is not Version.TWO:
        return
    found, seen = Findings(version), set()
    for number, value in enumerate(values):
        own = value.get("id") if type(value) is dict else None
        if type(own) is str and own.lower() in seen:
            found.add(f"/{number}/id", clauses.POST_STATEMENTS, ID_TWICE)
        elif type(own) is str:
            seen.add(own.lower())
    found.settle()
