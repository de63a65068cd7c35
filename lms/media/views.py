"""Files of the local disk, as harmless documents: sandboxed, never sniffed, in parts where a player asks for parts."""

import os
from pathlib import Path

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from agencies.downloads.ranges import CannotGive, Part, Slice, part_asked
from courses.selectors.lessons import FOLDER as FROZEN
from courses.services.files import content_type_of

# For everybody. Wagtail serves its documents itself, behind its own permissions, and unfinished uploads to nobody.
PUBLIC = {"avatar_images", "images", "logos", "media", "media_thumbnails", "original_images", FROZEN}
FOR_EVER = "public, max-age=31536000, immutable"
AN_HOUR = "public, max-age=3600"
DRAWING = "image/svg+xml"
SQUEEZABLE = {DRAWING, "text/vtt", "text/plain"}
POLICY = "sandbox; default-src 'none'"
DRAWING_POLICY = f"{POLICY}; style-src 'unsafe-inline'"  # Drawing programs write their colours as styles.
HARMLESS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Accept-Ranges": "bytes",
}


@require_safe
def media(request: HttpRequest, path: str) -> HttpResponseBase:
    """One file, or the part that was asked for; nothing but a nod to a browser that has it."""
    file = file_at(path)
    stat = file.stat()
    etag = quote_etag(f"{stat.st_mtime_ns:x}-{stat.st_size:x}")
    response: HttpResponseBase | None = get_conditional_response(request, etag, int(stat.st_mtime))
    if response is None:
        response = answer(request, file, stat, etag)
    for name, value in headers_for(path, stat, etag).items():
        response[name] = value
    return response


def headers_for(path: str, stat: os.stat_result, etag: str) -> dict[str, str]:
    """What every answer about a file says."""
    return HARMLESS | {
        "Content-Security-Policy": DRAWING_POLICY if content_type_of(path) == DRAWING else POLICY,
        "Cache-Control": FOR_EVER if Path(path).parts[0] == FROZEN else AN_HOUR,
        "ETag": etag,
        "Last-Modified": http_date(stat.st_mtime),
    }


def file_at(path: str) -> Path:
    """The file below MEDIA_ROOT. Raises `Http404`, also where another store has the files."""
    if not isinstance(default_storage, FileSystemStorage):
        raise Http404
    parts = Path(path).parts
    if not parts or parts[0] not in PUBLIC or any(part.startswith(".") for part in parts) or "\x00" in path:
        raise Http404
    try:
        file = Path(default_storage.path(path))
        there = file.is_file()
    except (OSError, SuspiciousFileOperation, ValueError) as error:  # OSError: a name too long for the disk.
        raise Http404 from error
    if not there:
        raise Http404
    return file


def part_wanted(request: HttpRequest, etag: str, stat: os.stat_result) -> Part | None:
    """The part to send, or None for the whole: also when the file is another one by now. Raises `CannotGive`."""
    header = request.headers.get("Range", "")
    same = request.headers.get("If-Range", etag) in {etag, http_date(stat.st_mtime)}
    return part_asked(header, stat.st_size) if header and same else None


def answer(request: HttpRequest, file: Path, stat: os.stat_result, etag: str) -> HttpResponseBase:
    """The whole file or the part of it; drawings and words may be compressed on the way, unless in parts."""
    try:
        part = part_wanted(request, etag, stat)
    except CannotGive:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{stat.st_size}"})
    content_type = content_type_of(file.name)
    if part or content_type not in SQUEEZABLE:
        request.META.pop("HTTP_ACCEPT_ENCODING", None)  # A compressed part is no part of the file.
    headers = {"Content-Type": content_type, "Content-Length": str(part.length if part else stat.st_size)}
    if part:
        headers["Content-Range"] = part.header
    status = 206 if part else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, headers=headers)
    opened = file.open("rb")
    return FileResponse(Slice(opened, part) if part else opened, status=status, headers=headers)
