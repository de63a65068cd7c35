"""One-time links: making, using, sending them."""

import base64
import hmac
import logging
import secrets
import uuid
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies.jobs.services import enqueue, enqueue_many
from agencies.models import Agency, Membership, Person, Role, SignInLink
from agencies.models.sign_in import digest_of
from agencies.selectors.people import known_elsewhere
from agencies.services.errors import (
    AddressMissing,
    LinkExpired,
    LinkRefused,
    LinkUsed,
    OpenedElsewhere,
    SignsInOtherwise,
)

log = logging.getLogger(__name__)

LIFETIMES = {
    SignInLink.Purpose.INVITATION: timedelta(days=7),
    SignInLink.Purpose.SHOWN: timedelta(days=7),
    SignInLink.Purpose.REQUESTED: timedelta(minutes=30),
}
INVITATION_TASK = "agencies.send_invitation"
LINK_TASK = "agencies.send_link"


@transaction.atomic
def make_link(
    *, person: Person, purpose: str, next_path: str = "", made_by: Person | None = None, key: str = ""
) -> tuple[SignInLink, str]:
    """A link and its address, which is known only now. The same `key` gives the same link again."""
    key = key or secrets.token_urlsafe(32)
    expires_at = timezone.now() + LIFETIMES[SignInLink.Purpose(purpose)]
    fields = {
        "person": person,
        "purpose": purpose,
        "next_path": next_path,
        "made_by": made_by,
        "expires_at": expires_at,
    }
    link, _created = SignInLink.objects.get_or_create(digest=digest_of(key), defaults=fields)
    return link, address_of(key)


@transaction.atomic
def show_link(*, person: Person, agency: Agency, by: Person) -> tuple[SignInLink, str]:
    """A link that a coordinator may print or show to a learner of theirs; earlier shown ones stop working.

    Raises `SignsInOtherwise` for people who work somewhere, `OpenedElsewhere` where another agency answers for them.
    """
    check_may_show(person=person, agency=agency)
    person.sign_in_links.fresh().filter(purpose=SignInLink.Purpose.SHOWN).update(expires_at=timezone.now())
    link, address = make_link(person=person, purpose=SignInLink.Purpose.SHOWN, made_by=by)
    log.info("Person %s was shown sign-in link %s of person %s of agency %s.", by.pk, link.pk, person.pk, agency.slug)
    return link, address


def check_may_show(*, person: Person, agency: Agency) -> None:
    """A link is a way into the whole account, so staff get one only where the account is a learner's of their own."""
    theirs = Membership.objects.filter(person=person)
    if person.is_staff or person.is_superuser or theirs.exclude(role=Role.LEARNER).exists():
        raise SignsInOtherwise
    if not known_elsewhere([person], agency):
        return
    first = theirs.order_by("started_at", "pk").first()
    if person.email or first is None or first.agency_id != agency.pk:
        raise OpenedElsewhere


@transaction.atomic
def use_link(*, key: str) -> SignInLink:
    """Go through a link, once. Raises `LinkUsed`, `LinkExpired`, or `LinkRefused` for a key that never was one."""
    link = SignInLink.objects.with_key(key).select_related("person").first()
    if link is None or not link.person.is_active:
        raise LinkRefused
    if SignInLink.objects.filter(pk=link.pk).fresh().update(used_at=timezone.now()):
        return link
    link.refresh_from_db(fields=["used_at"])
    raise LinkUsed if link.used_at else LinkExpired


@transaction.atomic
def renew_link(*, key: str) -> None:
    """Send another link to the person of an old one, at the address they have, if they have any."""
    link = SignInLink.objects.with_key(key).select_related("person").first()
    if link and link.person.is_active and link.person.email:
        enqueue(LINK_TASK, person_id=str(link.person_id), next_path=link.next_path)


@transaction.atomic
def invite(*, person: Person, agency: Agency, titles: Mapping[str, str] | None = None, starts_on: str = "") -> None:
    """Write to somebody how to come in: to work for the agency or, with the `titles` of a course by language, to learn.

    `starts_on` is an ISO date. Raises `AddressMissing`.
    """
    if not person.email:
        raise AddressMissing
    enqueue(INVITATION_TASK, **invitation(person.pk, agency.pk, titles, starts_on))


def invite_many(invitations: Iterable[Mapping[str, Any]]) -> None:
    """Promise many letters, each an `invitation`, in a few statements."""
    enqueue_many(INVITATION_TASK, invitations)


def invitation(
    person_id: uuid.UUID, agency_id: int, titles: Mapping[str, str] | None = None, starts_on: str = ""
) -> dict[str, Any]:
    """What the task that writes an invitation needs to know."""
    return {"person_id": str(person_id), "agency_id": agency_id, "titles": dict(titles or {}), "starts_on": starts_on}


def key_of(job_id: uuid.UUID) -> str:
    """The key of the link that a job sends: the same whenever the job is tried again, and kept nowhere."""
    mac = hmac.digest(settings.SECRET_KEY.encode(), b"agencies.sign_in:" + job_id.bytes, "sha256")
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def address_of(key: str) -> str:
    """The full address of a link."""
    return settings.SITE_URL + reverse("agencies:use_link", args=[key])
