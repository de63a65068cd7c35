"""The tools that an agency connects to the ledger: their keys, and what was refused to them.

Those who manage an agency reach this through its own pages, umbrella authors also in Wagtail's admin, where they work.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.permissions import reader_of
from tracking.forms.credentials import MEANINGS, CredentialForm
from tracking.models import Credential
from tracking.selectors.credentials import credentials_of, explained, refusals_of
from tracking.services.credentials import (
    CredentialRefused,
    create_credential,
    endpoint,
    revoke_credential,
    rotate_credential,
)

PER_PAGE = 25


@dataclass(frozen=True)
class Place:
    """Where these screens stand: the folder of their templates, and what their addresses are called."""

    folder: str
    space: str

    def address(self, name: str, *arguments: Any) -> str:
        """The path of one of the screens."""
        return reverse(self.space + name, args=arguments)

    def answer(self, request: HttpRequest, screen: str, context: dict[str, Any], status: int = 200) -> HttpResponse:
        """A screen."""
        more = {"place": self, "nav": "settings", "endpoint": endpoint(), "meanings": dict(MEANINGS)}
        return render(request, f"{self.folder}{screen}.html", more | context, status=status)


AGENCY = Place("tracking/", "tracking:")
WORKSHOP = Place("tracking/admin/", "tracking_")


@login_required
@require_safe
def workshop_credentials(request: HttpRequest) -> HttpResponse:
    """From the menu of Wagtail's admin to the reader's agency, the umbrella first."""
    agency = Agency.objects.managed_by(request.user).order_by("-kind", "name_en").first()
    if agency is None:
        raise Http404
    return redirect(WORKSHOP.address("credentials", agency.slug))


@login_required
@require_safe
def credentials(request: HttpRequest, agency: str, place: Place = AGENCY) -> HttpResponse:
    """Every key of the agency."""
    house = agency_of(request, agency)
    found, refused = credentials_of(house, request.user), refusals_of(house, request.user)
    context = {"agency": house, "credentials": found, "refused": refused.count()}
    return place.answer(request, "credentials", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def credential_new(request: HttpRequest, agency: str, place: Place = AGENCY) -> HttpResponse:
    """Name a tool and say what it may do; the answer shows key and secret, once."""
    house = agency_of(request, agency)
    form = CredentialForm(request.POST if request.method == "POST" else None)
    context: dict[str, Any] = {"agency": house, "form": form}
    if request.method == "POST" and form.is_valid():
        context["given"] = create_credential(agency=house, by=reader_of(request), **form.cleaned_data)
    return place.answer(request, "credential_new", context, 422 if form.errors else 200)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def credential_rotate(request: HttpRequest, agency: str, credential: uuid.UUID, place: Place = AGENCY) -> HttpResponse:
    """Ask, then show another secret, once; the old one is gone."""
    house = agency_of(request, agency)
    held = credential_of(request, house, credential)
    context: dict[str, Any] = {"agency": house, "credential": held}
    try:
        if request.method == "POST":
            context["given"] = rotate_credential(credential=held, by=reader_of(request))
    except CredentialRefused as refused:
        context["refused"] = refused.message
    return place.answer(request, "credential_rotate", context, 422 if "refused" in context else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def credential_revoke(request: HttpRequest, agency: str, credential: uuid.UUID, place: Place = AGENCY) -> HttpResponse:
    """Ask, then end a key for good."""
    house = agency_of(request, agency)
    held = credential_of(request, house, credential)
    if request.method != "POST":
        return place.answer(request, "credential_revoke", {"agency": house, "credential": held})
    revoke_credential(credential=held, by=reader_of(request))
    messages.success(request, _("The key of “%(name)s” opens nothing any more.") % {"name": held.name})
    return redirect(place.address("credentials", house.slug))


@login_required
@require_safe
def refused_requests(request: HttpRequest, agency: str, place: Place = AGENCY) -> HttpResponse:
    """What was refused, and why."""
    house = agency_of(request, agency)
    page = Paginator(refusals_of(house, request.user), PER_PAGE).get_page(request.GET.get("page"))
    refusals = [explained(row) for row in page.object_list]
    return place.answer(request, "refused_requests", {"agency": house, "page": page, "refusals": refusals})


def agency_of(request: HttpRequest, slug: str) -> Agency:
    """An agency that the reader manages, or `Http404`."""
    return get_object_or_404(Agency.objects.managed_by(request.user), slug=slug)


def credential_of(request: HttpRequest, agency: Agency, uid: uuid.UUID) -> Credential:
    """A key of the agency, or `Http404`."""
    return get_object_or_404(credentials_of(agency, request.user), uid=uid)
