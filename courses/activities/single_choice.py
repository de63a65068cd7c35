"""One of several answers is right."""

from typing import Any

from django.utils.translation import gettext as _

from courses.activities.base import Answer, Definition, Grade, InvalidAnswer, Kind, Post, Showing, posted
from courses.activities.options import choice_interaction, feedback_for, options_of, right_ids


class SingleChoice(Kind):
    """Answer: `{"choice": id}`. Correct: `[id]`."""

    name = "single_choice"

    def read(self, definition: Definition, post: Post, prefix: str = "") -> Answer:
        """One known choice."""
        known = {choice["id"] for choice in definition["choices"]}
        chosen = [value for value in posted(post, self.input_name(prefix)) if value in known]
        if not chosen:
            raise InvalidAnswer(_("Choose one answer."))
        return {"choice": chosen[-1]}

    def grade(self, definition: Definition, answer: Answer) -> Grade:
        """All or nothing."""
        chosen, right = answer.get("choice"), right_ids(definition)
        success = chosen in right
        return Grade(
            score=1.0 if success else 0.0,
            success=success,
            feedback=feedback_for(definition, {str(chosen)}),
            correct=right,
        )

    def form(self, definition: Definition, showing: Showing) -> dict[str, Any]:
        """`options`."""
        chosen = {showing.answer["choice"]} if "choice" in showing.answer else set()
        return {"options": options_of(definition, chosen, showing)}

    def right_answer(self, definition: Definition) -> Answer:
        """The answer that earns everything."""
        return {"choice": right_ids(definition)[0]} if right_ids(definition) else {}

    def response(self, definition: Definition, answer: Answer) -> str:
        """The id of the choice."""
        return str(answer.get("choice", ""))

    def interaction(self, definition: Definition) -> dict[str, Any]:
        """`choice`."""
        return choice_interaction(definition)
