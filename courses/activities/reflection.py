"""Free writing, kept and never graded."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.activities.base import LONGEST, Answer, Definition, Grade, InvalidAnswer, Kind, Post, Showing, posted


class Reflection(Kind):
    """Answer: `{"text": "…"}`."""

    name = "reflection"
    graded = False

    def read(self, definition: Definition, post: Post, prefix: str = "") -> Answer:
        """Enough words, and not a book."""
        text = (posted(post, self.input_name(prefix)) or [""])[-1]
        written, least = len(text.split()), definition.get("minimum_words", 0)
        if not text:
            raise InvalidAnswer(_("Write something first."))
        if len(text) > LONGEST:
            message = _("Your text is too long. Keep it under %(count)s characters.")
            raise InvalidAnswer(message % {"count": LONGEST}, {"text": text})
        if written < least:
            raise InvalidAnswer(too_short(written, least), {"text": text})
        return {"text": text}

    def grade(self, definition: Definition, answer: Answer) -> Grade:
        """Done; the sample answer is the feedback."""
        sample = definition.get("sample", "")
        return Grade(complete=bool(answer.get("text")), feedback={"": sample} if sample else {})

    def form(self, definition: Definition, showing: Showing) -> dict[str, Any]:
        """`value`, `minimum_words`."""
        return {"value": showing.answer.get("text", ""), "minimum_words": definition.get("minimum_words", 0)}

    def right_answer(self, definition: Definition) -> Answer:
        """The answer that earns everything."""
        return {"text": definition.get("sample", "")}

    def response(self, definition: Definition, answer: Answer) -> str:
        """The text."""
        return str(answer.get("text", ""))

    def interaction(self, definition: Definition) -> dict[str, Any]:
        """`long-fill-in`."""
        return {"interactionType": "long-fill-in"}


def too_short(written: int, least: int) -> str:
    """How many words are there, and how many more it takes."""
    message = ngettext(
        "You have written %(written)s of at least %(least)s words. Write %(missing)s word more.",
        "You have written %(written)s of at least %(least)s words. Write %(missing)s words more.",
        least - written,
    )
    return message % {"written": written, "least": least, "missing": least - written}
