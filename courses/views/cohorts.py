"""Cohorts: the list, one cohort's facts and weeks."""

import uuid
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Role
from courses.forms.cohorts import CohortFilter, CohortForm, WeeksForm, usual_dates
from courses.models import Cohort
from courses.selectors.cohorts import cohorts_of, plan_of
from courses.selectors.outlines import outline_of
from courses.services.cohorts import change_cohort, open_cohort, plan_weeks, spread_lessons
from courses.services.errors import CoursesError
from courses.views.offerings import agency_of, coordinates

PER_PAGE = 50


@login_required
@require_safe
def cohorts(request: HttpRequest, agency: str) -> HttpResponse:
    """The agency's cohorts, searched, filtered and sorted by the address."""
    shown = agency_of(request, agency)
    form = CohortFilter(request.GET)
    today = timezone.localdate()
    found = cohorts_of(request.user, shown, today=today, **form.said())
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "agency": shown,
        "form": form,
        "page": page,
        "today": today,
        "nav": "cohorts",
        "sort": form.said()["sort"],
    }
    return render(request, "courses/cohorts.html", {**context, "managed": coordinates(request, shown)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_new(request: HttpRequest, agency: str) -> HttpResponse:
    """A new cohort."""
    shown = agency_of(request, agency, Role.COORDINATOR)
    form = CohortForm(
        request.POST or None, agency=shown, initial=usual_dates() | {"offering": request.GET.get("offering")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            cohort = open_cohort(**form.cleaned_data)
            messages.success(request, _("The cohort is there. Next, enrol its learners."))
            return redirect("courses:enrol", shown.slug, cohort.uid)
        except CoursesError as refused:
            form.add_error(None, str(refused.message))
    context = {"agency": shown, "form": form, "nav": "cohorts"}
    return render(request, "courses/cohort_new.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_edit(request: HttpRequest, agency: str, cohort: uuid.UUID) -> HttpResponse:
    """Other words, dates, people."""
    changed = cohort_of(request, agency, cohort)
    form = CohortForm(request.POST or None, agency=changed.agency, cohort=changed, initial=facts_of(changed))
    if request.method == "POST" and form.is_valid():
        try:
            change_cohort(cohort=changed, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect(settings.COHORT_PAGE, agency, cohort)
        except CoursesError as refused:
            form.add_error(None, str(refused.message))
    context = {"agency": changed.agency, "cohort": changed, "form": form, "nav": "cohorts"}
    return render(request, "courses/cohort_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def cohort_weeks(request: HttpRequest, agency: str, cohort: uuid.UUID) -> HttpResponse:
    """The weekly plan: which lesson is due when, and a word to the learners."""
    planned = cohort_of(request, agency, cohort)
    if request.POST.get("action") == "spread":
        spread_lessons(cohort=planned)
        messages.success(request, _("The lessons are spread evenly again. What you wrote to the learners stays."))
        return redirect("courses:cohort_weeks", agency, cohort)
    language = get_language() or "en"
    lessons = outline_of(planned.offering.edition, language).lessons
    form = WeeksForm(request.POST or None, weeks=plan_of(planned, language), lessons=lessons)
    if request.method == "POST" and form.is_valid():
        plan_weeks(cohort=planned, plans=form.plans())
        messages.success(request, _("The plan is saved. Learners see it from now on."))
        return redirect("courses:cohort_weeks", agency, cohort)
    context = {
        "agency": planned.agency,
        "cohort": planned,
        "form": form,
        "today": timezone.localdate(),
        "nav": "cohorts",
    }
    return render(request, "courses/cohort_weeks.html", context, status=422 if form.errors else 200)


def cohort_of(request: HttpRequest, agency: str, uid: uuid.UUID) -> Cohort:
    """A cohort that the reader may change, or `Http404`."""
    found: QuerySet[Cohort] = Cohort.objects.coordinated_by(request.user)
    return get_object_or_404(found.select_related("agency", "offering__edition"), agency__slug=agency, uid=uid)


def facts_of(cohort: Cohort) -> dict[str, Any]:
    """What the form shows at first."""
    return {
        "name": cohort.name,
        "offering": cohort.offering_id,
        "starts_on": cohort.starts_on,
        "ends_on": cohort.ends_on,
        "staff": list(cohort.staff.values_list("person", flat=True)),
    }
