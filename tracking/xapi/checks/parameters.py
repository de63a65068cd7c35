"""The parameters of each resource's requests: 1.0.3 Communication 2 and 3.2, IEEE 9274.1.1 4.1.6."""

import re
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any, Final

from tracking.xapi.checks import clauses, rules
from tracking.xapi.checks.actors import check_agent
from tracking.xapi.checks.findings import Findings
from tracking.xapi.checks.rules import Rule, Shape
from tracking.xapi.faults import Fault, Malformed, gettext_noop, pointer_to, shown
from tracking.xapi.reading import read
from tracking.xapi.versions import Version

LIMIT: Final = re.compile(r"[0-9]{1,18}")
UNSTORABLE: Final = re.compile(r"[\x00\ud800-\udfff]")

MISSING: Final = gettext_noop("The parameter “%(name)s” is missing.")
UNKNOWN: Final = gettext_noop("The parameter “%(name)s” is not known here. Capitals count.")
NOT_BOTH: Final = gettext_noop("“statementId” and “voidedStatementId” can’t be asked for together.")
NOT_WITH_AN_ID: Final = gettext_noop("“%(name)s” can’t be combined with the id of one statement.")
NOT_A_LIMIT: Final = gettext_noop("“%(value)s” is not a whole number from zero.")
NOT_A_FLAG: Final = gettext_noop("“%(value)s” is neither “true” nor “false”.")
NOT_AN_ID: Final = gettext_noop("An id is a string of at least one character, without control character zero.")


class Resource(StrEnum):
    """A resource by its address below the endpoint."""

    STATEMENTS = "statements"
    ACTIVITIES = "activities"
    STATE = "activities/state"
    ACTIVITY_PROFILE = "activities/profile"
    AGENTS = "agents"
    AGENT_PROFILE = "agents/profile"
    ABOUT = "about"


def flag(clause: str) -> Rule:
    """A boolean as a parameter has it."""
    return rules.formatted({"true", "false"}.__contains__, NOT_A_FLAG, clause)


def document_id(clause: str) -> Rule:
    """Whatever string a client likes to call its document by."""
    return rules.formatted(lambda value: bool(value) and not UNSTORABLE.search(value), NOT_AN_ID, clause)


def agent_in(*, groups: Collection[Version] = tuple(Version)) -> Rule:
    """An agent as JSON, groups with an identifier included in the versions where they may be asked for."""

    def rule(value: Any, at: str, found: Findings) -> None:
        try:
            agent_of(value, found.version, at=at, groups=found.version in groups)
        except Malformed as malformed:
            for fault in malformed.faults:
                found.add(fault.pointer, fault.clause, fault.message, **fault.values)

    return rule


def agent_of(text: str, version: Version, *, at: str = "/agent", groups: bool = True) -> dict[str, Any]:
    """The agent that a parameter holds.

    Raises:
        Malformed: it is no JSON, or no agent (nor identified group, if `groups`).
    """
    try:
        value = read(text.encode("utf-8", "surrogatepass")).value
    except Malformed as malformed:
        faults = (Fault(at + fault.pointer, fault.clause, fault.message, fault.values) for fault in malformed.faults)
        raise Malformed(*faults) from None
    check_agent(value, version, at=at, groups=groups)
    agent: dict[str, Any] = value
    return agent


def of_documents(clause: str, of_whom: Mapping[str, Rule], name: str) -> dict[str, Shape]:
    """The parameters of a document resource: whose documents, which one, and for lists since when."""
    one = {**of_whom, name: document_id(clause)}
    required = tuple(part for part in of_whom if part != "registration")
    single = Shape(one, clause, (*required, name))
    several = Shape({**one, "since": rules.timestamp(clause)}, clause, required)
    return {"PUT": single, "POST": single, "DELETE": single, "GET": several}


ONE: Final = ("statementId", "voidedStatementId")
WITH_ONE: Final = frozenset({*ONE, "attachments", "format"})
QUERY: Final = Shape(
    {
        "statementId": rules.uuid(clauses.GET_STATEMENTS),
        "voidedStatementId": rules.uuid(clauses.GET_STATEMENTS),
        "agent": agent_in(),
        "verb": rules.iri(clauses.GET_STATEMENTS),
        "activity": rules.iri(clauses.GET_STATEMENTS),
        "registration": rules.uuid(clauses.GET_STATEMENTS),
        "since": rules.timestamp(clauses.GET_STATEMENTS),
        "until": rules.timestamp(clauses.GET_STATEMENTS),
        "limit": rules.formatted(lambda value: bool(LIMIT.fullmatch(value)), NOT_A_LIMIT, clauses.GET_STATEMENTS),
        "format": rules.one_of(("ids", "exact", "canonical"), clauses.GET_STATEMENTS),
        **dict.fromkeys(
            ("related_agents", "related_activities", "attachments", "ascending"), flag(clauses.GET_STATEMENTS)
        ),
    },
    clauses.GET_STATEMENTS,
)
STATE: Final = of_documents(
    clauses.STATE,
    {"activityId": rules.iri(clauses.STATE), "agent": agent_in(), "registration": rules.uuid(clauses.STATE)},
    "stateId",
)
SHAPES: Final[dict[Resource, dict[str, Shape]]] = {
    Resource.STATEMENTS: {
        "GET": QUERY,
        "PUT": Shape({"statementId": rules.uuid(clauses.PUT_STATEMENT)}, clauses.PUT_STATEMENT, ("statementId",)),
        "POST": Shape({}, clauses.POST_STATEMENTS),
    },
    Resource.ACTIVITIES: {
        "GET": Shape({"activityId": rules.iri(clauses.ACTIVITIES)}, clauses.ACTIVITIES, ("activityId",))
    },
    Resource.STATE: {
        **STATE,
        # All of a learner's state can be deleted at once (1.0.3 Communication 2.3.s5).
        "DELETE": Shape(STATE["DELETE"].rules, clauses.STATE, ("activityId", "agent")),
    },
    Resource.ACTIVITY_PROFILE: of_documents(
        clauses.ACTIVITY_PROFILE, {"activityId": rules.iri(clauses.ACTIVITY_PROFILE)}, "profileId"
    ),
    Resource.AGENTS: {"GET": Shape({"agent": agent_in(groups=())}, clauses.AGENTS, ("agent",))},
    # 1.0.3 Communication 2.6: “an Agent Object and not a Group”. IEEE 9274.1.1 speaks of groups that keep documents.
    Resource.AGENT_PROFILE: of_documents(
        clauses.AGENT_PROFILE, {"agent": agent_in(groups=(Version.TWO,))}, "profileId"
    ),
    Resource.ABOUT: {"GET": Shape({}, clauses.ABOUT)},
}


def check_parameters(resource: Resource, method: str, parameters: Mapping[str, str], version: Version) -> None:
    """Refuse parameters that the resource does not know, lacks or can't read; HEAD asks as GET does.

    Raises:
        Malformed: with every fault; its pointer is the parameter's name.
    """
    found = Findings(version)
    shape = shape_of(resource, method, parameters, version)
    for name, text in parameters.items():
        rule = shape.rules.get(name)
        if rule is None:
            found.add(pointer_to("", name), clauses.UNKNOWN_PARAMETER, UNKNOWN, name=shown(name))
        else:
            rule(text, f"/{name}", found)
    for name in shape.required:
        if name not in parameters:
            found.add(f"/{name}", shape.clause, MISSING, name=name)
    if shape is QUERY:
        asks_for_one_or_many(parameters, found)
    found.settle()


def shape_of(resource: Resource, method: str, parameters: Mapping[str, str], version: Version) -> Shape:
    """The parameters that this request may have.

    In 2.0 `since` is not allowed beside the id of a state (IEEE 9274.1.1 4.1.6.2); in 1.0.3 it changes nothing there.
    """
    one_state = resource == Resource.STATE and version is Version.TWO and "stateId" in parameters
    return SHAPES[resource]["PUT" if one_state else "GET" if method == "HEAD" else method]


def asks_for_one_or_many(parameters: Mapping[str, str], found: Findings) -> None:
    """One statement by its id, or many by filters (1.0.3 Communication 2.1.3.s2)."""
    asked = [name for name in ONE if name in parameters]
    if len(asked) == len(ONE):
        found.add(f"/{ONE[1]}", clauses.GET_STATEMENTS, NOT_BOTH)
    for name in parameters:
        if asked and name in QUERY.rules and name not in WITH_ONE:
            found.add(f"/{name}", clauses.GET_STATEMENTS, NOT_WITH_AN_ID, name=name)


def check_query(parameters: Mapping[str, str], version: Version) -> None:
    """Refuse a query for statements that can't be answered.

    Raises:
        Malformed: with every fault.
    """
    check_parameters(Resource.STATEMENTS, "GET", parameters, version)
