"""What is to be sent to other LRSs: the statements as they are stored, with the files that belong to them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from agencies.models import Agency
from tracking.models import Attachment, Forwarder, Outgoing, OutgoingState, Statement, StatementUid
from tracking.services.reasons import told
from tracking.xapi.versions import Version

A_SECOND = timedelta(seconds=1)


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
        return Version.TWO if str(self.statement.get("version", "")).startswith("2.") else Version.ONE

    @property
    def weight(self) -> int:
        """Bytes, with the files."""
        return len(self.exact) + sum(attachment.length for attachment in self.attachments)


def parcels_of(rows: Sequence[Outgoing], agency_id: int) -> list[Parcel]:
    """The statements that these rows promise, in their order; a row whose statement is gone has none. Three queries."""
    stored = statements_called([row.uid for row in rows], agency_id)
    documents = {uid: statement.document for uid, statement in stored.items()}
    files = attachments_called({sha2 for document in documents.values() for sha2 in hashes_in(document)}, agency_id)
    return [
        Parcel(
            row,
            documents[row.uid],
            stored[row.uid].exact.encode(),
            tuple(files[sha2] for sha2 in dict.fromkeys(hashes_in(documents[row.uid])) if sha2 in files),
        )
        for row in rows
        if row.uid in stored
    ]


def statements_called(uids: Iterable[UUID], agency_id: int) -> dict[UUID, Statement]:
    """Statements by their ids, voided ones too; the moments of storing lead to the partitions that hold them."""
    places = StatementUid.objects.filter(agency_id=agency_id, uid__in=list(uids), statement_id__isnull=False)
    found = list(places.order_by().values_list("statement_id", "stored_at"))
    moments = [at for _one, at in found if at] or [timezone.now()]
    between = (min(moments) - A_SECOND, max(moments) + A_SECOND)
    rows = Statement.objects.filter(agency_id=agency_id, pk__in=[one for one, _at in found], stored_at__range=between)
    return {row.uid: row for row in rows.order_by()}


def attachments_called(hashes: Iterable[str], agency_id: int) -> dict[str, Attachment]:
    """The files that we have, by their SHA-2."""
    wanted = list(hashes)
    if not wanted:
        return {}
    return {row.sha2: row for row in Attachment.objects.filter(agency_id=agency_id, sha2__in=wanted)}


def hashes_in(document: dict[str, Any]) -> Iterator[str]:
    """The SHA-2 of each attachment of a statement and of its sub-statement."""
    for part in (document, document["object"]):
        for note in part.get("attachments", ()):
            yield str(note["sha2"]).lower()


def due_forwarders(now: datetime) -> list[int]:
    """Those that have something to send, and neither rest nor are paused."""
    ready = Q(next_at__isnull=True) | Q(next_at__lte=now)
    waiting = Outgoing.objects.filter(state=OutgoingState.WAITING, next_at__lte=now)
    open_ones = Forwarder.objects.filter(ready, paused_at__isnull=True, is_active=True, agency__is_active=True)
    return [
        forwarder
        for forwarder in open_ones.order_by("pk").values_list("pk", flat=True)
        if waiting.filter(forwarder=forwarder).exists()
    ]


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


def forwarders_of(agency: Agency, user: Any) -> list[Standing]:
    """The other LRSs of an agency, and how much waits for each; one query."""
    rows = Forwarder.objects.visible_to(user).filter(agency=agency, is_active=True).order_by("made_at", "pk")
    counted = rows.annotate(
        waiting=Count("outgoing", filter=Q(outgoing__state=OutgoingState.WAITING)),
        dead=Count("outgoing", filter=Q(outgoing__state=OutgoingState.DEAD)),
    )
    return [Standing(row, row.waiting, row.dead) for row in counted]


def dead_letters_of(forwarder: Forwarder) -> QuerySet[Outgoing]:
    """What that LRS refused, the newest first."""
    return forwarder.outgoing.filter(state=OutgoingState.DEAD).order_by(F("next_at").desc(), "-pk")
