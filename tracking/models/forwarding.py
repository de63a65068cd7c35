"""Other people's LRSs that an agency's statements are sent on to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from tracking.models.credentials import OfManagedAgencyQuerySet
from tracking.models.sealed import SealedField


class Forwarder(models.Model):
    """One such LRS, and how sending to it went last.

    Rows wait for it whether it is paused or not. After trouble nothing is sent before `next_at`; `failures` counts the
    troubles since the last success, and `reason` says the last one (`tracking.services.reasons`).
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="forwarders")
    endpoint = models.URLField(_("endpoint"), max_length=500)
    key = models.CharField(_("key"), max_length=255)
    secret = SealedField(_("secret"))
    made_at = models.DateTimeField(auto_now_add=True)
    paused_at = models.DateTimeField(null=True, blank=True, editable=False)
    failures = models.PositiveSmallIntegerField(default=0, editable=False)
    next_at = models.DateTimeField(null=True, blank=True, editable=False)
    succeeded_at = models.DateTimeField(null=True, blank=True, editable=False)
    reason = models.TextField(blank=True, editable=False)

    objects = OfManagedAgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("forwarding")
        verbose_name_plural = _("forwardings")
        ordering = ["agency", "endpoint"]

    def __str__(self) -> str:
        return self.endpoint


class OutgoingState(models.TextChoices):
    """What became of it."""

    WAITING = "waiting", _("waiting")
    SENT = "sent", _("sent")
    DEAD = "dead", _("given up")


class Outgoing(models.Model):
    """One statement promised to one forwarder, in the transaction that stored the statement."""

    forwarder = models.ForeignKey(Forwarder, on_delete=models.CASCADE, related_name="outgoing", db_index=False)
    uid = models.UUIDField()
    attempts = models.PositiveSmallIntegerField(db_default=0)
    next_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=OutgoingState, db_default=OutgoingState.WAITING)
    reason = models.TextField(blank=True, db_default="")

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["forwarder", "uid"], name="tracking_outgoing_once")]
        indexes = [models.Index(fields=["forwarder", "state", "next_at"], name="tracking_outgoing_due")]

    def __str__(self) -> str:
        return f"{self.uid} {self.state}"
