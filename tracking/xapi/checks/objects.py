"""What a statement is about: 1.0.3 Data 2.4.4, IEEE 9274.1.1 4.2.2.3. Sub-statements have a module of their own."""

from collections.abc import Mapping
from typing import Any, Final

from tracking.xapi.checks import clauses, rules
from tracking.xapi.checks.actors import actor_of
from tracking.xapi.checks.findings import Findings
from tracking.xapi.checks.interactions import definition
from tracking.xapi.checks.rules import Rule, Shape
from tracking.xapi.faults import shown
from tracking.xapi.versions import Version

activity: Final = rules.shaped(
    Shape(
        {
            "objectType": rules.one_of(("Activity",), clauses.ACTIVITY),
            "id": rules.iri(clauses.ACTIVITY),
            "definition": definition,
        },
        clauses.ACTIVITY,
        ("id",),
    )
)
reference: Final = rules.shaped(
    Shape(
        {
            "objectType": rules.one_of(("StatementRef",), clauses.STATEMENT_AS_OBJECT),
            "id": rules.uuid(clauses.STATEMENT_AS_OBJECT),
        },
        clauses.STATEMENT_AS_OBJECT,
        ("objectType", "id"),
    )
)
KINDS: Final[dict[str, Rule]] = {
    "Activity": activity,
    "Agent": actor_of("Agent", clause=clauses.AGENT_AS_OBJECT),
    "Group": actor_of("Group", clause=clauses.AGENT_AS_OBJECT),
    "StatementRef": reference,
}


def object_of(kinds: Mapping[str, Rule]) -> Rule:
    """A rule that looks at the object type and hands on; without one it is an activity."""
    names = ", ".join(kinds)

    def rule(value: Any, at: str, found: Findings) -> None:
        if type(value) is not dict:
            found.add(at, clauses.OBJECT, rules.NOT_AN_OBJECT)
            return
        kind = value.get("objectType", "Activity")
        of_kind = kinds.get(kind) if type(kind) is str else None
        if of_kind is None:
            known = type(kind) is str
            message = rules.NOT_ONE_OF if known else rules.NOT_TEXT
            quoted = {"value": shown(kind), "allowed": names} if known else {}
            found.add(f"{at}/objectType", clauses.OBJECT, message, **quoted)
        else:
            of_kind(value, at, found)

    return rule


def check_activity_id(value: Any, version: Version, *, at: str = "") -> None:
    """Refuse what is no activity's id.

    Raises:
        Malformed: it is no IRI.
    """
    found = Findings(version)
    rules.iri(clauses.ACTIVITY)(value, at, found)
    found.settle()
