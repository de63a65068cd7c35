"""The front door."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.csrf import csrf_failure as django_csrf_failure


def home(request: HttpRequest) -> HttpResponse:
    """To the catalogue."""
    return redirect("/en/")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was too old."""
    return django_csrf_failure(request, reason)
