"""Agents, groups, accounts and who may stand where: 1.0.3 Data 2.4.2 and 2.4.9, IEEE 9274.1.1 4.2.2.1 and 4.2.4.2."""

from typing import Any, Final

from tracking.xapi import values
from tracking.xapi.checks import clauses, rules
from tracking.xapi.checks.findings import Findings
from tracking.xapi.checks.rules import Rule, Shape, check_shape
from tracking.xapi.faults import gettext_noop
from tracking.xapi.versions import Version

IDENTIFIERS: Final = ("mbox", "mbox_sha1sum", "openid", "account")
AUTHORITY_MEMBERS: Final = 2  # An application and a user (1.0.3 Data 2.4.9.s3.b1).

NOT_A_MAILBOX: Final = gettext_noop("“%(value)s” is not of the form “mailto:name@example.org”.")
NOT_A_SHA1: Final = gettext_noop("“%(value)s” is not a SHA-1 sum of 40 hexadecimal digits.")
NOBODY: Final = gettext_noop("Nobody is identified. Exactly one of these is needed: %(allowed)s.")
TWICE: Final = gettext_noop("“%(name)s” identifies a second time. Exactly one of these is allowed: %(allowed)s.")
NO_MEMBERS: Final = gettext_noop("A group without an identifier lists its members.")
WRONG_TYPE: Final = gettext_noop("The object type here is one of: %(allowed)s. Capitals count.")
AUTHORITY_IDENTIFIED: Final = gettext_noop("A group that is an authority has no identifier of its own.")
AUTHORITY_OF_TWO: Final = gettext_noop("A group that is an authority has exactly two members.")

ACCOUNT: Final = Shape(
    {"homePage": rules.iri(clauses.ACCOUNT), "name": rules.text(clauses.ACCOUNT)}, clauses.ACCOUNT, ("homePage", "name")
)
IDENTIFIED: Final[dict[str, Rule]] = {
    "objectType": rules.accepted,  # `actor` has chosen the shape by it.
    "name": rules.text(clauses.AGENT),
    "mbox": rules.formatted(values.is_mailto, NOT_A_MAILBOX, clauses.IDENTIFIER),
    "mbox_sha1sum": rules.formatted(values.is_sha1, NOT_A_SHA1, clauses.IDENTIFIER),
    "openid": rules.formatted(values.is_uri, rules.NOT_A_URI, clauses.IDENTIFIER),
    "account": rules.shaped(ACCOUNT),
}
AGENT: Final = Shape(IDENTIFIED, clauses.AGENT)


def actor_of(*allowed: str, clause: str = clauses.AGENT) -> Rule:
    """A rule for agents, groups or both; without an object type it is an agent."""
    names = ", ".join(allowed)

    def rule(value: Any, at: str, found: Findings) -> None:
        if type(value) is not dict:
            found.add(at, clause, rules.NOT_AN_OBJECT)
            return
        kind = value.get("objectType", "Agent")
        if kind not in allowed:
            found.add(f"{at}/objectType", clause, WRONG_TYPE, allowed=names)
        elif kind == "Group":
            group(value, at, found)
        else:
            agent(value, at, found)

    return rule


def agent(value: dict[str, Any], at: str, found: Findings) -> None:
    """One person or system, identified once."""
    check_shape(value, at, found, AGENT)
    if not identified_once(value, at, found):
        found.add(at, clauses.AGENT, NOBODY, allowed=", ".join(IDENTIFIERS))


def group(value: dict[str, Any], at: str, found: Findings) -> None:
    """Several people: identified once, or anonymous with its members."""
    check_shape(value, at, found, GROUP)
    if not identified_once(value, at, found) and not value.get("member"):
        found.add(f"{at}/member", clauses.GROUP, NO_MEMBERS)


def identified_once(value: dict[str, Any], at: str, found: Findings) -> bool:
    """Whether anything identifies; a second identifier is a fault."""
    names = [name for name in IDENTIFIERS if name in value]
    for name in names[1:]:
        found.add(f"{at}/{name}", clauses.IDENTIFIER, TWICE, name=name, allowed=", ".join(IDENTIFIERS))
    return bool(names)


def authority(value: Any, at: str, found: Findings) -> None:
    """An agent, or an anonymous group of an application and a user."""
    agent_or_group(value, at, found)
    if type(value) is not dict or value.get("objectType") != "Group":
        return
    for name in IDENTIFIERS:
        if name in value:
            found.add(f"{at}/{name}", clauses.AUTHORITY, AUTHORITY_IDENTIFIED)
    members = value.get("member")
    if type(members) is list and len(members) != AUTHORITY_MEMBERS:
        found.add(f"{at}/member", clauses.AUTHORITY, AUTHORITY_OF_TWO)


only_agent: Final = actor_of("Agent")
GROUP: Final = Shape(
    {**IDENTIFIED, "name": rules.text(clauses.GROUP), "member": rules.array_of(only_agent, clauses.GROUP)},
    clauses.GROUP,
)
agent_or_group: Final = actor_of("Agent", "Group")
only_group: Final = actor_of("Group", clause=clauses.GROUP)


def identified(value: Any, at: str, found: Findings) -> None:
    """An agent or an identified group, as a query asks for."""
    agent_or_group(value, at, found)
    anonymous = type(value) is dict and value.get("objectType") == "Group" and not {*IDENTIFIERS} & value.keys()
    if anonymous:
        found.add(at, clauses.IDENTIFIER, NOBODY, allowed=", ".join(IDENTIFIERS))


def check_agent(value: Any, version: Version, *, at: str = "", groups: bool = True) -> None:
    """Refuse what does not identify an agent or (if `groups`) an identified group.

    Raises:
        Malformed: with every fault.
    """
    found = Findings(version)
    (identified if groups else only_agent)(value, at, found)
    found.settle()
