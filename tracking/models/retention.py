"""How long each class of rows is kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class RetentionRule(models.Model):
    """What an operator decided about one class (`tracking.services.retention.CLASSES`), and how its last run went.

    A class without a row follows its own default. `keep_days` empty keeps for ever.
    """

    name = models.CharField(max_length=40, unique=True)
    keep_days = models.PositiveIntegerField(_("keep for so many days"), null=True, blank=True)
    ran_at = models.DateTimeField(null=True)
    removed = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
