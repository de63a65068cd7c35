"""Where a view sends somebody away to sign in, what they had written goes with them."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.urls import reverse

from lms.kept.forms import kept_of
from lms.kept.views import signed_out

FOUND = 302


def nothing_typed_is_lost(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A form that arrives after its session is over comes back, for every view that needs sign-in, Wagtail's too."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.method != "POST" or not asks_to_sign_in(response) or request.user.is_authenticated:
            return response
        kept = kept_of(request)
        return signed_out(request, kept) if kept else response

    return middleware


def asks_to_sign_in(response: HttpResponse) -> bool:
    """Whether an answer is the way to one of our doors."""
    if response.status_code != FOUND:
        return False
    doors = {resolve_url(settings.LOGIN_URL), reverse("wagtailadmin_login")}
    return urlsplit(response.headers.get("Location", "")).path in doors
