"""A statement that is true or false."""

from typing import Any

from django.utils.translation import gettext as _

from courses.activities.base import Answer, Definition, Grade, InvalidAnswer, Kind, Post, mark, posted
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

    def form(
        self, definition: Definition, *, seed: str, answer: Answer, grade: Grade | None, prefix: str, reveal: bool
    ) -> dict[str, Any]:
        """`options`: true, then false."""
        return {
            "options": [
                self.option(value, label, definition["answer"], answer.get("value"), grade, reveal)
                for value, label in ((True, _("True")), (False, _("False")))
            ]
        }

    @staticmethod
    def option(
        value: bool, label: str, right: bool, chosen: bool | None, grade: Grade | None, reveal: bool
    ) -> dict[str, Any]:
        """One of the two, ready for a template."""
        told = value is chosen or (reveal and value is right)
        return {
            "value": str(value).lower(),
            "text": label,
            "selected": value is chosen,
            "mark": mark(value is right, grade) if told else "",
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
