"""The seven kinds of question."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.blocks import ChoicesBlock, ItemsBlock, PairsBlock
from courses.models.activities.base import Question
from courses.models.fields import StreamField


class WithFeedback(models.Model):
    """What the learner reads after a right and after a wrong answer."""

    feedback_right = models.TextField(_("feedback when right"), blank=True)
    feedback_wrong = models.TextField(_("feedback when wrong"), blank=True)

    class Meta:
        abstract = True


class WithPartialCredit(models.Model):
    """A half-right answer is worth something."""

    partial_credit = models.BooleanField(
        _("partial credit"), default=True, help_text=_("A partly right answer earns part of the score.")
    )

    class Meta:
        abstract = True


class WithForgiveness(models.Model):
    """How strictly typed words are compared."""

    forgive_accents = models.BooleanField(
        _("forgive accents"), default=True, help_text=_("Accept “resume” for “résumé”.")
    )
    forgive_case = models.BooleanField(
        _("forgive capitals"), default=True, help_text=_("Accept “Calgary”, “calgary” and “CALGARY”.")
    )

    class Meta:
        abstract = True


class SingleChoice(Question):
    """One answer is right."""

    kind = "single_choice"

    choices = StreamField(ChoicesBlock(), verbose_name=_("choices"), help_text=_("Exactly one is correct."))

    class Meta:
        verbose_name = _("question with one answer")
        verbose_name_plural = _("questions with one answer")


class MultipleChoice(WithPartialCredit, Question):
    """Several answers may be right."""

    kind = "multiple_choice"

    choices = StreamField(ChoicesBlock(), verbose_name=_("choices"), help_text=_("At least one is correct."))

    class Meta:
        verbose_name = _("question with several answers")
        verbose_name_plural = _("questions with several answers")


class TrueFalse(WithFeedback, Question):
    """A statement that is true or false."""

    kind = "true_false"

    answer = models.BooleanField(_("the statement is true"), default=True)

    class Meta:
        verbose_name = _("true or false question")
        verbose_name_plural = _("true or false questions")


class Ordering(WithPartialCredit, WithFeedback, Question):
    """Things to put in the right order."""

    kind = "ordering"

    items = StreamField(ItemsBlock(), verbose_name=_("items"), help_text=_("Write them in the right order."))

    class Meta:
        verbose_name = _("ordering question")
        verbose_name_plural = _("ordering questions")


class Matching(WithPartialCredit, WithFeedback, Question):
    """Things to put together."""

    kind = "matching"

    pairs = StreamField(PairsBlock(), verbose_name=_("pairs"))
    distractors = StreamField(
        ItemsBlock(), verbose_name=_("distractors"), blank=True, help_text=_("Right sides that match nothing.")
    )

    class Meta:
        verbose_name = _("matching question")
        verbose_name_plural = _("matching questions")


class Cloze(WithPartialCredit, WithForgiveness, WithFeedback, Question):
    """A text with gaps to fill."""

    kind = "cloze"

    text = models.TextField(
        _("text with gaps"),
        help_text=_(
            "Put each gap in double square brackets, with accepted answers separated by |: "
            "Please [[send]] me the report [[by|before]] Friday. The first answer is the one shown."
        ),
    )

    class Meta:
        verbose_name = _("fill in the gaps")
        verbose_name_plural = _("fill in the gaps")


class ShortAnswer(WithForgiveness, WithFeedback, Question):
    """A word or a short phrase to type."""

    kind = "short_answer"

    accepted = models.TextField(
        _("accepted answers"), help_text=_("One answer on each line; the first is the one shown.")
    )

    class Meta:
        verbose_name = _("short answer")
        verbose_name_plural = _("short answers")
