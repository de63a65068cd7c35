"""What is true of every answer before it leaves."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NOT_KEPT = "private, no-store"
ACCOUNTS = "/accounts/"


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
