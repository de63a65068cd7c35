"""What is true of every answer before it leaves."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

NOT_KEPT = "private, no-store"


def kept_by_nobody(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """What somebody who is signed in sees is stored nowhere, unless a view says otherwise.

    On a shared phone the Back button then asks again, and finds a sign-in page. Chrome may still go back in an instant,
    with what was typed, as long as nobody signs out; elsewhere drafts keep what was typed in lessons.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if "Cache-Control" not in response and request.user.is_authenticated:
            response.headers["Cache-Control"] = NOT_KEPT
        return response

    return middleware
