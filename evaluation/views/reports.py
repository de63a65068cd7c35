"""The list of courses to report on, and the report of one."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from evaluation import measures
from evaluation.charts.of_report import charts_of
from evaluation.forms import FilterForm, SortForm
from evaluation.permissions import sight_of
from evaluation.selectors import ReportedCourse, find_course, headlines_seen_by, in_order, report_on

MEASURES = {measure.key: measure for measure in measures.MEASURES}


@login_required
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The courses that the reader may report on, with their headline figures."""
    if not sight_of(request.user):
        raise Http404
    now = timezone.now()
    context = {"courses": headlines_seen_by(request.user, now), "at": now, "measures": MEASURES, "nav": "reports"}
    return render(request, "evaluation/reports.html", context)


@login_required
@require_safe
def report(request: HttpRequest, course_uid: uuid.UUID) -> HttpResponse:
    """The figures of one course, for the agency, cohort and edition in the address."""
    course, form = chosen(request, course_uid)
    context = {"course": course, "form": form, "measures": MEASURES, "nav": "reports"}
    if form.is_valid():
        found = report_on(course, form.selection, get_language() or "en", timezone.now())
        sort = SortForm(request.GET)
        context |= {
            "report": found,
            "agency": found.agency,
            "charts": charts_of(found.figures, found.details),
            "rows": in_order(found.breakdown, sort.column, descending=sort.is_descending),
            "headers": sort.headers,
        }
    return render(request, "evaluation/report.html", context)


def chosen(request: HttpRequest, course_uid: uuid.UUID) -> tuple[ReportedCourse, FilterForm]:
    """The course and the filters; `Http404` for a course, agency, cohort or edition that is not the reader's to see."""
    course = find_course(request.user, course_uid)
    if course is None:
        raise Http404
    form = FilterForm(request.GET, course=course)
    if form.is_elsewhere:
        raise Http404
    return course, form
