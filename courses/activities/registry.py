"""Every kind by its name."""

from courses.activities.base import Kind
from courses.activities.cloze import Cloze
from courses.activities.matching import Matching
from courses.activities.multiple_choice import MultipleChoice
from courses.activities.ordering import Ordering
from courses.activities.read_and_confirm import ReadAndConfirm
from courses.activities.reflection import Reflection
from courses.activities.short_answer import ShortAnswer
from courses.activities.single_choice import SingleChoice
from courses.activities.true_false import TrueFalse

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        ReadAndConfirm(),
        Reflection(),
        SingleChoice(),
        MultipleChoice(),
        TrueFalse(),
        Ordering(),
        Matching(),
        Cloze(),
        ShortAnswer(),
    )
}


def register(kind: Kind) -> None:
    """Add a kind that is made of others."""
    KINDS[kind.name] = kind


def kind_of(name: str) -> Kind:
    """The rule of a kind.

    Raises:
        KeyError: there is no such kind.
    """
    return KINDS[name]
