"""Enrolling people by list, and what happens to one enrolment afterwards."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.permissions import reader_of
from agencies.views.undo import say_with_undo
from courses.forms.cohorts import EnrolForm, MoveForm
from courses.models import Cohort, Enrolment
from courses.selectors.enrolment_imports import latest_imports
from courses.selectors.enrolments import plan_enrolments
from courses.services.enrolment_imports import start_import
from courses.services.enrolments import enrol_list
from courses.services.enrolments import move as move_to
from courses.services.enrolments import reinstate as bring_back
from courses.services.enrolments import withdraw as take_out
from courses.services.errors import CoursesError
from courses.views.cohorts import cohort_of

MOST_AT_ONCE = 200  # rows: a quarter of a second, while somebody waits


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: HttpRequest, agency: str, cohort: uuid.UUID) -> HttpResponse:
    """A list goes in, what would happen comes out, row by row; then exactly that is done."""
    joined = cohort_of(request, agency, cohort)
    form = EnrolForm(request.POST or None, request.FILES or None, initial={"language": "en", "invite": True})
    context = {"agency": joined.agency, "cohort": joined, "form": form, "nav": "cohorts"}
    if request.method != "POST":
        page = render(request, "courses/enrol.html", {**context, "imports": latest_imports(joined)})
        patch_cache_control(page, private=True, no_cache=True)  # Whoever goes back to it finds their list again.
        return page
    if not form.is_valid():
        return render(request, "courses/enrol.html", context, status=422)
    try:
        if request.POST.get("action") == "enrol" and form.cleaned_data["expected"]:
            return carry_out(request, joined, form, context)
    except CoursesError as refused:
        form.add_error(None, str(refused.message))
        return render(request, "courses/enrol.html", context, status=422)
    return dry_run(request, joined, form, context)


def dry_run(request: HttpRequest, cohort: Cohort, form: EnrolForm, context: dict[str, object]) -> HttpResponse:
    """What would happen."""
    plan = plan_enrolments(cohort=cohort, rows=form.list.rows, language=form.cleaned_data["language"])
    return render(request, "courses/enrol.html", {**context, "plan": plan, "ignored": form.list.ignored})


def carry_out(request: HttpRequest, cohort: Cohort, form: EnrolForm, context: dict[str, object]) -> HttpResponse:
    """What was shown, if it is still what would happen; else what would happen now. A long list goes on by itself."""
    said = form.cleaned_data
    looked_at = {"language": said["language"], "invite": said["invite"], "expected": said["expected"]}
    if len(form.list.rows) > MOST_AT_ONCE:
        begun = start_import(cohort=cohort, rows=form.list.rows, by=reader_of(request), **looked_at)
        if begun:
            return redirect("courses:enrolment_import", cohort.agency.slug, begun.uid)
    else:
        report = enrol_list(cohort=cohort, rows=form.list.rows, **looked_at)
        if report:
            return render(request, "courses/enrol.html", {**context, "plan": report.plan, "report": report})
    messages.warning(
        request, _("Something changed since you looked, so nothing was done. This is what would happen now.")
    )
    return dry_run(request, cohort, form, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, agency: str, registration: uuid.UUID) -> HttpResponse:
    """Ask, then withdraw; the next page offers to take it back."""
    left = enrolment_of(request, agency, registration)
    if request.method != "POST":
        return render(request, "courses/withdraw.html", {"agency": left.agency, "enrolment": left, "nav": "cohorts"})
    take_out(enrolment=left, by=reader_of(request))
    said = _("%(name)s is withdrawn. What they did stays.") % {"name": left.person.full_name}
    say_with_undo(request, said, reverse("courses:reinstate", args=[agency, registration]))
    return after(left)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reinstate(request: HttpRequest, agency: str, registration: uuid.UUID) -> HttpResponse:
    """The learner is back."""
    back = enrolment_of(request, agency, registration)
    if request.method != "POST":
        return after(back)
    bring_back(enrolment=back, by=reader_of(request))
    messages.success(request, _("%(name)s is back in the course.") % {"name": back.person.full_name})
    return after(back)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, agency: str, registration: uuid.UUID) -> HttpResponse:
    """To another cohort of the same course."""
    moved = enrolment_of(request, agency, registration)
    others: QuerySet[Cohort] = Cohort.objects.coordinated_by(request.user).filter(offering=moved.offering_id)
    others = others.exclude(enrolments=moved).order_by("-starts_on")
    form = MoveForm(request.POST or None, cohorts=others)
    if request.method == "POST" and form.is_valid():
        move_to(enrolment=moved, cohort=form.cleaned_data["cohort"], by=reader_of(request))
        said = _("%(name)s is in “%(cohort)s” now.") % {"name": moved.person.full_name, "cohort": moved.cohort}
        messages.success(request, said)
        return after(moved)
    context = {"agency": moved.agency, "enrolment": moved, "form": form, "cohorts": others, "nav": "cohorts"}
    return render(request, "courses/move.html", context, status=422 if form.errors else 200)


def after(enrolment: Enrolment) -> HttpResponse:
    """Back to the roster."""
    if enrolment.cohort is None:
        return redirect(settings.LEARNER_PAGE, enrolment.agency.slug, enrolment.person_id)
    return redirect(settings.COHORT_PAGE, enrolment.agency.slug, enrolment.cohort.uid)


def enrolment_of(request: HttpRequest, agency: str, registration: uuid.UUID) -> Enrolment:
    """An enrolment that the reader may change, or `Http404`."""
    found: QuerySet[Enrolment] = Enrolment.objects.coordinated_by(request.user)
    found = found.select_related("person", "agency", "cohort", "edition", "offering")
    return get_object_or_404(found, agency__slug=agency, registration=registration)
