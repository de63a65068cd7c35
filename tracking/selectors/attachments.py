"""The files that came with statements."""

from collections.abc import Collection, Iterator

from django.core.files.storage import default_storage

from tracking.models import Attachment

PIECE = 64 * 1024


def attachments_of(agency_id: int, hashes: Collection[str]) -> list[Attachment]:
    """Those of the agency that we have, in the order of their hashes."""
    return list(Attachment.objects.filter(agency_id=agency_id, sha2__in=hashes).order_by("sha2")) if hashes else []


def pieces_of(attachment: Attachment) -> Iterator[bytes]:
    """The file, piece by piece."""
    with default_storage.open(attachment.path) as file:
        yield from file.chunks(PIECE)
