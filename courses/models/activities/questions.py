"""The seven kinds of question."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.activities import Definition
from courses.activities.cloze import MalformedGaps, parse
from courses.blocks import ChoicesBlock, DistractorsBlock, ItemsBlock, OneRightChoice, PairsBlock
from courses.models.activities.base import Question
from courses.models.fields import StreamField


def check_gaps(value: str) -> None:
    """Refuse a text whose gaps cannot be read.

    Raises:
        ValidationError: with what is wrong.
    """
    try:
        parse(value)
    except MalformedGaps as error:
        raise ValidationError(str(error)) from error


def choices_in(stream: Any) -> list[dict[str, Any]]:
    """The choices of a stream, as definitions hold them."""
    return [
        {
            "id": block.id,
            "text": block.value["text"],
            "correct": bool(block.value["correct"]),
            "feedback": block.value["feedback"],
        }
        for block in stream
    ]


def items_in(stream: Any) -> list[dict[str, str]]:
    """The items of a stream, as definitions hold them."""
    return [{"id": block.id, "text": block.value} for block in stream]


class WithFeedback(Question):
    """What the learner reads after a right and after a wrong answer."""

    feedback_right = models.TextField(_("feedback when right"), blank=True)
    feedback_wrong = models.TextField(_("feedback when wrong"), blank=True)

    class Meta:
        abstract = True

    def definition(self) -> Definition:
        """With both feedbacks."""
        return super().definition() | {"feedback_right": self.feedback_right, "feedback_wrong": self.feedback_wrong}


class WithPartialCredit(Question):
    """A half-right answer is worth something."""

    partial_credit = models.BooleanField(
        _("partial credit"), default=True, help_text=_("A partly right answer earns part of the score.")
    )

    class Meta:
        abstract = True

    def definition(self) -> Definition:
        """With `partial_credit`."""
        return super().definition() | {"partial_credit": self.partial_credit}


class WithForgiveness(Question):
    """How strictly typed words are compared."""

    forgive_accents = models.BooleanField(
        _("forgive accents"), default=True, help_text=_("Accept “resume” for “résumé”.")
    )
    forgive_case = models.BooleanField(
        _("forgive capitals"), default=True, help_text=_("Accept “Calgary”, “calgary” and “CALGARY”.")
    )

    class Meta:
        abstract = True

    def definition(self) -> Definition:
        """With `forgive_accents` and `forgive_case`."""
        return super().definition() | {"forgive_accents": self.forgive_accents, "forgive_case": self.forgive_case}


class SingleChoice(Question):
    """One answer is right."""

    kind = "single_choice"

    choices = StreamField(OneRightChoice(), verbose_name=_("choices"), help_text=_("Exactly one is correct."))

    class Meta:
        verbose_name = _("question with one answer")
        verbose_name_plural = _("questions with one answer")

    def definition(self) -> Definition:
        """With `choices`."""
        return super().definition() | {"choices": choices_in(self.choices)}


class MultipleChoice(WithPartialCredit):
    """Several answers may be right."""

    kind = "multiple_choice"

    choices = StreamField(ChoicesBlock(), verbose_name=_("choices"), help_text=_("At least one is correct."))

    class Meta:
        verbose_name = _("question with several answers")
        verbose_name_plural = _("questions with several answers")

    def definition(self) -> Definition:
        """With `choices`."""
        return super().definition() | {"choices": choices_in(self.choices)}


class TrueFalse(WithFeedback):
    """A statement that is true or false."""

    kind = "true_false"

    answer = models.BooleanField(_("the statement is true"), default=True)

    class Meta:
        verbose_name = _("true or false question")
        verbose_name_plural = _("true or false questions")

    def definition(self) -> Definition:
        """With `answer`."""
        return super().definition() | {"answer": self.answer}


class Ordering(WithPartialCredit, WithFeedback):
    """Things to put in the right order."""

    kind = "ordering"

    items = StreamField(ItemsBlock(), verbose_name=_("items"), help_text=_("Write them in the right order."))

    class Meta:
        verbose_name = _("ordering question")
        verbose_name_plural = _("ordering questions")

    def definition(self) -> Definition:
        """With `items`."""
        return super().definition() | {"items": items_in(self.items)}


class Matching(WithPartialCredit, WithFeedback):
    """Things to put together."""

    kind = "matching"

    pairs = StreamField(PairsBlock(), verbose_name=_("pairs"))
    distractors = StreamField(
        DistractorsBlock(), verbose_name=_("distractors"), blank=True, help_text=_("Right sides that match nothing.")
    )

    class Meta:
        verbose_name = _("matching question")
        verbose_name_plural = _("matching questions")

    def definition(self) -> Definition:
        """With `pairs` and `distractors`."""
        pairs = [{"id": block.id, "left": block.value["left"], "right": block.value["right"]} for block in self.pairs]
        return super().definition() | {"pairs": pairs, "distractors": items_in(self.distractors)}


class Cloze(WithPartialCredit, WithForgiveness, WithFeedback):
    """A text with gaps to fill."""

    kind = "cloze"

    text = models.TextField(
        _("text with gaps"),
        validators=[check_gaps],
        help_text=_(
            "Put each gap in double square brackets, with accepted answers separated by |: "
            "Please [[send]] me the report [[by|before]] Friday. The first answer is the one shown."
        ),
    )

    class Meta:
        verbose_name = _("fill in the gaps")
        verbose_name_plural = _("fill in the gaps")

    def definition(self) -> Definition:
        """With `parts`; a text that cannot be read has none, and a `problem`."""
        try:
            return super().definition() | {"parts": parse(self.text)}
        except MalformedGaps as error:
            return super().definition() | {"parts": [], "problem": str(error)}


class ShortAnswer(WithForgiveness, WithFeedback):
    """A word or a short phrase to type."""

    kind = "short_answer"

    accepted = models.TextField(
        _("accepted answers"), help_text=_("One answer on each line; the first is the one shown.")
    )

    class Meta:
        verbose_name = _("short answer")
        verbose_name_plural = _("short answers")

    def definition(self) -> Definition:
        """With `accepted`."""
        lines = [line.strip() for line in self.accepted.splitlines()]
        return super().definition() | {"accepted": [line for line in lines if line]}
