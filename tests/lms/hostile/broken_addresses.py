"""The real addresses, with two that break."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path

from lms import urls

handler400 = urls.handler400


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the secret of the database")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("the secret of the guard")


urlpatterns = [path("broken/", broken), path("forbidden/", forbidden), *urls.urlpatterns]
