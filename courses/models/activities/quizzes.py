"""Questions asked together, with a mark to pass."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.activities import Definition, kind_of, quiz_for
from courses.blocks import QuizQuestions
from courses.models.activities.base import Activity, Question
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

    def definition(self, stock: Mapping[int, Sequence[Question]] | None = None) -> Definition:
        """With its questions and draws; `stock` holds the published questions of this language by bank."""
        fixed = [block.value for block in self.questions if block.block_type == "question"]
        draws = [block.value for block in self.questions if block.block_type == "draw"]
        return super().definition() | {
            "pass_mark": self.pass_mark / 100,
            "attempts": self.attempts,
            "shuffle": self.shuffle,
            "review": self.review,
            "questions": [question.definition() for question in fixed if question is not None],
            "draws": [self.draw(block, stock) for block in draws if block["bank"] is not None],
        }

    def draw(self, block: Any, stock: Mapping[int, Sequence[Question]] | None) -> dict[str, Any]:
        """One draw, with every question it could give."""
        bank = block["bank"]
        questions = bank.questions.filter(live=True, locale=self.locale) if stock is None else stock.get(bank.pk, [])
        return {
            "bank": str(bank.uid),
            "title": bank.title,
            "count": block["count"] or 0,
            "questions": sorted((question.definition() for question in questions), key=lambda each: each["uid"]),
        }

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """One possible draw."""
        kind, definition = kind_of(self.kind), quiz_for(self.definition(), "preview")
        answer = kind.right_answer(definition) if mode_name == "right" else None
        grade = kind.grade(definition, answer) if answer is not None else None
        shown = kind.show(definition, seed="preview", answer=answer, grade=grade, reveal=bool(grade))
        return {"shown": shown, "activity": self, "request": request}
