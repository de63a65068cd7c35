"""Questions asked together, with a mark to pass."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.blocks import QuizQuestions
from courses.models.activities.base import Activity
from courses.models.fields import StreamField


class Quiz(Activity):
    """Fixed questions, questions drawn from banks, or both."""

    class Review(models.TextChoices):
        """What the learner sees of a finished quiz."""

        FULL = "full", _("score, feedback and right answers")
        SCORE_AND_FEEDBACK = "score_and_feedback", _("score and feedback")
        SCORE_ONLY = "score_only", _("score only")

    kind = "quiz"

    questions = StreamField(QuizQuestions(), verbose_name=_("questions"))
    pass_mark = models.PositiveSmallIntegerField(
        _("pass mark (%)"), default=70, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=3, validators=[MaxValueValidator(20)], help_text=_("0 means without limit.")
    )
    shuffle = models.BooleanField(_("shuffle the questions"), default=False)
    review = models.CharField(_("review"), max_length=20, choices=Review, default=Review.FULL)

    class Meta:
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")
