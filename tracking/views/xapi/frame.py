"""What is the same for every resource: who may ask, in which version, what a refusal and the headers look like.

Cookies are nothing here (`lms.middleware.without_cookies`), so no page elsewhere can act as a person who is signed in;
therefore every origin may ask, and there is no form whose token could be checked.
"""

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus

from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpHeaders, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from tracking import permissions
from tracking.services.callers import Caller
from tracking.services.refusals import note_refusal
from tracking.views.xapi.calls import Call, call_of, echoed, method_of
from tracking.views.xapi.refusals import STANDARD, Refused, as_json, not_found
from tracking.xapi.checks import Resource, check_parameters
from tracking.xapi.faults import Malformed, gettext_noop
from tracking.xapi.multipart import TooLarge
from tracking.xapi.scopes import Need
from tracking.xapi.versions import HEADER

log = logging.getLogger(__name__)

Answer = Callable[[Call], HttpResponseBase]
Handlers = Mapping[str, tuple[Need, Answer]]
View = Callable[[HttpRequest], HttpResponseBase]

ALLOWED_HEADERS = (
    "Accept, Accept-Language, Authorization, Content-Type, If-Match, If-None-Match, If-Modified-Since, "
    "X-Experience-API-Version"
)
EXPOSED_HEADERS = (
    "Content-Language, ETag, Last-Modified, Retry-After, WWW-Authenticate, "
    "X-Experience-API-Consistent-Through, X-Experience-API-Version"
)
A_DAY = "86400"
TOO_MUCH = gettext_noop("This is more than this server takes at once.")
AWAY = gettext_noop("The server can neither store nor read at present. Send the same again in a moment.")
SOON = "5"  # seconds
NO_METHOD = gettext_noop("This address does not take %(method)s.")
UNREMARKABLE = {HTTPStatus.NOT_FOUND}  # Content asks for states that are not there yet all day long.


def resource(kind: Resource | None, handlers: Handlers) -> View:
    """The view of a resource that only callers with a credential may use. HEAD is GET without what it shows.

    `kind` says which parameters there are; without one the resource reads its own.
    """
    return framed(allowed_of(handlers), lambda request, call: answer_of(kind, handlers, request, call))


def open_resource(answer: Callable[[HttpRequest], HttpResponseBase]) -> View:
    """The view of a resource that everybody may read, whatever version they speak."""
    return framed({"GET", "HEAD"}, lambda request, _call: answer(request), read=False)


def framed(
    allowed: set[str], respond: Callable[[HttpRequest, Call | None], HttpResponseBase], *, read: bool = True
) -> View:
    """A view that answers whatever comes: methods and versions first, then `respond`."""

    @csrf_exempt
    def view(request: HttpRequest) -> HttpResponseBase:
        call = None
        try:
            if request.method == "OPTIONS":
                return with_headers(request, call, preflight(allowed))
            check_method(request, allowed)
            call = call_of(request) if read else None
            response = respond(request, call)
        except (Refused, Malformed, permissions.Refused) as error:
            response = refusal(request, call, as_refused(error))
        except (OperationalError, InterfaceError, OSError):  # The database is away, or a disk is full.
            log.exception("A request to the ledger could not be served.")
            response = told(Refused(HTTPStatus.SERVICE_UNAVAILABLE, AWAY, headers={"Retry-After": SOON}))
        return with_headers(request, call, without_body(request, call, response))

    return view


def allowed_of(handlers: Handlers) -> set[str]:
    """The methods of a resource."""
    return {*handlers, "HEAD"} if "GET" in handlers else {*handlers}


def check_method(request: HttpRequest, allowed: set[str]) -> None:
    """Raises 405, before anybody asks who it is or which version they speak."""
    if method_of(request) not in allowed:
        headers = {"Allow": ", ".join(sorted({*allowed, "OPTIONS"}))}
        raise Refused(HTTPStatus.METHOD_NOT_ALLOWED, NO_METHOD, values={"method": method_of(request)}, headers=headers)


def answer_of(kind: Resource | None, handlers: Handlers, request: HttpRequest, call: Call | None) -> HttpResponseBase:
    """Let the caller in, then let the resource answer."""
    if call is None:
        raise not_found()
    if call.alternate and "authorization" in call.headers:
        request.META["HTTP_AUTHORIZATION"] = call.headers["authorization"]
        request.headers = HttpHeaders(request.META)
    call.caller = permissions.caller_of(request)
    need, answer = handlers["GET" if call.method == "HEAD" else call.method]
    permissions.require(call.caller, need)
    if kind:
        check_parameters(kind, call.method, call.parameters, call.version)
    return answer(call)


def as_refused(error: Refused | Malformed | permissions.Refused) -> Refused:
    """Whatever stopped a request, in one form."""
    if isinstance(error, TooLarge):
        return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, TOO_MUCH, *error.faults)
    if isinstance(error, Malformed):
        return Refused(HTTPStatus.BAD_REQUEST, STANDARD, *error.faults)
    if isinstance(error, permissions.Refused):
        return Refused(HTTPStatus(error.status), error.message, values=error.values, headers=error.headers)
    return error


def refusal(request: HttpRequest, call: Call | None, why: Refused) -> HttpResponse:
    """The answer to what is not done; kept for the agency's staff, when we know whose tool it was."""
    if why.status not in UNREMARKABLE:
        remember(request, call, why)
    return told(why)


def told(why: Refused) -> HttpResponse:
    """The answer as a tool gets it."""
    response = JsonResponse(as_json(why), status=why.status, json_dumps_params={"ensure_ascii": False})
    for name, value in why.headers.items():
        response.headers[name] = value
    return response


def remember(request: HttpRequest, call: Call | None, why: Refused) -> None:
    """Keep it for the staff of whoever asks; where nothing can be written, the tool gets its answer all the same."""
    caller = call.caller if call else stranger(request)
    if caller is None:
        return
    try:
        note_refusal(
            agency_id=caller.agency_id,
            credential_id=caller.credential_id,
            method=call.method if call else method_of(request),
            path=request.get_full_path(),
            status=why.status,
            faults=why.reasons,
            excerpt=call.body.beginning if call else "",
        )
    except DatabaseError:
        log.exception("A refusal could not be kept.")


def stranger(request: HttpRequest) -> Caller | None:
    """Who sent what could not even be read: most often a beginner whose client names no version."""
    try:
        return permissions.caller_of(request)
    except permissions.Refused:
        return None


def preflight(allowed: set[str]) -> HttpResponse:
    """What a browser asks before it lets a page of another origin ask."""
    methods = ", ".join(sorted({*allowed, "OPTIONS"}))
    response = HttpResponse(status=HTTPStatus.NO_CONTENT, headers={"Allow": methods})
    response.headers["Access-Control-Allow-Methods"] = methods
    response.headers["Access-Control-Allow-Headers"] = ALLOWED_HEADERS
    response.headers["Access-Control-Max-Age"] = A_DAY
    return response


def without_body(request: HttpRequest, call: Call | None, response: HttpResponseBase) -> HttpResponseBase:
    """For HEAD, the headers of the answer and nothing else (1.0.3 Communication 1.1)."""
    method = call.method if call else request.method
    if method != "HEAD" or response.streaming or not isinstance(response, HttpResponse):
        return response
    response.headers.setdefault("Content-Length", str(len(response.content)))
    if request.method != "HEAD":
        del response.headers["Content-Length"]
    response.content = b""
    return response


def with_headers(request: HttpRequest, call: Call | None, response: HttpResponseBase) -> HttpResponseBase:
    """Version, CORS, and that nobody keeps it without asking again."""
    version = str(call.version) if call else echoed(request.META.get("HTTP_X_EXPERIENCE_API_VERSION") or "2.0.0")
    response.headers.setdefault(HEADER, version)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"  # Tools may keep a page of theirs here.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Access-Control-Expose-Headers"] = EXPOSED_HEADERS
    response.headers.setdefault("Cache-Control", "private, no-cache" if "ETag" in response.headers else "no-store")
    patch_vary_headers(response, ("Accept-Language", "Authorization", HEADER))
    return response
