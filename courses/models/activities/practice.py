"""Activities without a right answer."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.activities import Definition
from courses.models.activities.base import Activity


class ReadAndConfirm(Activity):
    """The learner reads, and says so."""

    kind = "read_and_confirm"

    statement = models.CharField(
        _("statement"),
        max_length=300,
        help_text=_("The sentence beside the box to tick, such as “I have read the rules.”"),
    )

    class Meta:
        verbose_name = _("read and confirm")
        verbose_name_plural = _("read and confirm")

    def definition(self) -> Definition:
        """With `statement`."""
        return super().definition() | {"statement": self.statement}


class Reflection(Activity):
    """The learner writes freely; the text is kept and can be changed."""

    kind = "reflection"

    minimum_words = models.PositiveSmallIntegerField(
        _("minimum words"), default=0, validators=[MaxValueValidator(500)], help_text=_("0 means any length.")
    )
    sample = models.TextField(_("sample answer"), blank=True, help_text=_("Shown after the learner has saved a text."))

    class Meta:
        verbose_name = _("reflection")
        verbose_name_plural = _("reflections")

    def definition(self) -> Definition:
        """With `minimum_words` and `sample`."""
        return super().definition() | {"minimum_words": self.minimum_words, "sample": self.sample}
