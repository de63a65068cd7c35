"""Statements inside statements: 1.0.3 Data 2.4.4.3, IEEE 9274.1.1 4.2.2.3."""

from typing import Any, Final

from tracking.xapi.checks import clauses, rules
from tracking.xapi.checks.actors import agent_or_group
from tracking.xapi.checks.attachments import attachments
from tracking.xapi.checks.contexts import context, fits_object
from tracking.xapi.checks.findings import Findings
from tracking.xapi.checks.objects import KINDS, object_of
from tracking.xapi.checks.results import result
from tracking.xapi.checks.rules import Rule, Shape, check_shape
from tracking.xapi.checks.verbs import VOIDED, verb
from tracking.xapi.faults import gettext_noop

NOT_INSIDE: Final = gettext_noop("A sub-statement does not have this property.")
NOT_A_REFERENCE: Final = gettext_noop("A statement that voids names another: its object is a StatementRef.")


def forbidden(_value: Any, at: str, found: Findings) -> None:
    """What only a whole statement has."""
    found.add(at, clauses.STATEMENT_AS_OBJECT, NOT_INSIDE)


TOLD: Final[dict[str, Rule]] = {
    # What statements and sub-statements share.
    "actor": agent_or_group,
    "verb": verb,
    "result": result,
    "context": context,
    "timestamp": rules.timestamp(clauses.TIMESTAMP),
    "attachments": attachments,
}
REQUIRED: Final = ("actor", "verb", "object")
SUBSTATEMENT: Final = Shape(
    {
        "objectType": rules.accepted,  # `object_of` has come here by it.
        **TOLD,
        "object": object_of(KINDS),
        **dict.fromkeys(("id", "stored", "version", "authority"), forbidden),
    },
    clauses.STATEMENT_AS_OBJECT,
    REQUIRED,
)


def substatement(value: Any, at: str, found: Findings) -> None:
    """What somebody means, plans or expects; it holds no further sub-statement."""
    check_shape(value, at, found, SUBSTATEMENT)
    fits_together(value, at, found)


def fits_together(value: dict[str, Any], at: str, found: Findings) -> None:
    """What one property asks of another."""
    fits_object(value, at, found)
    act, about = value.get("verb"), value.get("object")
    voids = type(act) is dict and act.get("id") == VOIDED
    if voids and type(about) is dict and about.get("objectType") != "StatementRef":
        found.add(f"{at}/object/objectType", clauses.VOIDING, NOT_A_REFERENCE)
