"""The resource of statements (1.0.3 Communication 2.1, IEEE 9274.1.1 4.1.6.1)."""

import time
from datetime import datetime
from functools import wraps
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from tracking.selectors import ledger as selectors
from tracking.selectors.horizon import horizon as known_until
from tracking.views.xapi import showing
from tracking.views.xapi.answers import nothing_to_say
from tracking.views.xapi.arriving import take
from tracking.views.xapi.calls import Call
from tracking.views.xapi.frame import View, resource
from tracking.views.xapi.refusals import not_found
from tracking.xapi.checks import Resource, check_query
from tracking.xapi.conditions import http_date
from tracking.xapi.scopes import Need
from tracking.xapi.splicing import instant

CONSISTENT = "X-Experience-API-Consistent-Through"
A_SECOND = 1.0


def put(call: Call) -> HttpResponse:
    """Store one statement under the id of the address."""
    take(call, UUID(call.parameters["statementId"]))
    return nothing_to_say()


def post(call: Call) -> HttpResponse:
    """Store one statement, or several; answer with all their ids."""
    return JsonResponse([str(uid) for uid in take(call)], safe=False, status=HTTPStatus.OK)


def read(call: Call) -> HttpResponseBase:
    """One statement, or the first page of many."""
    for name in ("statementId", "voidedStatementId"):
        if name in call.parameters:
            return one(call, UUID(call.parameters[name]), voided=name == "voidedStatementId")
    return page(call, None)


def read_on(call: Call) -> HttpResponseBase:
    """The next page."""
    parameters, cursor = showing.page_asked(call)
    check_query(parameters, call.version)
    call.parameters = parameters
    return page(call, cursor)


def one(call: Call, uid: UUID, *, voided: bool) -> HttpResponseBase:
    """One statement by its id."""
    mine = call.caller if call.caller.reads_only_its_own else None
    row = selectors.statement(call.caller.agency_id, uid, voided=voided, mine=mine)
    if row is None:
        raise not_found()
    return showing.answer(call, showing.texts_of(call, [row])[0], [row], at=row.stored_at)


def page(call: Call, after: str | None) -> HttpResponseBase:
    """A StatementResult."""
    try:
        found = selectors.statements(showing.query_of(call, after))
    except selectors.BadCursor as error:
        raise not_found() from error
    more = showing.written(showing.more_of(call, found.cursor))
    texts = ",".join(showing.texts_of(call, found.rows))
    response = showing.answer(call, f'{{"statements":[{texts}],"more":{more}}}', found.rows)
    response.headers[CONSISTENT] = instant(found.horizon)
    if found.rows:
        # Told, but not compared: what is voided leaves a list whose newest statement stays (IEEE 9274.1.1 4.1.6.1).
        response.headers["Last-Modified"] = http_date(max(row.stored_at for row in found.rows))
    return response


# --- Until when everything is known ---
class Known:
    """The last horizon that was asked for. An older one stays true, so writers need not ask each time."""

    at: datetime | None = None
    asked = 0.0


def horizon() -> datetime:
    """A moment before which no statement will appear any more; not older than a second."""
    now = time.monotonic()
    if Known.at is None or now - Known.asked > A_SECOND:
        Known.at, Known.asked = known_until(), now
    return Known.at


def consistent(view: View) -> View:
    """The view, with Consistent-Through on every answer (1.0.3 Communication 2.1.3)."""

    @wraps(view)
    def through(request: HttpRequest) -> HttpResponseBase:
        response = view(request)
        if CONSISTENT not in response.headers:
            response.headers[CONSISTENT] = instant(horizon())
        return response

    return through


xapi_statements = consistent(
    resource(
        Resource.STATEMENTS,
        {
            "GET": (Need.READ_OWN_STATEMENTS, read),
            "PUT": (Need.WRITE_STATEMENTS, put),
            "POST": (Need.WRITE_STATEMENTS, post),
        },
    )
)
xapi_more = consistent(resource(None, {"GET": (Need.READ_OWN_STATEMENTS, read_on)}))
