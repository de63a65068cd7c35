"""Statements on their way in: read, checked, completed, stored with the files that come with them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from django.conf import settings

from tracking.services.attachments import record_with_files
from tracking.services.errors import Conflict, IdTwice, TooManyLinks
from tracking.services.storage.batches import Arrival
from tracking.views.xapi.calls import Call
from tracking.views.xapi.frame import TOO_MUCH
from tracking.views.xapi.refusals import NOT_COVERED, Refused, not_valid, too_large
from tracking.xapi.checks import check_batch, check_statement, check_statement_id
from tracking.xapi.faults import Fault, gettext_noop
from tracking.xapi.index import AttachmentNote, index_of
from tracking.xapi.launching import may_say
from tracking.xapi.multipart import Limits, Part, boundary_of, check_attachments, parts_of
from tracking.xapi.reading import Written, read_statements
from tracking.xapi.signatures import SIGNATURE, check_signature
from tracking.xapi.splicing import completed

JSON = "application/json"
OCTETS = "application/octet-stream"
SIGNED = "1.0.3 Data 2.6 · IEEE 9274.1.1 4.2.6"
NO_OCTETS = gettext_noop("A signature is of the type application/octet-stream.")
CONTENT_TYPES = "1.0.3 Communication 1.5 · IEEE 9274.1.1 4.1.3"
PUT = "1.0.3 Communication 2.1.1 · IEEE 9274.1.1 4.1.6.1"
OTHER_TYPE = gettext_noop("Statements come as application/json or as multipart/mixed.")
ONE_ONLY = gettext_noop("PUT stores one statement, not a list.")
IMMUTABLE = "1.0.3 Data 2.3.1 · IEEE 9274.1.1 4.2"
BATCHES = "1.0.3 Communication 2.1.2 · IEEE 9274.1.1 4.1.6.1"
TAKEN = gettext_noop("The id %(id)s belongs to a statement that says something else.")
TWICE = gettext_noop("Two statements have the id %(id)s.")
CONFLICT = gettext_noop("Another statement has this id already. Nothing was stored.")


@dataclass(frozen=True)
class Batch:
    """What a request brings, checked."""

    arrivals: list[Arrival]
    files: Mapping[str, Part]

    @property
    def notes(self) -> list[AttachmentNote]:
        """What the statements say of attachments."""
        return [note for arrival in self.arrivals for note in arrival.index.attachments]


def take(call: Call, uid: UUID | None = None) -> list[UUID]:
    """Store what the request brings; `uid` is the id that a PUT names. Returns all ids, in order.

    Raises `Malformed` or `Refused`; then nothing is stored.
    """
    kind = call.content_type.partition(";")[0].strip().lower()
    if kind == JSON or (call.alternate and not kind):
        text = call.body.all(settings.XAPI_LARGEST_STATEMENTS)
        return store(call, batch_of(call, text, iter(()), uid))
    boundary = boundary_of(call.content_type)
    if boundary is None:
        raise not_valid(Fault("/Content-Type", CONTENT_TYPES, OTHER_TYPE))
    most = settings.XAPI_LARGEST_STATEMENTS + settings.XAPI_LARGEST_ATTACHMENT
    limits = Limits(total=most, statements=settings.XAPI_LARGEST_STATEMENTS)
    with parts_of(call.body.bounded(most), boundary, limits) as parts:
        return store(call, batch_of(call, next(parts).body.read(), parts, uid))


def batch_of(call: Call, text: bytes, parts: Iterator[Part], uid: UUID | None) -> Batch:
    """The statements of a request and, read only once these are in order, its files."""
    written, several = read_statements(text, most=settings.XAPI_MOST_STATEMENTS)
    if uid and several:
        raise not_valid(Fault("", PUT, ONE_ONLY))
    values = [one.value for one in written]
    for number, value in enumerate(values):
        check(call, value, f"/{number}" if several else "")
    check_batch(values, call.version)
    if uid:
        check_statement_id(values[0], str(uid), call.version)
    batch = Batch([arrival_of(call, one, uid) for one in written], {part.sha2 or "": part for part in parts})
    check_attachments(batch.notes, batch.files)
    check_signatures(call, values, batch)
    return batch


def check(call: Call, value: Any, at: str) -> None:
    """One statement by the standard, and by what a launch may say."""
    check_statement(value, call.version, at=at)
    fault = may_say(call.caller.launch, value) if call.caller.launch else None
    if fault:
        there = Fault(at + fault.pointer, fault.clause, fault.message, fault.values)
        raise Refused(HTTPStatus.FORBIDDEN, NOT_COVERED, there)


def arrival_of(call: Call, written: Written, uid: UUID | None) -> Arrival:
    """The statement as it will be stored, and what it will be found by."""
    own, exact = completed(written, uid=uid, at=None, version=call.version)
    index = index_of({**written.value, "id": str(own)}, call.version, home_page=settings.XAPI_HOME_PAGE)
    return Arrival(exact, index, written.value)


def check_signatures(call: Call, values: Sequence[Any], batch: Batch) -> None:
    """Signed statements are what their signatures say (1.0.3 Data 2.6)."""
    for value, arrival in zip(values, batch.arrivals, strict=True):
        for note in arrival.index.attachments:
            part = batch.files.get(note.sha2)
            if note.usage_type == SIGNATURE and part:
                check_signature(value, signature_in(part, note), call.version, at=note.pointer)


def signature_in(part: Part, note: AttachmentNote) -> bytes:
    """The bytes of a signature, which no one needs to be long."""
    if note.content_type.partition(";")[0].strip().lower() != OCTETS:
        raise not_valid(Fault(f"{note.pointer}/contentType", SIGNED, NO_OCTETS))
    if part.length > settings.XAPI_LARGEST_STATEMENTS:
        raise too_large(settings.XAPI_LARGEST_STATEMENTS)
    octets = part.body.read()
    part.body.seek(0)
    return octets


def store(call: Call, batch: Batch) -> list[UUID]:
    """Store them, or say which ids stand in their way."""
    agency_id = call.caller.agency_id
    try:
        return record_with_files(batch.arrivals, batch.files, agency_id=agency_id, credential=call.caller)
    except Conflict as conflict:
        raise Refused(HTTPStatus.CONFLICT, CONFLICT, *faults_of(conflict.uids, IMMUTABLE, TAKEN)) from conflict
    except IdTwice as twice:
        raise not_valid(*faults_of(twice.uids, BATCHES, TWICE)) from twice
    except TooManyLinks as many:
        raise Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_MUCH) from many


def faults_of(uids: Iterable[UUID], clause: str, message: str) -> Iterator[Fault]:
    """A fault for each id."""
    return (Fault("/id", clause, message, {"id": str(uid)}) for uid in uids)
