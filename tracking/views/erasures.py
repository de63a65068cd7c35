"""Erasing people and keeping no longer than needed: screens of Wagtail's admin, for operators only."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Person
from agencies.models.contact import plain
from agencies.permissions import is_operator, reader_of
from agencies.services import AgenciesError, ask_erasure
from agencies.services.erasures import check_erasable, sought_of
from tracking.forms.erasures import ErasureForm, RetentionForm
from tracking.selectors.erasures import MOST_FOUND, Done, erasures_done, people_called, preview_of
from tracking.services.retention import UnknownClass, class_named, set_rule, standing_named, standings

PER_PAGE = 25


def operator_of(request: HttpRequest) -> Person:
    """The reader, if they run the place; for everybody else there is nothing here."""
    if not is_operator(request.user):
        raise Http404
    return reader_of(request)


@login_required
@never_cache
@require_safe
def erasures(request: HttpRequest) -> HttpResponse:
    """Find somebody, and see who was erased and what was done: in numbers, since there are no names."""
    operator_of(request)
    query = plain(request.GET.get("q", ""))[:150]
    page = Paginator(erasures_done(), PER_PAGE).get_page(request.GET.get("page"))
    told = [Done(row) for row in page.object_list]
    context = {"query": query, "people": people_called(query), "most": MOST_FOUND, "page": page, "erasures": told}
    return render(request, "tracking/admin/erasures.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erasure(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """What will happen to one person, why, and the word; then it is promised."""
    operator = operator_of(request)
    found = get_object_or_404(Person.objects.filter(erasures=None), pk=person)
    form = ErasureForm(request.POST if request.method == "POST" else None)
    context = {"preview": preview_of(found, sought_of(found)), "form": form}
    try:
        check_erasable(found)
        if request.method == "POST" and form.is_valid():
            ask_erasure(person=found, reason=form.cleaned_data["reason"], by=operator)
            messages.success(request, _("The person is being erased. The list says when it is done."))
            return redirect("tracking_erasures")
    except AgenciesError as refused:
        context["refused"] = refused.message
    status = 422 if form.errors or (request.method == "POST" and "refused" in context) else 200
    return render(request, "tracking/admin/erasure.html", context, status=status)


@login_required
@require_safe
def retention(request: HttpRequest) -> HttpResponse:
    """Every class with its rule."""
    operator_of(request)
    return render(request, "tracking/admin/retention.html", {"standings": standings()})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def retention_edit(request: HttpRequest, name: str) -> HttpResponse:
    """Another term for one class."""
    operator = operator_of(request)
    try:
        kept = class_named(name)
    except UnknownClass as unknown:
        raise Http404 from unknown
    standing = standing_named(name)
    form = RetentionForm(request.POST or None, kept=kept, initial={"keep_days": standing.keep_days})
    if request.method == "POST" and form.is_valid():
        set_rule(name=name, keep_days=form.cleaned_data["keep_days"], by=operator)
        messages.success(request, _("Saved. It is done every night."))
        return redirect("tracking_retention")
    context = {"standing": standing, "form": form}
    return render(request, "tracking/admin/retention_edit.html", context, status=422 if form.errors else 200)
