"""What the two kinds with options to tick share."""

from typing import Any

from courses.activities.base import Definition, Grade, mark, shuffled, words


def options_of(
    definition: Definition, *, seed: str, chosen: set[str], grade: Grade | None, reveal: bool
) -> list[dict[str, Any]]:
    """The options in the order to show, each with `value`, `text`, `selected`, `mark` and `feedback`.

    An option is marked when the learner chose it, or, with `reveal`, when it is a right one.
    """
    choices = definition["choices"]
    if definition.get("shuffle", True):
        choices = shuffled(choices, f"{seed}|{definition['uid']}", lambda choice: choice["id"])
    return [option(choice, choice["id"] in chosen, grade, reveal) for choice in choices]


def option(choice: dict[str, Any], selected: bool, grade: Grade | None, reveal: bool) -> dict[str, Any]:
    """One option, ready for a template."""
    told = selected or (reveal and choice["correct"])
    return {
        "value": choice["id"],
        "text": choice["text"],
        "selected": selected,
        "mark": mark(choice["correct"], grade) if told else "",
        "feedback": choice["feedback"] if grade and told else "",
    }


def right_ids(definition: Definition) -> list[str]:
    """Ids of the correct choices, in the author's order."""
    return [choice["id"] for choice in definition["choices"] if choice["correct"]]


def feedback_for(definition: Definition, chosen: set[str]) -> dict[str, str]:
    """What the chosen choices teach."""
    return {
        choice["id"]: choice["feedback"]
        for choice in definition["choices"]
        if choice["id"] in chosen and choice["feedback"]
    }


def choice_interaction(definition: Definition) -> dict[str, Any]:
    """The xAPI interaction of a choice."""
    return {
        "interactionType": "choice",
        "choices": [
            {"id": choice["id"], "description": words(definition, choice["text"])} for choice in definition["choices"]
        ],
        "correctResponsesPattern": ["[,]".join(right_ids(definition))],
    }
