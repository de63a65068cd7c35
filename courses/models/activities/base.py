"""The root of all activities, the root of all questions, and the shelves that questions stand on."""

import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from modelcluster.models import ClusterableModel
from polymorphic.models import PolymorphicModel
from wagtail.fields import RichTextField
from wagtail.models import (
    DraftStateMixin,
    LockableMixin,
    PreviewableMixin,
    RevisionMixin,
    TranslatableMixin,
    WorkflowMixin,
)
from wagtail.search import index

from courses.activities import Definition, kind_of
from courses.blocks import BRIEF


class Activity(
    WorkflowMixin,
    DraftStateMixin,
    LockableMixin,
    RevisionMixin,
    PreviewableMixin,
    TranslatableMixin,
    PolymorphicModel,
    ClusterableModel,
    index.Indexed,
):
    """Something a learner does. Each kind is a subclass, with its own fields, form and rule.

    The mixins bring their own generic relations: declaring them here again leaves revisions and workflow empty.
    """

    kind: ClassVar[str] = ""

    title = models.CharField(_("title"), max_length=200)
    prompt = RichTextField(
        _("instructions"), features=BRIEF, help_text=_("What the learner is asked to do or to answer.")
    )
    required = models.BooleanField(
        _("required"), default=True, help_text=_("The lesson is complete only when this is done.")
    )

    search_fields = [
        index.SearchField("title"),
        index.AutocompleteField("title"),
        index.SearchField("prompt"),
        index.FilterField("locale"),
        index.FilterField("translation_key"),
        index.FilterField("live"),
    ]

    class Meta(TranslatableMixin.Meta):
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title

    @property
    def uid(self) -> uuid.UUID:
        """The identity that every language shares, and that statements point at (docs/decisions/0004)."""
        return self.translation_key

    @property
    def kind_name(self) -> str:
        """The kind in words."""
        return capfirst(str(self._meta.verbose_name))

    def definition(self) -> Definition:
        """The activity as frozen in editions, prompts still as Wagtail stores rich text; subclasses add their own."""
        return {
            "kind": self.kind,
            "uid": str(self.uid),
            "title": self.title,
            "prompt": self.prompt,
            "required": self.required,
            "language": self.locale.language_code,
        }

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        """Before and after the answer."""
        return [("", _("As a learner meets it")), ("right", _("After the right answer"))]

    def get_preview_template(self, request: Any, mode_name: str) -> str:
        """The learner's partial on a page of its own."""
        return "courses/activity_preview.html"

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """What `Kind.show` gives."""
        kind, definition = kind_of(self.kind), self.definition()
        answer = kind.right_answer(definition) if mode_name == "right" else None
        grade = kind.grade(definition, answer) if answer is not None else None
        shown = kind.show(definition, seed="preview", answer=answer, grade=grade, reveal=bool(grade))
        return {"shown": shown, "activity": self, "request": request}


class QuestionBank(models.Model):
    """A shelf of questions for quizzes to draw from; it has a name in both languages and no translation of its own."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title_en = models.CharField(_("title in English"), max_length=150)
    title_fr = models.CharField(_("title in French"), max_length=150)

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")
        ordering = ["title_en"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.title_fr if (get_language() or "en").startswith("fr") else self.title_en

    def stock(self, *, without: Sequence["Question"] = ()) -> int:
        """How many published questions, counted once for all languages, there are to draw beside these."""
        taken = [question.translation_key for question in without]
        live = self.questions.non_polymorphic().filter(live=True).exclude(translation_key__in=taken)
        return live.values("translation_key").distinct().count()


class Question(Activity):
    """An activity with a right answer, alone in a lesson or inside a quiz."""

    bank = models.ForeignKey(
        QuestionBank,
        verbose_name=_("question bank"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="questions",
        help_text=_("Quizzes can draw this question from its bank."),
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"),
        default=0,
        validators=[MaxValueValidator(20)],
        help_text=_(
            "How often the learner may answer in a lesson; 0 means without limit. In a quiz, the quiz decides."
        ),
    )
    shuffle = models.BooleanField(_("shuffle"), default=True, help_text=_("Each learner sees another order."))

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def definition(self) -> Definition:
        """With `attempts` and `shuffle`."""
        return super().definition() | {"attempts": self.attempts, "shuffle": self.shuffle}
