"""Which language a page speaks: the address says so, else the person, else a cookie, else the browser."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation

LANGUAGES = dict(settings.LANGUAGES)


def language_of(request: HttpRequest) -> str:
    """One of `settings.LANGUAGES` for this request."""
    in_path = translation.get_language_from_path(request.path_info)
    if in_path:
        return in_path
    if request.user.is_authenticated and request.user.preferred_language in LANGUAGES:
        return request.user.preferred_language
    return translation.get_language_from_request(request)


def language_of_person(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Activate the reader's language and time zone for the length of one request."""

    def middleware(request: HttpRequest) -> HttpResponse:
        language = language_of(request)
        zone = getattr(request.user, "time_zone", None) or settings.TIME_ZONE
        with translation.override(language), timezone.override(zone):
            request.LANGUAGE_CODE = language
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware
