"""The pages of a course: a catalogue holds courses, a course modules, a module lessons."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page
from wagtail.search import index

from courses.blocks import BRIEF, LessonBody, OutcomesBlock
from courses.models.fields import StreamField

LEVELS = [MinValueValidator(1), MaxValueValidator(12)]


class HasUid(models.Model):
    """A page that keeps one identity through moves, edits and languages (docs/decisions/0004)."""

    class Meta:
        abstract = True

    translation_key: uuid.UUID

    @property
    def uid(self) -> uuid.UUID:
        """The translation key: one course in English and French has one uid."""
        return self.translation_key


class ForLearners(HasUid, Page):
    """A page that the public does not read: learners meet it in an edition, authors in a preview."""

    class Meta:
        abstract = True

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """To the public course page, unless this is a preview."""
        if getattr(request, "is_preview", False):
            return super().serve(request, *args, **kwargs)
        course = CoursePage.objects.ancestor_of(self).first()
        return redirect(course.url if course else "/")


class CataloguePage(HasUid, Page):
    """The public front of all courses."""

    introduction = RichTextField(_("introduction"), features=BRIEF, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.CoursePage"]

    class Meta:
        verbose_name = _("catalogue")
        verbose_name_plural = _("catalogues")


class CoursePage(HasUid, Page):
    """A course: what it promises to whom, and the modules below it."""

    class Framework(models.TextChoices):
        """Language levels as Canada measures them."""

        CLB = "CLB", _("Canadian Language Benchmarks (CLB)")
        NCLC = "NCLC", _("Niveaux de compétence linguistique canadiens (NCLC)")

    summary = models.CharField(_("summary"), max_length=300, help_text=_("One sentence, for lists of courses."))
    description = RichTextField(_("description"), features=BRIEF, blank=True)
    audience = models.TextField(_("who it is for"), blank=True)
    outcomes = StreamField(OutcomesBlock(), verbose_name=_("what learners will be able to do"), blank=True)
    hours = models.DecimalField(_("hours of work"), max_digits=5, decimal_places=1, null=True, blank=True)
    level_framework = models.CharField(_("language level"), max_length=10, choices=Framework, blank=True)
    level_listening = models.PositiveSmallIntegerField(_("listening"), null=True, blank=True, validators=LEVELS)
    level_speaking = models.PositiveSmallIntegerField(_("speaking"), null=True, blank=True, validators=LEVELS)
    level_reading = models.PositiveSmallIntegerField(_("reading"), null=True, blank=True, validators=LEVELS)
    level_writing = models.PositiveSmallIntegerField(_("writing"), null=True, blank=True, validators=LEVELS)
    cover = models.ForeignKey(
        "wagtailimages.Image",
        verbose_name=_("cover image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    cover_alt = models.CharField(
        _("the cover in words"),
        max_length=300,
        blank=True,
        help_text=_("What the image tells, for those who do not see it."),
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("description"),
        FieldPanel("audience"),
        FieldPanel("outcomes"),
        FieldPanel("hours"),
        MultiFieldPanel(
            [
                FieldPanel("level_framework"),
                FieldRowPanel([FieldPanel("level_listening"), FieldPanel("level_speaking")]),
                FieldRowPanel([FieldPanel("level_reading"), FieldPanel("level_writing")]),
            ],
            heading=_("Language level"),
        ),
        MultiFieldPanel([FieldPanel("cover"), FieldPanel("cover_alt")], heading=_("Cover")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("description")]
    parent_page_types = ["courses.CataloguePage"]
    subpage_types = ["courses.ModulePage"]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")

    def clean(self) -> None:
        """Refuse levels without their framework, and a cover without words."""
        super().clean()
        if self.levels and not self.level_framework:
            raise ValidationError({"level_framework": _("Say which levels these are: CLB or NCLC.")})
        if self.cover and not self.cover_alt.strip():
            raise ValidationError({"cover_alt": _("Say in words what the cover tells.")})

    @property
    def levels(self) -> list[tuple[Any, int]]:
        """The skills that have a level, by name."""
        skills = [
            (_("listening"), self.level_listening),
            (_("speaking"), self.level_speaking),
            (_("reading"), self.level_reading),
            (_("writing"), self.level_writing),
        ]
        return [(name, level) for name, level in skills if level is not None]

    @property
    def level_in_brief(self) -> str:
        """`CLB 5`, or `CLB 4–6` where skills differ; just the framework where no skill has a level."""
        numbers = sorted({level for _name, level in self.levels})
        span = "–".join(str(number) for number in dict.fromkeys((numbers[0], numbers[-1]))) if numbers else ""
        return f"{self.level_framework}\N{NO-BREAK SPACE}{span}".strip("\N{NO-BREAK SPACE}")


class ModulePage(ForLearners):
    """A part of a course."""

    summary = models.CharField(_("summary"), max_length=300, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage"]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")


class LessonPage(ForLearners):
    """One sitting: something to read, look at, listen to and do."""

    summary = models.CharField(_("summary"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("How long it takes."),
    )
    body = StreamField(LessonBody(), verbose_name=_("content"))

    content_panels = [*Page.content_panels, FieldPanel("summary"), FieldPanel("minutes"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]

    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
