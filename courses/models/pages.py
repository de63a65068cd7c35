"""The pages of a course: a catalogue holds courses, a course modules, a module lessons."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.fields import RichTextField
from wagtail.models import Page

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


class CataloguePage(HasUid, Page):
    """The public front of all courses."""

    introduction = RichTextField(_("introduction"), features=BRIEF, blank=True)

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

    parent_page_types = ["courses.CataloguePage"]
    subpage_types = ["courses.ModulePage"]

    class Meta:
        verbose_name = _("course")
        verbose_name_plural = _("courses")


class ModulePage(HasUid, Page):
    """A part of a course."""

    summary = models.CharField(_("summary"), max_length=300, blank=True)

    parent_page_types = ["courses.CoursePage"]
    subpage_types = ["courses.LessonPage"]

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")


class LessonPage(HasUid, Page):
    """One sitting: something to read, look at, listen to and do."""

    summary = models.CharField(_("summary"), max_length=300, blank=True)
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("How long it takes."),
    )
    body = StreamField(LessonBody(), verbose_name=_("content"))

    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
