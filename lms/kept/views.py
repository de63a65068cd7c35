"""The two pages that hold what was sent: after the session, and after the form's token."""

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from lms.forms import LanguageForm
from lms.kept.forms import Kept, kept_of

KEPT_BY_NOBODY = "private, no-store"


def signed_out(request: HttpRequest, kept: Kept) -> HttpResponse:
    """Sign in beside this page, come back, send it again."""
    response = page(request, "lms/signed_out.html", kept, status=401)
    response.headers["WWW-Authenticate"] = 'Session realm="Tremplin"'  # A 401 must name a way; browsers ask nothing.
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open too long, or that came from another site; only our own pages' fields come back.

    Whoever is signed in now is named, since it is in their name that it would be sent: the form can't tell whose it
    was. A learner's answer can: its token is of one registration, and nobody else has that page.
    """
    return page(request, "lms/csrf_failure.html", kept_of(request), status=403)


def page(request: HttpRequest, template: str, kept: Kept | None, *, status: int) -> HttpResponse:
    """In the reader's language: the person's, the browser's, or the one just chosen on this page."""
    chosen = LanguageForm({"language": kept.language if kept else ""})
    language = chosen.cleaned_data["language"] if chosen.is_valid() else translation.get_language() or "en"
    with translation.override(language):
        response = render(request, template, {"kept": kept}, status=status)
    response.headers["Cache-Control"] = KEPT_BY_NOBODY
    response.headers["Content-Language"] = language
    if chosen.is_valid():
        chosen.remember(AnonymousUser(), response)
    return response
