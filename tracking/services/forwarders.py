"""Other LRSs that an agency sends its statements to: named, tried, paused, taken away; and what they refused."""

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from agencies.jobs.services import Run, enqueue
from agencies.models import Agency, Person
from agencies.services import hold_agency
from tracking.models import Forwarder, Outgoing, OutgoingState, Statement
from tracking.selectors.horizon import A_TICK, horizon

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

log = logging.getLogger(__name__)

AT_ONCE = 1000
MOST = 5  # of one agency
QUEUE = "tracking.queue_statements"
SETTLING = timedelta(seconds=10)  # Whoever stores later than this after the forwarder was made promises to it.


class SecretNeeded(Exception):
    """The secret that is kept was given for another machine."""


class StillBeingStored(Exception):
    """A statement of before may come yet: its writer has not finished. The job tries again after a while."""


class TooManyForwarders(Exception):
    """Every statement is promised to each of them, in the learner's own transaction."""


@transaction.atomic
def set_up_forwarder(
    *, agency: Agency, endpoint: str, key: str, secret: str, everything: bool = False, by: Person | None = None
) -> Forwarder:
    """From now on the agency's statements go there; with `everything`, those that were stored before, too.

    Raises `TooManyForwarders`.
    """
    hold_agency(agency.pk)
    if Forwarder.objects.filter(agency=agency).count() >= MOST:
        raise TooManyForwarders
    forwarder = Forwarder.objects.create(agency=agency, endpoint=endpoint, key=key, secret=secret)
    if everything:
        enqueue(QUEUE, delay=SETTLING, forwarder_id=forwarder.pk)
    log.info("Person %s made forwarder %s of agency %s.", by and by.pk, forwarder.pk, agency.slug)
    return forwarder


@transaction.atomic
def change_forwarder(
    *, forwarder: Forwarder, endpoint: str, key: str, secret: str = "", by: Person | None = None
) -> Forwarder:
    """Another address or key; an empty secret stays as it is. What waits is tried at once.

    Raises `SecretNeeded` where a secret that somebody else typed would go to another machine.
    """
    forwarder = Forwarder.objects.select_for_update().get(pk=forwarder.pk)
    if not secret and endpoint != forwarder.endpoint:
        raise SecretNeeded
    forwarder.endpoint, forwarder.key, forwarder.secret = endpoint, key, secret or forwarder.secret
    forwarder.failures, forwarder.next_at, forwarder.reason = 0, None, ""
    forwarder.save(update_fields=["endpoint", "key", "secret", "failures", "next_at", "reason"])
    log.info("Person %s changed forwarder %s.", by and by.pk, forwarder.pk)
    return forwarder


def pause_forwarder(*, forwarder: Forwarder, by: Person | None = None) -> None:
    """Send nothing until further notice; what happens meanwhile waits. A batch that is on its way arrives."""
    Forwarder.objects.filter(pk=forwarder.pk, paused_at=None).update(paused_at=timezone.now())
    log.info("Person %s paused forwarder %s.", by and by.pk, forwarder.pk)


def resume_forwarder(*, forwarder: Forwarder, by: Person | None = None) -> None:
    """Go on, at once: also after trouble."""
    Forwarder.objects.filter(pk=forwarder.pk).update(paused_at=None, next_at=None, failures=0)
    log.info("Person %s resumed forwarder %s.", by and by.pk, forwarder.pk)


@transaction.atomic
def remove_forwarder(*, forwarder: Forwarder, by: Person | None = None) -> None:
    """Send nothing there any more and forget the secret; what the other LRS has, it keeps."""
    log.info("Person %s removed forwarder %s of agency %s.", by and by.pk, forwarder.pk, forwarder.agency_id)
    Outgoing.objects.filter(forwarder=forwarder).delete()
    Forwarder.objects.filter(pk=forwarder.pk).delete()


def send_again(*, forwarder: Forwarder, uid: UUID | None = None) -> int:
    """Give dead letters another chance: that one, or all of them; how many there were."""
    dead = Outgoing.objects.filter(forwarder=forwarder, state=OutgoingState.DEAD)
    chosen = dead if uid is None else dead.filter(uid=uid)
    return chosen.update(state=OutgoingState.WAITING, attempts=0, next_at=timezone.now())


def queue_everything(*, run: Run, forwarder_id: int) -> None:
    """Promise what was stored until the job began, in steps that each happen once; rows that are there stay.

    Raises `StillBeingStored` while the ledger is not complete up to then.
    """
    forwarder = Forwarder.objects.filter(pk=forwarder_id).first()
    if forwarder and run.cursor is None:
        with run.step(cursor=[timezone.now().isoformat(), None]):
            pass
    while forwarder:
        upto, place = run.cursor
        seen = horizon()
        rows = list(stored_between(forwarder, place, min(datetime.fromisoformat(upto), seen - A_TICK))[:AT_ONCE])
        if not rows:
            break
        at, last = rows[-1][1:]
        with run.step(cursor=[upto, [at.isoformat(), last]]):
            promise(forwarder, [uid for uid, _at, _id in rows])
    if forwarder and seen <= datetime.fromisoformat(upto):
        raise StillBeingStored


def promise(forwarder: Forwarder, uids: "Iterable[UUID]") -> None:
    """Rows for these statements, due at once."""
    now = timezone.now()
    rows = [Outgoing(forwarder=forwarder, uid=uid, next_at=now) for uid in uids]
    Outgoing.objects.bulk_create(rows, ignore_conflicts=True)


def stored_between(
    forwarder: Forwarder, place: tuple[str, int] | None, upto: datetime
) -> "QuerySet[Statement, tuple[UUID, datetime, int]]":
    """Statements of the agency in the order of storing, after a place in it and up to a moment."""
    rows = Statement.objects.filter(agency_id=forwarder.agency_id, stored_at__lte=upto)
    if place:
        at = datetime.fromisoformat(place[0])
        rows = rows.filter(Q(stored_at__gt=at) | Q(stored_at=at, pk__gt=place[1]), stored_at__gte=at)
    return rows.order_by("stored_at", "pk").values_list("uid", "stored_at", "pk")
