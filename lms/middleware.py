"""What is true of every request before it is read, and of every answer before it leaves."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse

WORKSHOP = "/admin/"
LARGEST = 32 * 1024 * 1024  # bytes
NOT_KEPT = "private, no-store"
ACCOUNTS = "/accounts/"


def of_bounded_size(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Only who is signed in may fill our disk, and only where authors upload recordings.

    Django limits what stands in fields, not files, and reads a form before it asks who sent it. The endpoint for tools
    asks first and reads then, piece by piece, with limits of its own.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if length_of(request) > LARGEST and not is_for_tools(request) and not is_by_an_author(request):
            raise RequestDataTooBig
        return get_response(request)

    return middleware


def length_of(request: HttpRequest) -> int:
    """How many bytes the request says it has; nothing for nonsense, of which Django reads nothing either."""
    said = str(request.META.get("CONTENT_LENGTH") or "")
    return int(said[:20]) if said.isascii() and said.isdecimal() else 0


def is_by_an_author(request: HttpRequest) -> bool:
    """Whether the address is one of Wagtail's, and somebody is signed in."""
    return request.path_info.startswith(WORKSHOP) and bool(request.user.is_authenticated)


def is_for_tools(request: HttpRequest) -> bool:
    """Whether the address is one of the ledger's endpoint, with slashes too many or the last one missing."""
    return f"/{request.path_info.strip('/')}/".startswith(settings.XAPI_PATH)


def without_cookies(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Tools bring a key with each request. Pages of any origin may use one, so no cookie signs anybody in there."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if is_for_tools(request):
            request.COOKIES = {}
        return get_response(request)

    return middleware


def kept_by_nobody(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What somebody who is signed in sees, or signing in, is stored nowhere, unless a view says otherwise.

    On a shared phone the Back button then asks again, and finds a sign-in page. Chrome may still go back in an instant,
    with what was typed, as long as nobody signs out; elsewhere drafts keep what was typed in lessons.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response and is_personal(request):
            response.headers["Cache-Control"] = NOT_KEPT
        return response

    return middleware


def is_personal(request: HttpRequest) -> bool:
    """Whether an answer may tell who somebody is."""
    return request.path_info.startswith(ACCOUNTS) or request.user.is_authenticated
