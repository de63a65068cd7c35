"""What a credential may be good for (the scopes of 1.0.3 Communication 4.2), and what each request needs."""

from collections.abc import Collection
from enum import StrEnum


class Scope(StrEnum):
    """What was granted; a credential holds one or several."""

    WRITE = "statements/write"
    READ_MINE = "statements/read/mine"
    READ = "statements/read"
    STATE = "state"
    DEFINE = "define"
    PROFILE = "profile"
    READ_ALL = "all/read"
    ALL = "all"


class Need(StrEnum):
    """What a request asks for."""

    WRITE_STATEMENTS = "write statements"
    READ_OWN_STATEMENTS = "read the statements that it wrote itself"
    READ_STATEMENTS = "read every statement of the agency"
    READ_STATE = "read states"
    WRITE_STATE = "write states"
    READ_PROFILES = "read profiles of activities and agents"
    WRITE_PROFILES = "write profiles of activities and agents"
    READ_DEFINITIONS = "read activities and agents"
    DEFINE = "define activities and agents"


READING = frozenset(
    {
        Need.READ_OWN_STATEMENTS,
        Need.READ_STATEMENTS,
        Need.READ_STATE,
        Need.READ_PROFILES,
        Need.READ_DEFINITIONS,
    }
)
GRANTS: dict[Scope, frozenset[Need]] = {
    Scope.WRITE: frozenset({Need.WRITE_STATEMENTS}),
    Scope.READ_MINE: frozenset({Need.READ_OWN_STATEMENTS}),
    Scope.READ: frozenset({Need.READ_OWN_STATEMENTS, Need.READ_STATEMENTS, Need.READ_DEFINITIONS}),
    Scope.STATE: frozenset({Need.READ_STATE, Need.WRITE_STATE}),
    Scope.DEFINE: frozenset({Need.READ_DEFINITIONS, Need.DEFINE}),
    Scope.PROFILE: frozenset({Need.READ_PROFILES, Need.WRITE_PROFILES, Need.READ_DEFINITIONS}),
    Scope.READ_ALL: READING,
    Scope.ALL: frozenset(Need),
}


def allows(scopes: Collection[str], need: Need) -> bool:
    """Whether one of the scopes grants what is needed; a scope that nobody knows grants nothing."""
    return any(need in grants for scope, grants in GRANTS.items() if scope in scopes)


def scopes_for(need: Need) -> list[Scope]:
    """The scopes that would do, the narrowest first."""
    fitting = [scope for scope, grants in GRANTS.items() if need in grants]
    return sorted(fitting, key=lambda scope: len(GRANTS[scope]))


def narrowed(scopes: Collection[str], wanted: Collection[str]) -> tuple[Scope, ...] | None:
    """The scopes of `wanted`, when all that they grant is granted by `scopes`; else None."""
    if not wanted or not set(wanted) <= set(Scope):
        return None
    asked = [scope for scope in Scope if scope in wanted]
    fits = all(allows(scopes, need) for scope in asked for need in GRANTS[scope])
    return tuple(asked) if fits else None
