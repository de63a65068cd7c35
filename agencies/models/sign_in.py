"""One-time sign-in links: the key travels to the person, the table holds only its digest."""

import hashlib
from typing import Self

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def digest_of(key: str) -> str:
    """What the table keeps of a key: SHA-256, in hex. Keys have 256 random bits, so they need no salt."""
    return hashlib.sha256(key.encode()).hexdigest()


class SignInLinkQuerySet(models.QuerySet["SignInLink"]):
    """Adjectives for links."""

    def with_key(self, key: str) -> Self:
        """The link that opens with `key`, if there is one."""
        return self.filter(digest=digest_of(key))

    def fresh(self) -> Self:
        """Neither used nor too old."""
        return self.filter(used_at__isnull=True, expires_at__gt=timezone.now())


class SignInLink(models.Model):
    """A link that signs one person in once, before it expires; `made_by` is the member of staff who was shown it."""

    class Purpose(models.TextChoices):
        """How it reached the person."""

        INVITATION = "invitation", _("invitation by e-mail")
        REQUESTED = "requested", _("asked for, by e-mail")
        SHOWN = "shown", _("shown to a coordinator")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sign_in_links")
    digest = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.REQUESTED)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    next_path = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    objects = SignInLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.person} – {self.created_at:%Y-%m-%d}"

    @property
    def is_fresh(self) -> bool:
        """Whether it would still open."""
        return self.used_at is None and self.expires_at > timezone.now()
