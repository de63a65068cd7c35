"""Credentials: made, rotated, revoked. The secret is shown once; the table keeps only its SHA-256."""

import hashlib
import hmac
import logging
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Person
from tracking.models import Credential
from tracking.xapi.scopes import Scope

log = logging.getLogger(__name__)

NOTED_EVERY = timedelta(minutes=1)


class CredentialRefused(Exception):
    """A change that was refused. `message` is for the reader; nothing was stored."""

    message: "str | Promise" = ""

    def __init__(self) -> None:
        super().__init__(self.message)


class NoScope(CredentialRefused):
    """A credential that would be good for nothing, or for something that is no scope."""

    message = _("Choose at least one thing that the tool may do.")


class CredentialRevoked(CredentialRefused):
    """A key that is gone for good."""

    message = _("This key was revoked. Make a new one.")


class NotForTools(CredentialRefused):
    """The credential that stands for launched packages has no secret to change."""

    message = _("This key belongs to the packages that learners open here. It has no secret.")


@dataclass(frozen=True)
class Given:
    """A credential and its secret, which is known only now."""

    credential: Credential
    secret: str


@transaction.atomic
def create_credential(*, agency: Agency, name: str, scopes: Collection[str], by: Person | None = None) -> Given:
    """A credential for one tool. Raises `NoScope`."""
    if not scopes or not set(scopes) <= set(Scope):
        raise NoScope
    secret = secrets.token_urlsafe(32)
    credential = Credential.objects.create(
        agency=agency,
        name=name,
        key=secrets.token_hex(12),
        secret_hash=hash_of(secret),
        scopes=[scope.value for scope in Scope if scope in scopes],
        made_by=by,
    )
    log.info("Person %s made key %s of agency %s.", by and by.pk, credential.key, agency.slug)
    return Given(credential, secret)


@transaction.atomic
def rotate_credential(*, credential: Credential, by: Person | None = None) -> Given:
    """Another secret; the old one, and the access tokens got with it, stop at once. Raises `CredentialRevoked`."""
    credential = Credential.objects.select_for_update().get(pk=credential.pk)
    if credential.revoked_at:
        raise CredentialRevoked
    if not credential.secret_hash:
        raise NotForTools
    secret = secrets.token_urlsafe(32)
    credential.secret_hash, credential.rotated_at = hash_of(secret), timezone.now()
    credential.save(update_fields=["secret_hash", "rotated_at"])
    log.info("Person %s gave key %s another secret.", by and by.pk, credential.key)
    return Given(credential, secret)


@transaction.atomic
def revoke_credential(*, credential: Credential, by: Person | None = None) -> Credential:
    """Stop a credential for good, from now on; what it wrote stays. One that is revoked already stays as it is."""
    credential = Credential.objects.select_for_update().get(pk=credential.pk)
    if not credential.revoked_at:
        credential.revoked_at = timezone.now()
        credential.save(update_fields=["revoked_at"])
        log.info("Person %s revoked key %s.", by and by.pk, credential.key)
    return credential


def note_use(*, credential_id: int, last_used_at: datetime | None) -> None:
    """Remember that a credential was used, once a minute at most; `last_used_at` is what is remembered now.

    Called before the request's own transaction. Where nothing can be written, reading goes on.
    """
    now = timezone.now()
    if last_used_at and last_used_at > now - NOTED_EVERY:
        return
    old = Q(last_used_at=None) | Q(last_used_at__lte=now - NOTED_EVERY)
    try:
        with transaction.atomic():
            Credential.objects.filter(old, pk=credential_id).update(last_used_at=now)
    except DatabaseError:
        log.exception("The use of credential %s could not be noted.", credential_id)


def hash_of(secret: str) -> str:
    """What the table keeps: SHA-256, in hex. Secrets have 256 random bits, so they need no salt and no slow hash."""
    return hashlib.sha256(secret.encode()).hexdigest()


def fits(secret: str, secret_hash: str) -> bool:
    """Whether it is the secret; takes as long for any wrong one."""
    return hmac.compare_digest(hash_of(secret), secret_hash)


def endpoint() -> str:
    """Where tools write to."""
    return f"{settings.SITE_URL}/xapi/"
