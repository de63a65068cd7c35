"""What the two kinds with options to tick share."""

from typing import Any

from courses.activities.base import Definition, Showing, shuffled, words


def options_of(definition: Definition, chosen: set[str], showing: Showing) -> list[dict[str, Any]]:
    """The options in the order to show, each with `value`, `text`, `selected`, `mark` and `feedback`.

    An option is marked when the learner chose it, or, when the answers are revealed, when it is a right one.
    """
    choices = definition["choices"]
    if definition.get("shuffle", True):
        choices = shuffled(choices, f"{showing.seed}|{definition['uid']}", lambda choice: choice["id"])
    return [option(choice, chosen, showing) for choice in choices]


def option(choice: dict[str, Any], chosen: set[str], showing: Showing) -> dict[str, Any]:
    """One option, ready for a template."""
    selected = choice["id"] in chosen
    told = selected or (showing.reveal and choice["correct"])
    return {
        "value": choice["id"],
        "text": choice["text"],
        "selected": selected,
        "mark": showing.mark(right=choice["correct"]) if told else "",
        "feedback": choice["feedback"] if showing.grade and told else "",
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
