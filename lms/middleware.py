"""What is true of every request before anybody looks at it, and of every answer before it leaves."""

import codecs
from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]
NOT_KEPT = "private, no-store"


def readable(get_response: Answer) -> Answer:
    """Refuse what pretends to be written in another encoding than ours, and drop cookies that no browser sends.

    Python knows encodings that make halves of characters, or no characters at all, of an address; an escaped NUL in a
    cookie is more than PostgreSQL bears.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if "\0" not in name + value}
        if request.encoding and codecs.lookup(request.encoding).name != "utf-8":
            request.encoding = "utf-8"
            raise BadRequest("Everything here is written in UTF-8.")
        return get_response(request)

    return middleware


def kept_by_nobody(get_response: Answer) -> Answer:
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
