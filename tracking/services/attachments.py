"""Files that come with statements: kept once for each agency, under their SHA-2, where no browser is served from.

The store is the one of `STORAGES["default"]`; of the local disk only public folders are served, of a bucket only signed
links open a file, and nobody signs these.
"""

import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import IO, Protocol
from uuid import UUID

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction

from tracking.models import Attachment, ComingFile
from tracking.selectors.ledger import removed_among
from tracking.selectors.voices import Caller
from tracking.services import ledger
from tracking.services.storage.batches import Arrival

TRIES = 3
FOLDER = "attachments"  # Not among the folders that `lms.media` serves.


class FileRemovedMeanwhile(Exception):
    """A file was known when the request came and went before its statement was stored: bring it again."""


class Sent(Protocol):
    """A file as it came: its hash is checked, and it stands at its beginning."""

    @property
    def body(self) -> IO[bytes]:
        """The bytes."""

    @property
    def length(self) -> int:
        """How many."""


def record_with_files(
    statements: Sequence[Arrival], files: Mapping[str, Sent], *, agency_id: int, credential: Caller
) -> list[UUID]:
    """Store statements and the files that came with them, by their SHA-2: all or nothing. As `ledger.record` else.

    The files are written before the transaction, which no slow store may hold open; those that it does not keep go.
    """
    if not files:
        return ledger.record(statements, agency_id=agency_id, credential=credential)

    @transaction.atomic
    def together(places: Mapping[str, str]) -> None:
        note_attachments(agency_id=agency_id, places=places, files=files, statements=statements)
        ledger.record(statements, agency_id=agency_id, credential=credential)

    for attempt in range(1, TRIES + 1):
        places = put_away(agency_id=agency_id, files=files)
        try:
            ledger.again_if_lost(partial(together, places))
        except FileRemovedMeanwhile:
            if attempt == TRIES:
                raise
        else:
            break
        finally:
            throw_away(agency_id=agency_id, places=places)
    return [arrival.index.uid for arrival in statements]


def put_away(*, agency_id: int, files: Mapping[str, Sent]) -> dict[str, str]:
    """Write those that the agency has not yet, by their SHA-2; returns where each of them lies now.

    Nobody finds them before `note_attachments`; `throw_away` takes them back. All or none: a full disk keeps no halves.
    """
    known = Attachment.objects.filter(agency_id=agency_id, sha2__in=files).values_list("sha2", flat=True)
    places = {sha2: path_of(agency_id, sha2) for sha2 in sorted(files.keys() - set(known))}
    ComingFile.objects.bulk_create(ComingFile(path=path) for path in places.values())
    try:
        for sha2, path in places.items():
            default_storage.save(path, File(files[sha2].body))
    except BaseException:
        throw_away(agency_id=agency_id, places=places)
        raise
    return places


@transaction.atomic
def note_attachments(
    *, agency_id: int, places: Mapping[str, str], files: Mapping[str, Sent], statements: Sequence[Arrival]
) -> None:
    """Write down where files lie, in the order of their hashes: two requests with the same files wait, and go on.

    Files of a statement that was removed stay away with it. The rows are locked until the statements stand, so that
    nobody removes a file that they speak of; raises `FileRemovedMeanwhile` for one that was there a moment ago.
    """
    gone = removed_among(agency_id, [arrival.index.uid for arrival in statements])
    coming = [arrival.index for arrival in statements if arrival.index.uid not in gone]
    types = {note.sha2: note.content_type for index in coming for note in index.attachments}
    rows = [
        Attachment(agency_id=agency_id, sha2=sha2, content_type=types[sha2], length=files[sha2].length, path=path)
        for sha2, path in sorted(places.items())
        if sha2 in types
    ]
    Attachment.objects.bulk_create(rows, ignore_conflicts=True)
    wanted = types.keys() & files.keys()
    if len(held_files(agency_id, wanted)) < len(wanted):
        raise FileRemovedMeanwhile


def held_files(agency_id: int, hashes: Collection[str]) -> list[Attachment]:
    """Those that are kept, locked in the order of their hashes until the transaction ends."""
    rows = Attachment.objects.filter(agency_id=agency_id, sha2__in=hashes).order_by("sha2")
    return list(rows.select_for_update(no_key=True))


def throw_away(*, agency_id: int, places: Mapping[str, str]) -> None:
    """Remove the files of `places` that no row speaks of: the request was refused, or another brought the same."""
    remove_unkept(agency_id, places.values())


def sweep_coming(*, before: datetime) -> int:
    """Remove what requests that were killed before then had written; how many files they had begun."""
    paths = list(ComingFile.objects.filter(at__lt=before).values_list("path", flat=True))
    for path in paths:
        remove_unkept(int(path.split("/")[1]), [path])
    return len(paths)


def remove_unkept(agency_id: int, paths: Collection[str]) -> None:
    """Delete the files that no row speaks of, then the notes that they were coming."""
    if not paths:
        return
    kept = set(Attachment.objects.filter(agency_id=agency_id, path__in=paths).values_list("path", flat=True))
    for path in set(paths) - kept:
        default_storage.delete(path)
    ComingFile.objects.filter(path__in=paths).delete()


def path_of(agency_id: int, sha2: str) -> str:
    """Where a file will lie. Two requests that bring the same at the same moment write two."""
    return f"{FOLDER}/{agency_id}/{sha2[:2]}/{sha2}-{secrets.token_hex(8)}"
