"""A statement of the classroom without the learner's own words."""

import json
from typing import Any, Final

from tracking.xapi.statements import as_text
from tracking.xapi.vocabulary import ANSWER

#: Interactions whose answer was chosen from what the course offers; every other answer may hold words.
CHOSEN: Final = frozenset({"choice", "true-false", "sequencing", "matching"})


def without_words(exact: str) -> str | None:
    """The same statement without `result.response` and our answer beside it; None where there is nothing to take."""
    statement: dict[str, Any] = json.loads(exact)
    result = statement.get("result", {})
    chosen = statement["object"].get("definition", {}).get("interactionType") in CHOSEN
    if chosen or not ("response" in result or ANSWER in result.get("extensions", {})):
        return None
    result.pop("response", None)
    result.get("extensions", {}).pop(ANSWER, None)
    return as_text(statement)
