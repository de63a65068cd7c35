"""A frozen edition: what learners read and are graded by, whatever happens to the pages afterwards.

Rows here are written once, by `courses.services.freeze_edition`, the edition's own row last: it is the seal. From then
on nothing is changed, deleted or added (database triggers refuse).
"""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Edition(models.Model):
    """One publication of a course, in every language that was live.

    `titles`, `summaries` and `change_notes` are language maps: `{"en": "…", "fr": "…"}`. `languages` lists the
    complete languages, the language of authoring first.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course_uid = models.UUIDField(db_index=True)
    course = models.ForeignKey(
        "courses.CoursePage", null=True, blank=True, on_delete=models.SET_NULL, related_name="editions"
    )
    number = models.PositiveIntegerField(_("number"))
    languages = models.JSONField(default=list)
    titles = models.JSONField(default=dict)
    summaries = models.JSONField(default=dict)
    change_notes = models.JSONField(default=dict)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1, null=True)
    frozen_at = models.DateTimeField(_("published"))
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        ordering = ["course_uid", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["course_uid", "number"], name="courses_edition_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return in_language(self.titles)

    @property
    def summary(self) -> str:
        """The summary in the reader's language."""
        return in_language(self.summaries)

    @property
    def change_note(self) -> str:
        """What changed, in the reader's language."""
        return in_language(self.change_notes)


def in_language(texts: dict[str, str]) -> str:
    """The text of the active language, else any that is there."""
    return texts.get((get_language() or "en")[:2]) or next(iter(texts.values()), "")


class OutlineItem(models.Model):
    """A module, lesson or activity at its place in the edition; the same in every language.

    `uid` is the page's stable uid for modules and lessons, and for an activity its *placement*:
    uuid5(lesson uid, block id), so that one activity placed twice is done twice. `rule` is what grading and progress
    need and no language: `{"kind": "quiz", "required": true, "attempts": 3, "pass_mark": 0.7, …}`.
    """

    class Kind(models.TextChoices):
        """The three storeys of an outline."""

        MODULE = "module", _("module")
        LESSON = "lesson", _("lesson")
        ACTIVITY = "activity", _("activity")

    edition = models.ForeignKey(Edition, to_field="uid", on_delete=models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, choices=Kind)
    uid = models.UUIDField()
    parent_uid = models.UUIDField(null=True)
    activity_uid = models.UUIDField(null=True)
    block_id = models.CharField(max_length=36, blank=True)
    position = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField(default=0)
    rule = models.JSONField(default=dict)

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "uid"], name="courses_outline_uid_once"),
            models.UniqueConstraint(fields=["edition", "position"], name="courses_outline_position_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uid}"


class EditionText(models.Model):
    """What one outline item says in one language.

    `body` of a lesson: a list of blocks, `{"id": "…", "type": "text", "html": "…"}` or
    `{"id": "…", "type": "activity", "placement": "<uuid>"}`. `body` of an activity: `{"activity": {…}}`, its
    definition for `courses.activities`. Addresses of files are written `frozen:<name>` and resolved when read.
    `page_id` and `revision_id` say exactly what was compiled: a page and its revision, or an activity and its own.
    """

    item = models.ForeignKey(OutlineItem, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=5)
    title = models.CharField(max_length=255)
    summary = models.TextField(blank=True)
    body = models.JSONField(default=list)
    page_id = models.PositiveBigIntegerField(null=True)
    revision_id = models.PositiveBigIntegerField(null=True)

    class Meta:
        ordering = ["item", "language"]
        constraints = [
            models.UniqueConstraint(fields=["item", "language"], name="courses_edition_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.language})"


class FrozenFile(models.Model):
    """A file that an edition shows, kept under its own content hash so that no later upload or deletion touches it.

    It lies in the default storage as `frozen/<name>`. `origin` is the upload it was first copied from, with that
    upload's own hash if it has one, so that freezing again need not read every image again.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=200, unique=True)
    origin = models.CharField(max_length=300, db_index=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()

    def __str__(self) -> str:
        return self.name
