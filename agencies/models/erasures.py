"""Erasures: somebody was cut from everything that was known of them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Erasure(models.Model):
    """One person's erasure, from the wish to its end; the row about the person stays, without a name.

    `sought` is what the rooms look for (`services.erasures.Sought`), from the moment when the account was emptied until
    the second look is over; then it is empty, too. `counts` says what was done, kind by kind: names nobody.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="erasures")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(_("asked for"), auto_now_add=True)
    reason = models.CharField(_("reason"), max_length=300)
    sought = models.JSONField(default=dict)
    cut_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("erasure")
        verbose_name_plural = _("erasures")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], name="agencies_erasure_once"),
            models.CheckConstraint(
                condition=models.Q(finished_at__isnull=True) | models.Q(cut_at__isnull=False, sought={}),
                name="agencies_erasure_forgets",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.asked_at:%Y-%m-%d}"
