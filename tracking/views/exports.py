"""An agency's statements as files to take along, for those who manage the agency."""

import uuid
from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.permissions import reader_of
from agencies.views.downloads import kept_file
from tracking.forms.transfers import ExportForm
from tracking.models import Export
from tracking.selectors.exports import exports_of, with_progress
from tracking.services.exports import TooManyExports, clear_export, order_export

TYPES = {Export.Form.NDJSON: "application/x-ndjson", Export.Form.PARQUET: "application/vnd.apache.parquet"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest, agency: str) -> HttpResponse:
    """Every file, and a form for another one."""
    house = get_object_or_404(Agency.objects.managed_by(request.user), slug=agency)
    form = ExportForm(request.POST or None, agency=house)
    if form.is_valid():
        try:
            wanted = form.filters()
            order_export(agency=house, form=form.cleaned_data["form"], filters=wanted, by=reader_of(request))
        except TooManyExports as too_many:
            form.add_error(None, str(too_many.message))
        else:
            messages.success(request, _("The file is being made. You can leave this page and come back."))
            return redirect("tracking:exports", house.slug)
    context: dict[str, Any] = {"agency": house, "form": form, "files": exports_of(house, request.user)}
    context |= {"heading": _("Statements as files"), "nav": "settings"}
    return render(request, "tracking/exports.html", context, status=422 if form.errors else 200)


@login_required
@never_cache
@require_safe
def export_progress(request: HttpRequest, agency: str, export: uuid.UUID) -> HttpResponse:
    """How far it is, for the page's script."""
    [found] = with_progress([export_of(request, agency, export)])
    return JsonResponse(asdict(found.how_far))


@login_required
@require_safe
def export_download(request: HttpRequest, agency: str, export: uuid.UUID) -> HttpResponseBase:
    """The file, or the part of it that is still missing."""
    made = export_of(request, agency, export)
    if not made.path:
        raise Http404
    return kept_file(request, made.path, made.path.rpartition("/")[2], TYPES[Export.Form(made.form)])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def export_clear(request: HttpRequest, agency: str, export: uuid.UUID) -> HttpResponse:
    """Take the file away before it goes by itself."""
    made = export_of(request, agency, export)
    if request.method == "POST":
        clear_export(export=made, by=reader_of(request))
        messages.success(request, _("The file is gone."))
    return redirect("tracking:exports", agency)


def export_of(request: HttpRequest, agency: str, uid: uuid.UUID) -> Export:
    """One of that agency's exports, or `Http404`."""
    return get_object_or_404(Export.objects.visible_to(request.user), agency__slug=agency, uid=uid)
