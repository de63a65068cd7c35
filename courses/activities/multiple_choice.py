"""Several answers may be right."""

from typing import Any

from django.utils.translation import gettext as _

from courses.activities.base import Answer, Definition, Grade, InvalidAnswer, Kind, Post, Showing, posted
from courses.activities.options import choice_interaction, feedback_for, options_of, right_ids


class MultipleChoice(Kind):
    """Answer: `{"choices": [id, …]}` in the author's order. Correct: `[id, …]`."""

    name = "multiple_choice"

    def read(self, definition: Definition, post: Post, prefix: str = "") -> Answer:
        """One or more known choices."""
        given = set(posted(post, self.input_name(prefix)))
        chosen = [choice["id"] for choice in definition["choices"] if choice["id"] in given]
        if not chosen:
            raise InvalidAnswer(_("Choose at least one answer."))
        return {"choices": chosen}

    def grade(self, definition: Definition, answer: Answer) -> Grade:
        """With partial credit, each wrong choice takes away what a right one gives, never below nothing."""
        known = {choice["id"] for choice in definition["choices"]}
        chosen, right = set(answer.get("choices", [])) & known, set(right_ids(definition))
        success = chosen == right
        earned = max(len(chosen & right) - len(chosen - right), 0) / len(right) if right else 0.0
        return Grade(
            score=earned if definition.get("partial_credit", True) else float(success),
            success=success,
            feedback=feedback_for(definition, chosen),
            correct=right_ids(definition),
        )

    def form(self, definition: Definition, showing: Showing) -> dict[str, Any]:
        """`options`."""
        return {"options": options_of(definition, set(showing.answer.get("choices", [])), showing)}

    def right_answer(self, definition: Definition) -> Answer:
        """The answer that earns everything."""
        return {"choices": right_ids(definition)}

    def response(self, definition: Definition, answer: Answer) -> str:
        """Ids, as xAPI joins them."""
        return "[,]".join(answer.get("choices", []))

    def interaction(self, definition: Definition) -> dict[str, Any]:
        """`choice`."""
        return choice_interaction(definition)
