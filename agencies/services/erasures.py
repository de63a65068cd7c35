"""Erasing a person: the account is emptied, every room cuts its own records, a second look finds what was on its way.

Each pass is one transaction of a job, rooms above included (`agencies.signals.person_erased`): all of it or nothing,
and safe to repeat. docs/decisions/0009 says what goes and what stays.
"""

import logging
import re
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from agencies.jobs.services import enqueue, forget_jobs
from agencies.models import Erasure, Membership, Person, Role, SignInLink
from agencies.outbox import forget_letters
from agencies.services.errors import ReasonNamesThem, StillAtWork
from agencies.signals import person_erased

log = logging.getLogger(__name__)

ERASE, FINISH = "agencies.erase_person", "agencies.finish_erasure"
SECOND_LOOK = timedelta(minutes=15)  # No request and no batch takes this long.


@dataclass(frozen=True)
class Sought:
    """What somebody is known by, as text: the account's key first. Addresses are in lower case, phones as stored."""

    person: str
    pseudonym: str
    full_name: str
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()

    @property
    def marks(self) -> tuple[str, ...]:
        """What means this person and nobody else, outside too; a name and a family's phone may be shared."""
        return (self.pseudonym, *self.emails)

    def is_marked(self, text: str) -> bool:
        """Whether one of the marks, or the key, stands in the text, and not as part of a longer address."""
        either = "|".join(map(re.escape, (self.person, *self.marks)))
        return bool(re.search(rf"(?<![\w.+%-])(?:{either})(?![\w-]|\.\w)", text, re.IGNORECASE))


@transaction.atomic
def ask_erasure(*, person: Person, reason: str, by: Person | None = None) -> Erasure:
    """Promise it; asked again, it is the same one. Raises `StillAtWork`, `ReasonNamesThem`."""
    if found := Erasure.objects.filter(person=person).first():
        return found
    check_erasable(person)
    parts = [re.escape(part) for part in (person.full_name, person.email, person.phone) if part]
    if parts and re.search(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", reason, re.IGNORECASE):
        raise ReasonNamesThem
    erasure, _made = Erasure.objects.get_or_create(person=person, defaults={"reason": reason, "asked_by": by})
    enqueue(ERASE, key=f"{ERASE}:{erasure.pk}", erasure_id=erasure.pk)
    log.info("Person %s asked to erase person %s.", by and by.pk, person.pk)
    return erasure


def check_erasable(person: Person) -> None:
    """Raise `StillAtWork` for everybody who works anywhere: what they may do must end first, in its own way."""
    works = person.memberships.filter(ended_at__isnull=True).exclude(role=Role.LEARNER)
    if person.is_staff or person.is_superuser or person.groups.exists() or works.exists():
        raise StillAtWork


@transaction.atomic
def erase(*, erasure_id: int) -> None:
    """The first pass: rooms above first, because they lock what the classroom locks before it locks the person."""
    erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
    if erasure.cut_at:
        return
    person = Person.objects.get(pk=erasure.person_id)
    check_erasable(person)
    sought = sought_of(person)
    note(erasure, announce(person, sought, None))
    note(erasure, empty(person, sought))
    erasure.sought, erasure.cut_at = asdict(sought), timezone.now()
    erasure.save(update_fields=["sought", "cut_at", "counts"])
    enqueue(FINISH, key=f"{FINISH}:{erasure.pk}", delay=SECOND_LOOK, erasure_id=erasure.pk)


@transaction.atomic
def finish(*, erasure_id: int) -> None:
    """The second pass, for what was on its way during the first; then nothing is left of what was looked for."""
    erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
    if erasure.finished_at or not erasure.cut_at:
        return
    sought = sought_in(erasure)
    note(erasure, announce(erasure.person, sought, erasure.cut_at))
    note(erasure, forget_traces(erasure.person, sought))
    erasure.sought, erasure.finished_at = {}, timezone.now()
    erasure.save(update_fields=["sought", "finished_at", "counts"])
    log.info("Person %s is erased.", erasure.person_id)


def sought_of(person: Person) -> Sought:
    """What somebody is known by at this moment."""
    others = EmailAddress.objects.filter(user=person).values_list("email", flat=True)
    emails = dict.fromkeys(each.lower() for each in (person.email or "", *others) if each)
    phones = (person.phone,) if person.phone else ()
    return Sought(str(person.pk), str(person.pseudonym), person.full_name, tuple(emails), phones)


def sought_in(erasure: Erasure) -> Sought:
    """As the first pass wrote it down."""
    written: dict[str, Any] = erasure.sought
    lists = {name: tuple(written[name]) for name in ("emails", "phones")}
    return Sought(**(written | lists))


def announce(person: Person, sought: Sought, since: datetime | None) -> dict[str, Any]:
    """Let every room above do its part; what they did. Whatever one of them raises ends all of it."""
    done: dict[str, Any] = {}
    for _receiver, counts in person_erased.send(sender=Person, person=person, sought=sought, since=since):
        done |= cast("dict[str, Any]", counts)
    return done


def note(erasure: Erasure, done: dict[str, Any]) -> None:
    """Add what was done. A kind may be counted by a word of its own, too: `{"forwarded": {"https://…": 3}}`."""
    for kind, count in done.items():
        before = erasure.counts.get(kind)
        if isinstance(count, dict) and count:
            erasure.counts[kind] = dict(Counter(before or {}) + Counter(count))
        elif count:
            erasure.counts[kind] = (before or 0) + count


def empty(person: Person, sought: Sought) -> dict[str, int]:
    """Nothing is left in the account but its key and the day it was made."""
    Person.objects.filter(pk=person.pk).update(
        full_name="",
        email=None,
        phone="",
        pseudonym=uuid.uuid4(),
        preferred_language="en",
        time_zone=settings.TIME_ZONE,
        is_active=False,
        last_login=None,
    )
    person.refresh_from_db()
    person.set_unusable_password()
    person.save(update_fields=["password"])
    person.user_permissions.clear()
    ended = Membership.objects.filter(person=person, ended_at=None).update(ended_at=timezone.now())
    return {"memberships": ended, **forget_traces(person, sought)}


def forget_traces(person: Person, sought: Sought) -> dict[str, int]:
    """Ways in, sessions, promised letters, and what the workshop wrote down about the account."""
    ways = [
        SignInLink.objects.filter(person=person),
        EmailAddress.objects.filter(user=person),
        Authenticator.objects.filter(user=person),
        UserProfile.objects.filter(user=person),
    ]
    kind = ContentType.objects.get_for_model(Person)
    ModelLogEntry.objects.filter(content_type=kind, object_id=str(person.pk)).update(label="", data={})
    return {
        "ways_in": sum(rows.delete()[0] for rows in ways),
        "sessions": end_sessions(person),
        "letters": forget_jobs(naming=(sought.person, *sought.marks), sure=sought.is_marked)
        + forget_letters(sought.is_marked),
    }


def forget_rows(rows: Sequence[SignInLink] | Sequence[Session]) -> int:
    """Delete links or sessions whose time is over; how many."""
    deleted: int = type(rows[0])._default_manager.filter(pk__in=[row.pk for row in rows]).delete()[0]
    return deleted


def end_sessions(person: Person) -> int:
    """Delete them; a session says whose it is only when it is opened."""
    sessions = Session.objects.iterator(chunk_size=1000)
    theirs = [each.pk for each in sessions if each.get_decoded().get("_auth_user_id") == str(person.pk)]
    return Session.objects.filter(pk__in=theirs).delete()[0]
