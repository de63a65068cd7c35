"""What is wrong with a definition, in words for its author; and whether two languages ask the same thing.

The editor's forms use the small checks before an activity is published, freezing uses `problems` on whatever is live.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.activities.base import Definition

LEAST = 2
WORDS = frozenset(
    {
        "accepted",
        "feedback",
        "feedback_right",
        "feedback_wrong",
        "language",
        "left",
        "prompt",
        "right",
        "sample",
        "statement",
        "text",
        "title",
    }
)


def choice_problems(correct: Sequence[bool], *, one: bool) -> list[str]:
    """Problems of a list of choices, given which of them are correct."""
    found = []
    if len(correct) < LEAST:
        found.append(_("Add at least two choices."))
    if one and sum(correct) != 1:
        found.append(
            ngettext(
                "Mark exactly one choice as correct; %(count)s is marked now.",
                "Mark exactly one choice as correct; %(count)s are marked now.",
                sum(correct),
            )
            % {"count": sum(correct)}
        )
    if not one and not any(correct):
        found.append(_("Mark at least one choice as correct."))
    return found


def item_problems(texts: Sequence[str]) -> list[str]:
    """Problems of things to put in order."""
    found = [] if len(texts) >= LEAST else [_("Add at least two items.")]
    return [*found, *repeated(texts)]


def pair_problems(lefts: Sequence[str], rights: Sequence[str]) -> list[str]:
    """Problems of pairs."""
    found = [] if len(lefts) >= LEAST else [_("Add at least two pairs.")]
    return [*found, *repeated(lefts), *repeated(rights)]


def repeated(texts: Sequence[str]) -> list[str]:
    """A complaint for every text that comes twice: nobody could tell the two apart."""
    twice = sorted({text for text in texts if list(texts).count(text) > 1})
    return [_("“%(text)s” is there twice. Nobody can tell the two apart.") % {"text": text} for text in twice]


def quiz_problems(definition: Definition) -> list[str]:
    """Problems of a quiz and of each of its questions."""
    found = []
    if not definition["questions"] and not definition["draws"]:
        found.append(_("The quiz has no questions."))
    taken = {question["uid"] for question in definition["questions"]}
    if len(taken) < len(definition["questions"]):
        found.append(_("The same question is in the quiz twice."))
    for bank in {draw["bank"] for draw in definition["draws"]}:
        found += draw_problems(definition, bank, taken)
    return [*found, *(problem for question in all_questions(definition) for problem in question_problems(question))]


def draw_problems(definition: Definition, bank: str, taken: set[str]) -> list[str]:
    """Whether a bank has as many questions as the quiz draws from it."""
    draws = [draw for draw in definition["draws"] if draw["bank"] == bank]
    wanted = sum(draw["count"] for draw in draws)
    free = {question["uid"] for question in draws[0]["questions"]} - taken
    if wanted <= len(free):
        return []
    message = _("The quiz draws %(wanted)s questions from the bank “%(bank)s”, which has only %(free)s to give.")
    return [message % {"wanted": wanted, "free": len(free), "bank": draws[0].get("title", bank)}]


def all_questions(definition: Definition) -> list[Definition]:
    """The fixed questions of a quiz and all that it could draw, once each."""
    every = [*definition["questions"], *(question for draw in definition["draws"] for question in draw["questions"])]
    return list({question["uid"]: question for question in every}.values())


def question_problems(question: Definition) -> list[str]:
    """The problems of one question of a quiz, each with the question's title."""
    return [
        _("Question “%(title)s”: %(problem)s") % {"title": question["title"], "problem": problem}
        for problem in problems(question)
    ]


def gap_problems(definition: Definition) -> list[str]:
    """Problems of a text with gaps; one that could not be read carries its own `problem`."""
    if definition.get("problem"):
        return [definition["problem"]]
    return []


CHECKS: dict[str, Callable[[Definition], list[str]]] = {
    "single_choice": lambda d: choice_problems([choice["correct"] for choice in d["choices"]], one=True),
    "multiple_choice": lambda d: choice_problems([choice["correct"] for choice in d["choices"]], one=False),
    "ordering": lambda d: item_problems([item["text"] for item in d["items"]]),
    "matching": lambda d: pair_problems(
        [pair["left"] for pair in d["pairs"]],
        [*(pair["right"] for pair in d["pairs"]), *(item["text"] for item in d["distractors"])],
    ),
    "cloze": gap_problems,
    "short_answer": lambda d: [] if d["accepted"] else [_("Write at least one accepted answer.")],
    "read_and_confirm": lambda d: [] if d["statement"] else [_("Write the statement to confirm.")],
    "quiz": quiz_problems,
}


def problems(definition: Definition) -> list[str]:
    """Everything that keeps learners from doing this activity, in translated sentences; empty when it is sound."""
    found = [] if definition["title"].strip() else [_("The title is missing.")]
    check = CHECKS.get(definition["kind"])
    return [*found, *(check(definition) if check else [])]


def skeleton(value: Any) -> Any:
    """What a definition says without words: ids, marks and numbers, equal in every language."""
    if isinstance(value, dict):
        return {key: skeleton(part) for key, part in value.items() if key not in WORDS}
    if isinstance(value, list):
        return [skeleton(part) for part in value if not isinstance(part, str)]
    return value


def differences(source: Definition, other: Definition) -> list[str]:
    """The names of what two languages disagree on, such as `choices`; empty when they ask the same thing."""
    one, two = skeleton(source), skeleton(other)
    return sorted(key for key in one.keys() | two.keys() if one.get(key) != two.get(key))
