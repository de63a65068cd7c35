"""A long list on its way: how far it is, what it did to each row, and going on where it stopped."""

import uuid
from dataclasses import asdict

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies.views.downloads import csv_file
from courses.forms.cohorts import RowsFilter
from courses.models import EnrolmentImport
from courses.selectors.enrolment_imports import (
    how_far,
    import_report,
    import_table,
    list_of_problems,
    planned_again,
    rows_done,
)
from courses.services.enrolment_imports import continue_import
from courses.services.errors import CoursesError

PER_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enrolment_import(request: HttpRequest, agency: str, imported: uuid.UUID) -> HttpResponse:
    """How far it is, then its report; a post goes on with what was interrupted."""
    found = import_of(request, agency, imported)
    if request.method == "POST":
        try:
            continue_import(imported=found)
        except CoursesError as refused:
            messages.error(request, str(refused.message))
        return redirect("courses:enrolment_import", agency, imported)
    report, form = import_report(found), RowsFilter(request.GET)
    page = Paginator(rows_done(report.imported, form.said()), PER_PAGE).get_page(request.GET.get("page"))
    context = {"agency": found.agency, "cohort": found.cohort, "nav": "cohorts", "report": report, "form": form}
    rows = [planned_again(kept, found.language) for kept in page.object_list]
    words = {"page": page, "rows": rows, "problems": list_of_problems(report.imported)}
    return render(request, "courses/enrolment_import.html", {**context, **words, "how_far": how_far(report)})


@login_required
@require_safe
def enrolment_import_progress(request: HttpRequest, agency: str, imported: uuid.UUID) -> HttpResponse:
    """What a progress bar asks for: how many rows of how many, in numbers and words, and whether it is over."""
    return JsonResponse(asdict(how_far(import_report(import_of(request, agency, imported)))))


@login_required
@require_safe
def enrolment_import_csv(request: HttpRequest, agency: str, imported: uuid.UUID) -> HttpResponseBase:
    """The report, row by row."""
    found = import_of(request, agency, imported)
    kind = pgettext("file name", "enrolments")
    return csv_file(import_table(found), "-".join([kind, slugify(found.cohort.name) or "tremplin", str(localdate())]))


def import_of(request: HttpRequest, agency: str, imported: uuid.UUID) -> EnrolmentImport:
    """An import of an agency that the reader coordinates, or `Http404`."""
    mine = EnrolmentImport.objects.coordinated_by(request.user).select_related(
        "agency", "by", "cohort__offering__edition"
    )
    found: EnrolmentImport = get_object_or_404(mine, agency__slug=agency, uid=imported)
    return found
