"""Results and scores: 1.0.3 Data 2.4.5, IEEE 9274.1.1 4.2.2.4."""

from typing import Any, Final

from tracking.xapi import values
from tracking.xapi.checks import clauses, rules
from tracking.xapi.checks.extensions import extensions
from tracking.xapi.checks.findings import Findings
from tracking.xapi.checks.rules import Shape, check_shape, is_number
from tracking.xapi.faults import gettext_noop

OUT_OF_SCALE: Final = gettext_noop("A scaled score lies between -1 and 1.")
MIN_TOO_HIGH: Final = gettext_noop("The lowest possible score is less than the highest.")
RAW_TOO_LOW: Final = gettext_noop("The score is below the lowest possible one.")
RAW_TOO_HIGH: Final = gettext_noop("The score is above the highest possible one.")

SCORE: Final = Shape(dict.fromkeys(("scaled", "raw", "min", "max"), rules.number(clauses.SCORE)), clauses.SCORE)


def score(value: Any, at: str, found: Findings) -> None:
    """Four numbers that fit each other."""
    if not check_shape(value, at, found, SCORE):
        return
    scaled, raw, low, high = (value.get(name) for name in ("scaled", "raw", "min", "max"))
    if is_number(scaled) and not -1 <= scaled <= 1:
        found.add(f"{at}/scaled", clauses.SCORE, OUT_OF_SCALE)
    if is_number(low) and is_number(high) and not low < high:
        found.add(f"{at}/min", clauses.SCORE, MIN_TOO_HIGH)
    if is_number(raw) and is_number(low) and not low <= raw:
        found.add(f"{at}/raw", clauses.SCORE, RAW_TOO_LOW)
    if is_number(raw) and is_number(high) and not raw <= high:
        found.add(f"{at}/raw", clauses.SCORE, RAW_TOO_HIGH)


result: Final = rules.shaped(
    Shape(
        {
            "score": score,
            "success": rules.boolean(clauses.RESULT),
            "completion": rules.boolean(clauses.RESULT),
            "response": rules.text(clauses.RESULT),
            "duration": rules.formatted(values.is_duration, rules.NOT_A_DURATION, clauses.RESULT),
            "extensions": extensions,
        },
        clauses.RESULT,
    )
)
