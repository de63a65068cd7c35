"""Contexts: 1.0.3 Data 2.4.6, IEEE 9274.1.1 4.2.2.5; 2.0 adds agents and groups with the types they are relevant as."""

from typing import Any, Final

from tracking.xapi import values
from tracking.xapi.checks import clauses, rules
from tracking.xapi.checks.actors import actor_of, agent_or_group, only_group
from tracking.xapi.checks.extensions import extensions
from tracking.xapi.checks.findings import Findings
from tracking.xapi.checks.objects import activity, reference
from tracking.xapi.checks.rules import Rule, Shape, check_shape
from tracking.xapi.faults import gettext_noop
from tracking.xapi.versions import Version

ONLY_OF_ACTIVITIES: Final = gettext_noop("“%(name)s” is said only where the object of the statement is an activity.")
OF_ACTIVITIES: Final = ("revision", "platform")

activities: Final = rules.array_of(activity, clauses.CONTEXT_ACTIVITIES)


def one_or_several(value: Any, at: str, found: Findings) -> None:
    """An array of activities; one activity alone is taken too (1.0.3 Data 2.4.6.2.s4.b2)."""
    (activity if type(value) is dict else activities)(value, at, found)


CONTEXT_ACTIVITIES: Final = Shape(
    dict.fromkeys(("parent", "grouping", "category", "other"), one_or_several), clauses.CONTEXT_ACTIVITIES
)
relevant_types: Final = rules.array_of(rules.iri(clauses.CONTEXT_AGENTS), clauses.CONTEXT_AGENTS, least=1)


def relevant(kind: str, name: str, rule: Rule) -> Rule:
    """An array of agents or groups, each with the types that it is relevant as."""
    one = Shape(
        {
            "objectType": rules.one_of((kind,), clauses.CONTEXT_AGENTS),
            name: rule,
            "relevantTypes": relevant_types,
        },
        clauses.CONTEXT_AGENTS,
        ("objectType", name),
    )
    return rules.array_of(rules.shaped(one), clauses.CONTEXT_AGENTS)


OF_1_0: Final[dict[str, Rule]] = {
    "registration": rules.uuid(clauses.CONTEXT),
    "instructor": agent_or_group,
    "team": only_group,
    "contextActivities": rules.shaped(CONTEXT_ACTIVITIES),
    "revision": rules.text(clauses.CONTEXT),
    "platform": rules.text(clauses.CONTEXT),
    "language": rules.formatted(values.is_language_tag, rules.NOT_A_TAG, clauses.CONTEXT),
    "statement": reference,
    "extensions": extensions,
}
ADDED_BY_2_0: Final[dict[str, Rule]] = {
    "contextAgents": relevant("contextAgent", "agent", actor_of("Agent", clause=clauses.CONTEXT_AGENTS)),
    "contextGroups": relevant("contextGroup", "group", only_group),
}
SHAPES: Final = {
    Version.ONE: Shape(OF_1_0, clauses.CONTEXT),
    Version.TWO: Shape({**OF_1_0, **ADDED_BY_2_0}, clauses.CONTEXT),
}


def context(value: Any, at: str, found: Findings) -> None:
    """Where and with whom it happened."""
    check_shape(value, at, found, SHAPES[found.version])


def fits_object(statement: dict[str, Any], at: str, found: Findings) -> None:
    """Revision and platform are those of an activity (1.0.3 Data 2.4.6.s4.b1 and b2)."""
    where, about = statement.get("context"), statement.get("object")
    if type(where) is not dict or type(about) is not dict or about.get("objectType", "Activity") == "Activity":
        return
    for name in OF_ACTIVITIES:
        if name in where:
            found.add(f"{at}/context/{name}", clauses.CONTEXT, ONLY_OF_ACTIVITIES, name=name)
