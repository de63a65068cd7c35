"""The parameters of a call, as values. The frame has checked them before any resource reads them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from tracking.views.xapi.calls import Call
from tracking.xapi.checks import agent_of
from tracking.xapi.values import parse_timestamp


def agent(call: Call) -> dict[str, Any]:
    """`agent`, as it was sent."""
    return agent_of(call.parameters["agent"], call.version)


def registration(call: Call) -> UUID | None:
    """`registration`."""
    return uuid(call, "registration")


def uuid(call: Call, name: str) -> UUID | None:
    """A UUID, where it is given."""
    value = call.parameters.get(name)
    return UUID(value) if value else None


def moment(call: Call, name: str) -> datetime | None:
    """A timestamp, where it is given."""
    value = call.parameters.get(name)
    return parse_timestamp(value, call.version) if value else None


def flag(call: Call, name: str) -> bool:
    """`true`, or anything else."""
    return call.parameters.get(name) == "true"
