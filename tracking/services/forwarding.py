"""Sending an agency's statements on to another LRS.

The outbox (`Outgoing`) is written in the transaction that stores a statement; a job empties it, so no learner waits for
anybody's server. Trouble with the LRS (nobody there, too busy, wrong key) delays all that waits for it and loses
nothing; a statement that the LRS refuses is found by halving the batch, and becomes a dead letter with the reason.

Each row is claimed before it is sent, by whoever takes it first, so two workers never send one at the same time. A
worker that is killed between sending and noting it leaves its rows to be sent again when the claim ends: with the same
ids, which an LRS must take for the same statements.
"""

import logging
import random
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from itertools import groupby
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from tracking.models import Forwarder, Outgoing, OutgoingState
from tracking.selectors.attachments import pieces_of
from tracking.selectors.outgoing import Parcel, parcels_of
from tracking.services.reasons import plain, reason
from tracking.services.repeats import has_the_same
from tracking.services.transport import Answer, NoAnswer, Question, Remote, ask
from tracking.services.words import words_in
from tracking.xapi.faults import gettext_noop
from tracking.xapi.multipart import Outgoing as Enclosed
from tracking.xapi.multipart import write_parts

log = logging.getLogger(__name__)

MOST: Final = 50  # Statements in one request …
LARGEST: Final = 1_000_000  # … and their bytes, with files; one statement alone may have more.
IN_MEMORY: Final = 2 * 1024 * 1024
TURNS: Final = 40  # Requests for whole batches, before other jobs have their turn.
CLAIM: Final = timedelta(minutes=30)  # Longer than any batch can take.
FIRST_PAUSE: Final = timedelta(seconds=30)
LONGEST_PAUSE: Final = timedelta(hours=1)
LONGEST_WISH: Final = timedelta(days=1)  # What we believe of Retry-After.
DOUBTS: Final = 14  # “Forbidden” so often, and nothing taken: it is the key that may not, not the statements.
SENT: Final = range(200, 300)
#: 4xx that speak of us and not of the statements.
OURS: Final = {401, 402, 404, 405, 407, 408, 410, 421, 423, 425, 426, 428, 429, 451}

SAID = gettext_noop("It answered %(status)s: %(said)s")
SAID_NOTHING = gettext_noop("It answered %(status)s and nothing else.")
WRONG_KEY = gettext_noop("It does not accept the key or the secret (%(status)s).")
MAY_NOT = gettext_noop("It accepts the key, but the key may not write statements (%(status)s).")
NOT_HERE = gettext_noop("There is no LRS at this address (%(status)s). Look at the endpoint.")
MOVED = gettext_noop("It says that it has moved (%(status)s). Change the endpoint to the new address.")
TOO_BUSY = gettext_noop("It has too much to do and asks us to wait (%(status)s).")
OUT_OF_ORDER = gettext_noop("It is out of order (%(status)s).")
TAKEN = gettext_noop("It has another statement with the same id.")
GONE = gettext_noop("The statement is not in the record any more.")
SECRET_LOST = gettext_noop("The secret can’t be read any more. Type it again.")


class Trouble(Exception):
    """With the LRS as a whole; what was to be sent waits, at least for `wait`."""

    def __init__(self, kept: str, wait: timedelta = timedelta(0)) -> None:
        self.reason, self.wait = kept, wait
        super().__init__(kept)


def forward(*, forwarder_id: int, turns: int = TURNS) -> bool:
    """Send what is due, batch after batch; true if more may wait after so many of them."""
    for _turn in range(turns):
        forwarder = Forwarder.objects.filter(pk=forwarder_id, paused_at=None, agency__is_active=True).first()
        if forwarder is None or (forwarder.next_at and forwarder.next_at > timezone.now()):
            return False
        taken = claim(forwarder=forwarder)
        if not taken.rows:
            return False
        try:
            Delivery(forwarder).deliver(taken.rows)
        except Trouble as trouble:
            rest(forwarder=forwarder, trouble=trouble)
            return False
        finally:
            release(taken=taken)
    return True


@dataclass(frozen=True)
class Claim:
    """Rows that are in one worker's hands until a moment, and since when the first of them waited."""

    rows: list[Outgoing]
    since: datetime
    until: datetime


@transaction.atomic
def claim(*, forwarder: Forwarder, now: datetime | None = None) -> Claim:
    """The rows that are due the longest, taken so that nobody else takes them before the claim ends.

    On PostgreSQL, rows that another worker is just taking are passed over; SQLite has one writer at a time.
    """
    now = now or timezone.now()
    due = Outgoing.objects.filter(forwarder=forwarder, state=OutgoingState.WAITING, next_at__lte=now)
    rows = list(due.order_by("next_at", "pk").select_for_update(skip_locked=True)[:MOST])
    taken = Claim(rows, rows[0].next_at if rows else now, now + CLAIM)
    own = Outgoing.objects.filter(pk__in=[row.pk for row in rows])
    own.update(next_at=taken.until, attempts=F("attempts") + 1)
    return taken


def release(*, taken: Claim) -> None:
    """What still waits is free again, and stands where it stood: before all that came later."""
    mine = Outgoing.objects.filter(pk__in=[row.pk for row in taken.rows], state=OutgoingState.WAITING)
    mine.filter(next_at=taken.until).update(next_at=taken.since)


@transaction.atomic
def rest(*, forwarder: Forwarder, trouble: Trouble) -> None:
    """Leave the LRS alone for a while: twice as long each time, spread, and never shorter than it asked for."""
    pause = min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** min(forwarder.failures, 20))
    wait = max(pause * random.uniform(0.5, 1.5), trouble.wait)  # noqa: S311  (spreads load, guards nothing)
    Forwarder.objects.filter(pk=forwarder.pk).update(
        failures=F("failures") + 1, next_at=timezone.now() + wait, reason=trouble.reason
    )
    log.warning("Forwarder %s rests for %d s.", forwarder.pk, wait.total_seconds())


class Delivery:
    """One claimed batch on its way. What became of each statement is written down before the next request."""

    def __init__(self, forwarder: Forwarder) -> None:
        self.forwarder = forwarder
        self.remote = Remote(forwarder.endpoint, forwarder.key, forwarder.secret)
        self.taken = 0
        self.forbidden: list[tuple[Parcel, Answer]] = []
        self.doubts = 0

    def deliver(self, rows: Sequence[Outgoing]) -> None:
        """Send these. Raises `Trouble` when the LRS takes nothing at present."""
        if not self.forwarder.secret:
            raise Trouble(reason(SECRET_LOST))
        parcels = parcels_of(rows, self.forwarder.agency_id)
        there = {parcel.row.pk for parcel in parcels}
        self.bury([row for row in rows if row.pk not in there], reason(GONE))
        for load in loads_of(parcels):
            self.hand_over(load)
        if self.forbidden and not self.taken:
            raise trouble_in(self.forbidden[0][1])
        for parcel, answer in self.forbidden:
            self.bury([parcel.row], refusal_in(answer))

    def hand_over(self, load: Sequence[Parcel]) -> None:
        """One request; a refused batch goes again in halves, until each guilty statement stands alone."""
        answer = self.post(load)
        if answer.status in SENT:
            self.note(load)
        elif answer.status == HTTPStatus.FORBIDDEN:
            self.doubt(load, answer)
        elif answer.status not in range(400, 500) or answer.status in OURS:
            raise trouble_in(answer)
        elif len(load) == 1:
            self.judge(load[0], answer)
        else:
            self.halve(load)

    def halve(self, load: Sequence[Parcel]) -> None:
        """The first half, then the second."""
        self.hand_over(load[: len(load) // 2])
        self.hand_over(load[len(load) // 2 :])

    def doubt(self, load: Sequence[Parcel], answer: Answer) -> None:
        """“Forbidden” may speak of the key or of one statement: of the key, as long as nothing at all is taken."""
        self.doubts += 1
        if self.doubts > DOUBTS and not self.taken:
            raise trouble_in(answer)
        if len(load) == 1:
            self.forbidden.append((load[0], answer))
        else:
            self.halve(load)

    def judge(self, parcel: Parcel, answer: Answer) -> None:
        """A statement that was refused alone: there already, or a dead letter."""
        if answer.status != HTTPStatus.CONFLICT:
            self.bury([parcel.row], refusal_in(answer))
        elif has_the_same(self.ask, parcel):
            self.note([parcel])
        else:
            self.bury([parcel.row], reason(TAKEN))

    def post(self, load: Sequence[Parcel]) -> Answer:
        """The statements as they are stored, with their files."""
        with SpooledTemporaryFile(max_size=IN_MEMORY) as body:
            kind = written(body, load)
            question = Question(
                "POST", "statements", load[0].version, {"Content-Type": kind}, body=body, length=body.tell()
            )
            return self.ask(question)

    def ask(self, question: Question) -> Answer:
        """The LRS's answer. Raises `Trouble` if there is none."""
        try:
            return ask(self.remote, question)
        except NoAnswer as silence:
            raise Trouble(silence.reason) from silence

    @transaction.atomic
    def note(self, load: Sequence[Parcel]) -> None:
        """They are there, and the LRS is well."""
        now = timezone.now()
        rows = Outgoing.objects.filter(pk__in=[parcel.row.pk for parcel in load])
        rows.update(state=OutgoingState.SENT, reason="", next_at=now)
        well = {"succeeded_at": now, "failures": 0, "next_at": None, "reason": ""}
        Forwarder.objects.filter(pk=self.forwarder.pk).update(**well)
        self.taken += len(load)

    def bury(self, rows: Iterable[Outgoing], kept: str) -> None:
        """Dead letters, until somebody sends them again."""
        dead = Outgoing.objects.filter(pk__in=[row.pk for row in rows])
        dead.update(state=OutgoingState.DEAD, reason=kept, next_at=timezone.now())


def loads_of(parcels: Sequence[Parcel]) -> Iterator[list[Parcel]]:
    """What goes in one request: of one version, and not too heavy."""
    for _version, same in groupby(parcels, key=lambda parcel: parcel.version):
        load: list[Parcel] = []
        weight = 0
        for parcel in same:
            if load and weight + parcel.weight > LARGEST:
                yield load
                load, weight = [], 0
            load.append(parcel)
            weight += parcel.weight
        yield load


def written(body: IO[bytes], load: Sequence[Parcel]) -> str:
    """Write the request's body, and say of which type it is."""
    files = {file.sha2: file for parcel in load for file in parcel.attachments}
    statements = [b"[", b",".join(parcel.exact for parcel in load), b"]"]
    if not files:
        body.writelines(statements)
        return "application/json"
    boundary = secrets.token_hex(24)
    enclosed = (Enclosed(file.sha2, file.content_type, pieces_of(file)) for file in files.values())
    body.writelines(write_parts(statements, enclosed, boundary))
    return f"multipart/mixed; boundary={boundary}"


def refusal_in(answer: Answer) -> str:
    """Why a statement was refused, in the LRS's own words."""
    said = plain(words_in(answer))
    return reason(SAID, status=answer.status, said=said) if said else reason(SAID_NOTHING, status=answer.status)


def trouble_in(answer: Answer) -> Trouble:
    """What an answer says about the LRS, or about us."""
    status = answer.status
    known: dict[int, str] = {401: WRONG_KEY, 403: MAY_NOT, 404: NOT_HERE, 405: NOT_HERE, 429: TOO_BUSY, 503: TOO_BUSY}
    if status in known:
        return Trouble(reason(known[status], status=status), wish_in(answer))
    if status in range(300, 400):
        return Trouble(reason(MOVED, status=status))
    if status in range(500, 600):
        return Trouble(reason(OUT_OF_ORDER, status=status), wish_in(answer))
    return Trouble(refusal_in(answer), wish_in(answer))


def wish_in(answer: Answer, now: datetime | None = None) -> timedelta:
    """How long the LRS asks us to wait (Retry-After, RFC 9110 10.2.3), as far as we believe it."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdecimal():
        return timedelta(seconds=min(int(said[:9]), LONGEST_WISH.total_seconds()))
    try:
        at: Any = parsedate_to_datetime(said)
        return min(max(at - (now or timezone.now()), timedelta(0)), LONGEST_WISH)
    except (ValueError, TypeError, OverflowError):
        return timedelta(0)
