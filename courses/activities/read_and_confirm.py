"""A box to tick after reading."""

from typing import Any

from django.utils.translation import gettext as _

from courses.activities.base import Answer, Definition, Grade, InvalidAnswer, Kind, Post, Showing, posted


class ReadAndConfirm(Kind):
    """Answer: `{"confirmed": true}`."""

    name = "read_and_confirm"
    graded = False

    def read(self, definition: Definition, post: Post, prefix: str = "") -> Answer:
        """The ticked box."""
        if "yes" not in posted(post, self.input_name(prefix)):
            raise InvalidAnswer(_("Tick the box when you have read this."))
        return {"confirmed": True}

    def grade(self, definition: Definition, answer: Answer) -> Grade:
        """Done."""
        return Grade(complete=bool(answer.get("confirmed")))

    def form(self, definition: Definition, showing: Showing) -> dict[str, Any]:
        """`statement`, `confirmed`."""
        return {"statement": definition["statement"], "confirmed": bool(showing.answer.get("confirmed"))}

    def right_answer(self, definition: Definition) -> Answer:
        """The answer that earns everything."""
        return {"confirmed": True}

    def response(self, definition: Definition, answer: Answer) -> str:
        """`true`."""
        return str(bool(answer.get("confirmed"))).lower()

    def interaction(self, definition: Definition) -> dict[str, Any]:
        """`other`: there is nothing to get wrong."""
        return {"interactionType": "other"}
