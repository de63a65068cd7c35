"""Activity definitions with their interactions: 1.0.3 Data 2.4.4.1, IEEE 9274.1.1 4.2.2.3.

An LRS may hold the component lists and the response patterns against the interaction type (2.4.4.1.s13.b3). We hold
them only against their own form: content in the field often says more than its type asks for.
"""

from typing import Any, Final

from tracking.xapi.checks import clauses, rules
from tracking.xapi.checks.extensions import extensions
from tracking.xapi.checks.findings import Findings
from tracking.xapi.checks.language_maps import language_map
from tracking.xapi.checks.rules import Shape, check_shape
from tracking.xapi.faults import gettext_noop, shown

TYPES: Final = (
    *("true-false", "choice", "fill-in", "long-fill-in", "matching"),
    *("performance", "sequencing", "likert", "numeric", "other"),
)
LISTS: Final = ("choices", "scale", "source", "target", "steps")
NEED_A_TYPE: Final = frozenset({"correctResponsesPattern", *LISTS})

NO_TYPE: Final = gettext_noop("An activity with %(names)s says which interaction it is, in “interactionType”.")
SAME_ID: Final = gettext_noop("“%(value)s” is the id of another item of this list too.")

component: Final = rules.shaped(
    Shape({"id": rules.text(clauses.ACTIVITY), "description": language_map}, clauses.ACTIVITY, ("id",))
)
components: Final = rules.array_of(component, clauses.ACTIVITY)


def distinct_components(value: Any, at: str, found: Findings) -> None:
    """A list of components whose ids differ."""
    components(value, at, found)
    seen: set[str] = set()
    for number, item in enumerate(value if type(value) is list else ()):
        name = item.get("id") if type(item) is dict else None
        if type(name) is str and name in seen:
            found.add(f"{at}/{number}/id", clauses.ACTIVITY, SAME_ID, value=shown(name))
        elif type(name) is str:
            seen.add(name)


DEFINITION: Final = Shape(
    {
        "name": language_map,
        "description": language_map,
        "type": rules.iri(clauses.ACTIVITY),
        "moreInfo": rules.iri(clauses.ACTIVITY),
        "extensions": extensions,
        "interactionType": rules.one_of(TYPES, clauses.ACTIVITY),
        "correctResponsesPattern": rules.array_of(rules.text(clauses.ACTIVITY), clauses.ACTIVITY),
        **dict.fromkeys(LISTS, distinct_components),
    },
    clauses.ACTIVITY,
)


def definition(value: Any, at: str, found: Findings) -> None:
    """What an activity is, and which interaction, if it is one."""
    if not check_shape(value, at, found, DEFINITION) or "interactionType" in value:
        return
    if names := NEED_A_TYPE & value.keys():
        found.add(f"{at}/interactionType", clauses.ACTIVITY, NO_TYPE, names=", ".join(sorted(names)))
