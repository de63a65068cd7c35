"""What resources answer with."""

import json
from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from tracking.views.xapi.calls import Call
from tracking.xapi.conditions import http_date, is_fresh, quoted, tag_of

JSON = "application/json"


def nothing_to_say() -> HttpResponse:
    """204."""
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


def as_json(call: Call, value: Any, *, at: datetime | None = None) -> HttpResponse:
    """A value as JSON, or 304 for who has it already."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return shown(call, text.encode("utf-8", "surrogatepass"), JSON, at=at)


def shown(call: Call, content: bytes, content_type: str, *, at: datetime | None = None, tag: str = "") -> HttpResponse:
    """Bytes with their tag and the time when they last changed, or 304 for who has them already."""
    tag = tag or tag_of(content)
    asked = call.headers.get("if-none-match"), call.headers.get("if-modified-since")
    if is_fresh(tag, at, none_match=asked[0], modified_since=asked[1]):
        response = HttpResponse(status=HTTPStatus.NOT_MODIFIED)
    else:
        response = HttpResponse(content, content_type=content_type)
    response.headers["ETag"] = quoted(tag)
    if at:
        response.headers["Last-Modified"] = http_date(at)
    return response
