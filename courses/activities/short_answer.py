"""A word or a short phrase to type."""

from typing import Any

from django.utils.translation import gettext as _

from courses.activities.base import Answer, Definition, Grade, InvalidAnswer, Kind, Post, Showing, posted
from courses.activities.verdict import verdict
from courses.activities.wording import matches

LONGEST = 200


class ShortAnswer(Kind):
    """Answer: `{"text": "…"}`. Correct: the first accepted answer."""

    name = "short_answer"

    def read(self, definition: Definition, post: Post, prefix: str = "") -> Answer:
        """Some text."""
        text = (posted(post, self.input_name(prefix)) or [""])[-1]
        if not text:
            raise InvalidAnswer(_("Write an answer."))
        return {"text": text[:LONGEST]}

    def grade(self, definition: Definition, answer: Answer) -> Grade:
        """All or nothing."""
        return verdict(definition, float(self.hit(definition, answer)), definition["accepted"][0])

    @staticmethod
    def hit(definition: Definition, answer: Answer) -> bool:
        """Whether the text is an accepted one."""
        return matches(
            str(answer.get("text", "")),
            definition["accepted"],
            forgive_accents=definition.get("forgive_accents", True),
            forgive_case=definition.get("forgive_case", True),
        )

    def form(self, definition: Definition, showing: Showing) -> dict[str, Any]:
        """`value`, `mark`, `right`."""
        right = self.hit(definition, showing.answer)
        return {
            "value": showing.answer.get("text", ""),
            "mark": showing.mark(right=right) if showing.answer else "",
            "right": definition["accepted"][0] if showing.reveal and not right else "",
        }

    def right_answer(self, definition: Definition) -> Answer:
        """The answer that earns everything."""
        return {"text": definition["accepted"][0]}

    def response(self, definition: Definition, answer: Answer) -> str:
        """What was typed."""
        return str(answer.get("text", ""))

    def interaction(self, definition: Definition) -> dict[str, Any]:
        """`fill-in`."""
        case = str(not definition.get("forgive_case", True)).lower()
        return {
            "interactionType": "fill-in",
            "correctResponsesPattern": [f"{{case_matters={case}}}{each}" for each in definition["accepted"]],
        }
