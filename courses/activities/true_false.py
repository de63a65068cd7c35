"""A statement that is true or false."""

from typing import Any

from django.utils.translation import gettext as _

from courses.activities.base import Answer, Definition, Grade, InvalidAnswer, Kind, Post, Showing, posted
from courses.activities.verdict import verdict

VALUES = {"true": True, "false": False}


class TrueFalse(Kind):
    """Answer: `{"value": bool}`. Correct: the bool."""

    name = "true_false"

    def read(self, definition: Definition, post: Post, prefix: str = "") -> Answer:
        """True or false."""
        given = [value for value in posted(post, self.input_name(prefix)) if value in VALUES]
        if not given:
            raise InvalidAnswer(_("Choose true or false."))
        return {"value": VALUES[given[-1]]}

    def grade(self, definition: Definition, answer: Answer) -> Grade:
        """All or nothing."""
        return verdict(definition, float(answer.get("value") is definition["answer"]), definition["answer"])

    def form(self, definition: Definition, showing: Showing) -> dict[str, Any]:
        """`options`: true, then false."""
        return {
            "options": [
                self.option(definition, "true", _("True"), showing),
                self.option(definition, "false", _("False"), showing),
            ]
        }

    @staticmethod
    def option(definition: Definition, value: str, label: str, showing: Showing) -> dict[str, Any]:
        """One of the two, ready for a template."""
        right, selected = definition["answer"] is VALUES[value], showing.answer.get("value") is VALUES[value]
        told = selected or (showing.reveal and right)
        return {
            "value": value,
            "text": label,
            "selected": selected,
            "mark": showing.mark(right=right) if told else "",
            "feedback": "",
        }

    def right_answer(self, definition: Definition) -> Answer:
        """The answer that earns everything."""
        return {"value": definition["answer"]}

    def response(self, definition: Definition, answer: Answer) -> str:
        """`true` or `false`."""
        return str(bool(answer.get("value"))).lower()

    def interaction(self, definition: Definition) -> dict[str, Any]:
        """`true-false`."""
        return {"interactionType": "true-false", "correctResponsesPattern": [str(definition["answer"]).lower()]}
