"""Files that editions show, kept under the hash of their content, so that no later upload or deletion touches them."""

import hashlib
import mimetypes
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from django.core.files import File
from django.core.files.storage import Storage, default_storage
from wagtail.documents import get_document_model
from wagtail.models import Page

from courses.models import FrozenFile

FOLDER = "frozen"
PIECE = 1 << 20
UNSTAMPED = "#"  # How an origin ends whose content nobody has hashed.
CONTENT_TYPES = {".svg": "image/svg+xml", ".webp": "image/webp", ".avif": "image/avif", ".vtt": "text/vtt"}


def content_type_of(name: str) -> str:
    """The content type that a file's name promises."""
    known = CONTENT_TYPES.get(PurePosixPath(name).suffix.lower())
    return known or mimetypes.guess_type(name)[0] or "application/octet-stream"


def address_of(upload: Any, *, cabinet: "Cabinet | None") -> str:
    """The address of anything with a `file`: in storage now, or in the edition that is being frozen."""
    return cabinet.keep(upload) if cabinet else upload.file.url


@dataclass
class Cabinet:
    """Collects the files of one edition; `store` copies them before the edition's rows are written.

    `known` maps origins to names of files that earlier editions kept, or that this one has read already.
    """

    known: dict[str, str] = field(default_factory=dict)
    new: dict[str, tuple[FrozenFile, Any]] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)
    linked: dict[tuple[str, int], Any] = field(default_factory=dict)

    @classmethod
    def open(cls) -> "Cabinet":
        """With everything that was ever kept and that its origin tells for certain; one query."""
        certain = FrozenFile.objects.exclude(origin__endswith=UNSTAMPED)
        return cls(known=dict(certain.values_list("origin", "name")))

    def keep(self, upload: Any) -> str:
        """Remember a file and return its lasting address, `frozen:<name>`; a file that is gone goes on `missing`."""
        origin = origin_of(upload)
        if origin not in self.known:
            try:
                self.known[origin] = self.add(upload, origin)
            except OSError:
                self.missing.append(upload.file.name)
                return ""
        return f"frozen:{self.known[origin]}"

    def add(self, upload: Any, origin: str) -> str:
        """Read a file for the first time; the name is made of its hash.

        Raises:
            OSError: it can't be read.
        """
        digest, size = hashlib.sha256(), 0
        with upload.file.storage.open(upload.file.name) as stream:
            while piece := stream.read(PIECE):
                digest.update(piece)
                size += len(piece)
        sha256 = digest.hexdigest()
        name = sha256[:32] + PurePosixPath(upload.file.name).suffix.lower()
        kept = FrozenFile(
            sha256=sha256, name=name, origin=origin, size=size, content_type=content_type_of(upload.file.name)
        )
        self.new.setdefault(sha256, (kept, upload))
        return self.new[sha256][0].name

    def document(self, pk: int) -> Any:
        """The document that rich text links to, or None where it is gone; asked for once."""
        if ("document", pk) not in self.linked:
            self.linked["document", pk] = get_document_model().objects.filter(pk=pk).first()
        return self.linked["document", pk]

    def page_address(self, pk: int) -> str:
        """The address of a page that rich text links to; empty for modules and lessons, which have no public one."""
        if ("page", pk) not in self.linked:
            page = Page.objects.filter(pk=pk, live=True).select_related("content_type").first()
            public = page is not None and page.content_type.model not in {"modulepage", "lessonpage"}
            self.linked["page", pk] = (page.url or "") if page is not None and public else ""
        return str(self.linked["page", pk])

    def store(self) -> list[FrozenFile]:
        """Copy the new files into storage; the unsaved rows of those that no edition had. One query."""
        had = set(FrozenFile.objects.filter(sha256__in=self.new).values_list("sha256", flat=True))
        for row, upload in self.new.values():
            copy(upload, f"{FOLDER}/{row.name}", default_storage)
        return [row for row, _upload in self.new.values() if row.sha256 not in had]


def origin_of(upload: Any) -> str:
    """The upload's name in storage with the hash that Wagtail took of it.

    Wagtail takes none of recordings, and a name comes again when a file is replaced: without a hash, an origin tells
    nothing from one edition to the next.
    """
    stamp = getattr(upload, "file_hash", "") or getattr(getattr(upload, "image", None), "file_hash", "")
    return f"{upload.file.name}{UNSTAMPED}{stamp}"[-300:]


def copy(upload: Any, name: str, storage: Storage) -> None:
    """Copy a file once; a copy that is there already has the same content, since its name says so."""
    if storage.exists(name):
        return
    with upload.file.storage.open(upload.file.name) as stream:
        saved = storage.save(name, File(stream))
    if saved != name:  # Somebody was faster: theirs is as good.
        storage.delete(saved)
