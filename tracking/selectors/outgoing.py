"""What is to be sent to other LRSs: the statements as they are stored, with the files that belong to them."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from agencies.models import Agency
from tracking.models import Attachment, Forwarder, Outgoing, OutgoingState
from tracking.selectors.attachments import attachments_of
from tracking.selectors.ledger import texts_of
from tracking.services.reasons import told
from tracking.xapi.versions import Version, version_in


@dataclass(frozen=True)
class Parcel:
    """One statement on its way: the row that promises it, its exact text, and the files that we have of it."""

    row: Outgoing
    statement: dict[str, Any]
    exact: bytes
    attachments: tuple[Attachment, ...]

    @property
    def version(self) -> Version:
        """The version that it was written in; the classroom's name none."""
        return version_in(self.statement)

    @property
    def weight(self) -> int:
        """Bytes, with the files."""
        return len(self.exact) + sum(attachment.length for attachment in self.attachments)


def parcels_of(rows: Sequence[Outgoing], agency_id: int) -> list[Parcel]:
    """The statements that these rows promise, in their order; a row whose statement is gone has none. Two queries."""
    texts = texts_of(agency_id, [row.uid for row in rows])
    documents = {uid: json.loads(text) for uid, text in texts.items()}
    hashes = {sha2 for document in documents.values() for sha2 in hashes_in(document)}
    files = {file.sha2: file for file in attachments_of(agency_id, hashes)}
    return [
        Parcel(
            row,
            documents[row.uid],
            texts[row.uid].encode(),
            tuple(files[sha2] for sha2 in dict.fromkeys(hashes_in(documents[row.uid])) if sha2 in files),
        )
        for row in rows
        if row.uid in texts
    ]


def hashes_in(document: dict[str, Any]) -> Iterator[str]:
    """The SHA-2 of each attachment of a statement and of its sub-statement."""
    for part in (document, document["object"]):
        for note in part.get("attachments", ()):
            yield str(note["sha2"]).lower()


def due_forwarders(now: datetime) -> list[int]:
    """Those that have something to send, and neither rest nor are paused."""
    ready = Q(next_at__isnull=True) | Q(next_at__lte=now)
    waiting = Outgoing.objects.filter(forwarder=OuterRef("pk"), state=OutgoingState.WAITING, next_at__lte=now)
    open_ones = Forwarder.objects.filter(ready, Exists(waiting), paused_at__isnull=True, agency__is_active=True)
    return list(open_ones.order_by("pk").values_list("pk", flat=True))


@dataclass(frozen=True)
class Standing:
    """A forwarder, as its page shows it."""

    row: Forwarder
    waiting: int
    dead: int

    @property
    def said(self) -> str:
        """The last trouble, in the reader's language."""
        return told(self.row.reason)

    @property
    def rests_until(self) -> datetime | None:
        """When it is tried again after trouble, if that is still to come."""
        at = self.row.next_at
        return at if at and at > timezone.now() else None


def forwarders_of(agency: Agency, user: Any) -> list[Standing]:
    """The other LRSs of an agency, and how much waits for each; one query."""
    rows = Forwarder.objects.visible_to(user).filter(agency=agency).order_by("made_at", "pk")
    counted = rows.annotate(waiting=count_of(OutgoingState.WAITING), dead=count_of(OutgoingState.DEAD))
    return [Standing(row, row.waiting, row.dead) for row in counted]


def count_of(state: OutgoingState) -> Coalesce:
    """How many rows of a forwarder are in that state, without reading those that are not."""
    rows = Outgoing.objects.filter(forwarder=OuterRef("pk"), state=state).order_by().values("forwarder")
    return Coalesce(Subquery(rows.annotate(rows=Count("pk")).values("rows")), 0)


def dead_letters_of(forwarder: Forwarder) -> QuerySet[Outgoing]:
    """What that LRS refused, the newest first."""
    return forwarder.outgoing.filter(state=OutgoingState.DEAD).order_by(F("next_at").desc(), "-pk")


@dataclass(frozen=True)
class Letter:
    """A dead letter, as a page shows it."""

    row: Outgoing

    @property
    def said(self) -> str:
        """Why, in the reader's language and the other LRS's words."""
        return told(self.row.reason)


def letter_of(row: Outgoing) -> Letter:
    """With its reason in words."""
    return Letter(row)
