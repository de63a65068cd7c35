"""Extensions: 1.0.3 Data 4.1, IEEE 9274.1.1 4.2.7. Keys are IRIs; values are the sender's business, null included."""

from typing import Any

from tracking.xapi import values
from tracking.xapi.checks import clauses
from tracking.xapi.checks.findings import Findings
from tracking.xapi.checks.rules import NOT_AN_IRI, NOT_AN_OBJECT
from tracking.xapi.faults import pointer_to, shown


def extensions(value: Any, at: str, found: Findings) -> None:
    """A dictionary from IRIs to whatever."""
    if type(value) is not dict:
        found.add(at, clauses.EXTENSIONS, NOT_AN_OBJECT)
        return
    for name in value:
        if not values.is_iri(name):
            found.add(pointer_to(at, name), clauses.EXTENSIONS, NOT_AN_IRI, value=shown(name))
