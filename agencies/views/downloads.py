"""A table or a kept file as the answer to a request."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage, default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from agencies.downloads import Value, csv_blocks
from agencies.downloads.ranges import CannotGive, Slice, part_asked


def csv_file(rows: Iterable[Sequence[Value]], name: str) -> StreamingHttpResponse:
    """A CSV to save under that name, in the way of the reader's language."""
    blocks = csv_blocks(rows, get_language() or "en")
    response = StreamingHttpResponse(blocks, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = saved_as(f"{name}.csv")
    return response


def kept_file(request: HttpRequest, path: str, name: str, content_type: str) -> HttpResponseBase:
    """A file of the private storage, to save under that name; a download that broke off goes on where it was (Range).

    Whatever it holds, no browser opens it as a page of ours. A file has one content under one path, so the path is its
    entity tag. A bucket gives its files itself, behind a link that is good for a while.
    """
    disposition = saved_as(name)
    if not isinstance(default_storage, FileSystemStorage):
        store: Any = default_storage
        said = {"ResponseContentDisposition": disposition, "ResponseContentType": content_type}
        return redirect(store.url(path, parameters=said))
    file = Path(default_storage.path(path))
    if not file.is_file():
        raise Http404
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # A compressed part is no part of the file.
    response = part_of(request, file, content_type, f'"{path}"')
    response.headers["Content-Disposition"] = disposition
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def saved_as(name: str) -> str:
    """The header that has a browser save a file under that name."""
    return str(content_disposition_header(as_attachment=True, filename=name))


def part_of(request: HttpRequest, file: Path, content_type: str, etag: str) -> HttpResponseBase:
    """The whole file, or the part that was asked for while the file is the one that its beginning was of."""
    size = file.stat().st_size
    wanted = request.headers.get("Range", "") if request.headers.get("If-Range", etag) == etag else ""
    try:
        part = part_asked(wanted, size) if wanted else None
    except CannotGive:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    headers = {"ETag": etag, "Accept-Ranges": "bytes"}
    headers["Content-Length"] = str(part.length if part else size)
    if part:
        headers["Content-Range"] = part.header
    opened = file.open("rb")
    piece = Slice(opened, part) if part else opened
    return FileResponse(piece, status=206 if part else 200, headers=headers, content_type=content_type)
