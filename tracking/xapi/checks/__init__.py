"""What the standard asks of statements and of requests' parameters: one module per part, the clause beside each rule.

Every check takes a JSON value as it was read, the version that the request asks for, and where the value stands (`at`,
a JSON pointer). It answers nothing, or raises `Malformed` with all faults, twenty at most.
"""

from tracking.xapi.checks.actors import check_agent
from tracking.xapi.checks.objects import check_activity_id
from tracking.xapi.checks.parameters import Resource, agent_of, check_parameters, check_query
from tracking.xapi.checks.statements import check_batch, check_statement, check_statement_id

__all__ = [
    "Resource",
    "agent_of",
    "check_activity_id",
    "check_agent",
    "check_batch",
    "check_parameters",
    "check_query",
    "check_statement",
    "check_statement_id",
]
