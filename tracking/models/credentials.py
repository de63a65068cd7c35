"""Keys to the ledger's endpoint, and the requests that were refused."""

import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.models.memberships import MANAGERS
from agencies.permissions import standing_of


class OfManagedAgencyQuerySet(models.QuerySet[Any]):
    """Rows of an agency, for those who manage it."""

    def visible_to(self, user: Any) -> Self:
        """Coordinators see their agency's, umbrella authors the umbrella's own."""
        return self.filter(agency__in=standing_of(user).agencies_as(*MANAGERS))


class CredentialQuerySet(OfManagedAgencyQuerySet):
    """Adjectives for credentials."""

    def live(self) -> Self:
        """Those that open the door: not revoked, of an agency that is active."""
        return self.filter(revoked_at__isnull=True, agency__is_active=True)


class Credential(models.Model):
    """One key with its secret, of one agency. The secret is random and long, so that a plain hash is enough.

    `uid` is the name of the account that stands as authority beside every statement stored with this key; rotating the
    secret keeps it.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="credentials")
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    key = models.CharField(_("key"), max_length=64, unique=True)
    secret_hash = models.CharField(max_length=64)
    scopes = models.JSONField(_("scopes"), default=list)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    rotated_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    objects = CredentialQuerySet.as_manager()

    class Meta:
        verbose_name = _("key to the ledger")
        verbose_name_plural = _("keys to the ledger")
        ordering = ["agency", "name", "pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether it was not revoked."""
        return self.revoked_at is None


class RefusedRequest(models.Model):
    """A request that was answered with an error: what was wrong, and how the body began."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="refused_requests", db_index=False)
    credential = models.ForeignKey(
        Credential, null=True, blank=True, on_delete=models.SET_NULL, related_name="refused_requests"
    )
    at = models.DateTimeField(auto_now_add=True)
    method = models.CharField(max_length=10)
    path = models.CharField(max_length=500)
    status = models.PositiveSmallIntegerField()
    faults = models.JSONField(default=list)
    excerpt = models.TextField(blank=True)

    objects = OfManagedAgencyQuerySet.as_manager()

    class Meta:
        verbose_name = _("refused request")
        verbose_name_plural = _("refused requests")
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["agency", "-at"], name="tracking_refused_by_agency")]

    def __str__(self) -> str:
        return f"{self.status} {self.method} {self.path}"
