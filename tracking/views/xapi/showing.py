"""Statements on their way out: one or a page of them, in the format, language and form that the reader asks for."""

import json
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.core import signing
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from tracking.selectors.activities import definitions_of
from tracking.selectors.attachments import attachments_of, pieces_of
from tracking.selectors.ledger import Query, Stored
from tracking.views.xapi import parameters as asked
from tracking.views.xapi.answers import JSON, shown
from tracking.views.xapi.calls import Call
from tracking.views.xapi.refusals import not_found
from tracking.xapi.conditions import http_date
from tracking.xapi.formats import canonical, ids_only, languages_of
from tracking.xapi.identity import identifier_of
from tracking.xapi.index import index_of
from tracking.xapi.multipart import Outgoing, write_parts
from tracking.xapi.splicing import shown as whole

MOST = 500  # statements on a page
SALT = "tracking.more"


def query_of(call: Call, after: str | None) -> Query:
    """What is asked for; `after` is where the page before ended."""
    told = call.parameters
    limit = int(told.get("limit", "0")) or MOST
    return Query(
        agency_id=call.caller.agency_id,
        reader=str(call.caller.credential_id),
        mine=call.caller if call.caller.reads_only_its_own else None,
        agent=identifier_of(asked.agent(call)) if "agent" in told else None,
        verb=told.get("verb"),
        activity=told.get("activity"),
        registration=asked.registration(call),
        related_agents=asked.flag(call, "related_agents"),
        related_activities=asked.flag(call, "related_activities"),
        since=asked.moment(call, "since"),
        until=asked.moment(call, "until"),
        ascending=asked.flag(call, "ascending"),
        limit=min(limit, MOST),
        after=after,
    )


# --- More ---
def more_of(call: Call, cursor: str | None) -> str:
    """The address of the next page, the same each time; empty at the end. The cursor is good for this key only."""
    if cursor is None:
        return ""
    token = signing.Signer(salt=SALT).sign_object([call.parameters, cursor], compress=True)
    return f"{reverse('tracking:xapi_more')}?{urlencode({'page': token})}"


def page_asked(call: Call) -> tuple[dict[str, str], str]:
    """The parameters and the cursor that an address of `more_of` holds. Raises `Refused` for one that is not ours."""
    try:
        parameters, cursor = signing.Signer(salt=SALT).unsign_object(call.parameters.get("page", ""))
    except (signing.BadSignature, ValueError) as error:
        raise not_found() from error
    return parameters, cursor


# --- Texts ---
def texts_of(call: Call, rows: Sequence[Stored]) -> list[str]:
    """Each statement as the reader asked for it."""
    exact = [whole(row.exact, stored=row.stored_at, authority=row.authority) for row in rows]
    form = call.parameters.get("format", "exact")
    if form == "exact":
        return exact
    values = [json.loads(text) for text in exact]
    if form == "ids":
        return [written(ids_only(value)) for value in values]
    iris = {iri for value in values for iri in index_of(value).related_activities}
    known = definitions_of(call.caller.agency_id, iris)
    languages = languages_of(call.headers.get("accept-language"))
    return [written(canonical(value, languages, known.get)) for value in values]


def written(value: Any) -> str:
    """JSON, close and in its own script."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# --- Answers ---
def answer(call: Call, content: str, rows: Sequence[Stored], *, at: datetime | None = None) -> HttpResponseBase:
    """The JSON alone, or as the first part of several with the files of the statements."""
    octets = content.encode("utf-8", "surrogatepass")
    if not asked.flag(call, "attachments"):
        return shown(call, octets, JSON, at=at)
    boundary = f"tremplin-{secrets.token_hex(24)}"
    kind = f"multipart/mixed; boundary={boundary}"  # Bare: many readers take quotation marks for a part of it.
    if call.method == "HEAD":
        return HttpResponse(content_type=kind)
    parts = write_parts([octets], outgoing_of(call, rows), boundary)
    headers = {"Last-Modified": http_date(at)} if at else {}
    return StreamingHttpResponse(parts, content_type=kind, headers=headers)


def outgoing_of(call: Call, rows: Sequence[Stored]) -> Iterator[Outgoing]:
    """The files of these statements, each once, opened one after the other."""
    hashes = {note.sha2 for row in rows for note in index_of(json.loads(row.exact)).attachments}
    for attachment in attachments_of(call.caller.agency_id, hashes):
        yield Outgoing(attachment.sha2, attachment.content_type, pieces_of(attachment))
