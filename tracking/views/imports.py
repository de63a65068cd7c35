"""Files of statements that are brought in, for those who manage the agency."""

import uuid
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.permissions import reader_of
from agencies.views.downloads import csv_file
from tracking.forms.transfers import ImportForm
from tracking.models import Import
from tracking.selectors.exports import imports_of, with_progress
from tracking.selectors.reports import refused_lines, table_of
from tracking.services.imports import order_import
from tracking.services.reasons import told

SHOWN = 100


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: HttpRequest, agency: str) -> HttpResponse:
    """Every file that was brought in, and a form for another one."""
    house = get_object_or_404(Agency.objects.managed_by(request.user), slug=agency)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if form.is_valid():
        file = form.cleaned_data["file"]
        order_import(agency=house, name=file.name, content=file, by=reader_of(request))
        messages.success(request, _("The file is being read. You can leave this page and come back."))
        return redirect("tracking:imports", house.slug)
    context: dict[str, Any] = {"agency": house, "form": form, "files": imports_of(house, request.user)}
    context |= {"heading": _("Bring statements in"), "nav": "settings"}
    return render(request, "tracking/imports.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def import_progress(request: HttpRequest, agency: str, order: uuid.UUID) -> HttpResponse:
    """How far it is, for the page's script."""
    [found] = with_progress([import_of(request, agency, order)])
    return JsonResponse(asdict(found.how_far))


@login_required
@require_safe
def import_report(request: HttpRequest, agency: str, order: uuid.UUID) -> HttpResponse:
    """How many lines came to which end, and the first that were refused."""
    held = import_of(request, agency, order)
    if held.finished_at is None:
        raise Http404
    context = {"agency": held.agency, "order": held, "refused": refused_lines(held, SHOWN), "ending": told(held.ending)}
    return render(request, "tracking/import_report.html", context | {"nav": "settings"})


@login_required
@require_safe
def import_report_csv(request: HttpRequest, agency: str, order: uuid.UUID) -> HttpResponseBase:
    """Every line, as a table."""
    held = import_of(request, agency, order)
    if not held.report:
        raise Http404
    return csv_file(table_of(held, get_language() or "en"), f"import-{held.made_at:%Y-%m-%d}")


def import_of(request: HttpRequest, agency: str, uid: uuid.UUID) -> Import:
    """One of that agency's imports, or `Http404`."""
    found = Import.objects.visible_to(request.user).select_related("agency")
    return get_object_or_404(found, agency__slug=agency, uid=uid)
