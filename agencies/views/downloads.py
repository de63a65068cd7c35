"""A table as the answer to a request."""

from collections.abc import Iterable, Sequence

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import get_language

from agencies.downloads import Value, csv_blocks


def csv_file(rows: Iterable[Sequence[Value]], name: str) -> StreamingHttpResponse:
    """A CSV to save under that name, in the way of the reader's language."""
    blocks = csv_blocks(rows, get_language() or "en")
    response = StreamingHttpResponse(blocks, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = str(content_disposition_header(True, f"{name}.csv"))  # noqa: FBT003
    return response
