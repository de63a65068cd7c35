"""Whether another LRS that refuses an id as taken has the very statement that we send."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from tracking.selectors.outgoing import Parcel
from tracking.services.transport import Answer, Question
from tracking.xapi.checks import check_statement
from tracking.xapi.faults import Malformed
from tracking.xapi.sameness import same

FOUND = 200


def has_the_same(ask: Callable[[Question], Answer], parcel: Parcel) -> bool:
    """Look at what it has under that id, voided or not. One that does not let us read has, for us, something else."""
    for parameter in ("statementId", "voidedStatementId"):
        answer = ask(Question("GET", f"statements?{parameter}={parcel.row.uid}", parcel.version))
        if answer.status == FOUND:
            return is_it(answer, parcel)
    return False


def is_it(answer: Answer, parcel: Parcel) -> bool:
    """Compared as a ledger compares repeats."""
    theirs = statement_in(answer, parcel)
    return theirs is not None and same(theirs, parcel.statement, parcel.version)


def statement_in(answer: Answer, parcel: Parcel) -> Mapping[str, Any] | None:
    """The statement of an answer; None for what is none, so that nothing of theirs can trip us up."""
    try:
        value = json.loads(answer.body)
        check_statement(value, parcel.version)
    except (ValueError, RecursionError, Malformed):
        return None
    return value if isinstance(value, dict) else None
