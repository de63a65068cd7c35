"""The library, as an agency sees it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.models import Agency, Role
from agencies.permissions import STAFF_WHO_SEE_LEARNERS, standing_of
from courses.forms.cohorts import OfferForm
from courses.models import Edition, Offering
from courses.selectors.cohorts import library_of
from courses.services.errors import CoursesError
from courses.services.offerings import close_offering, offer_edition, reopen_offering


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offerings(request: HttpRequest, agency: str) -> HttpResponse:
    """What can be offered and what is; POST offers an edition."""
    shown = agency_of(request, agency)
    if request.method == "POST":
        return offer(request, agency_of(request, agency, Role.COORDINATOR))
    context = {
        "agency": shown,
        "library": library_of(shown),
        "managed": coordinates(request, shown),
        "nav": "offerings",
    }
    return render(request, "courses/offerings.html", context)


def offer(request: HttpRequest, agency: Agency) -> HttpResponse:
    """Take an edition up."""
    form = OfferForm(request.POST)
    if not form.is_valid():
        raise Http404
    edition = get_object_or_404(Edition, uid=form.cleaned_data["edition"])
    try:
        offering = offer_edition(agency=agency, edition=edition)
        said = _("You offer “%(course)s” now. Next, make a cohort.")
        messages.success(request, said % {"course": offering.edition.title})
    except CoursesError as refused:
        messages.error(request, str(refused.message))
    return redirect("courses:offerings", agency.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offering_close(request: HttpRequest, agency: str, offering: int) -> HttpResponse:
    """No new learners."""
    closed = offering_of(request, agency, offering)
    if request.method != "POST":
        return redirect("courses:offerings", agency)
    close_offering(offering=closed)
    said = _("“%(course)s” is closed to new learners. Those who are in it can finish it.")
    messages.success(request, said % {"course": closed.edition.title})
    return redirect("courses:offerings", agency)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def offering_reopen(request: HttpRequest, agency: str, offering: int) -> HttpResponse:
    """New learners again."""
    opened = offering_of(request, agency, offering)
    if request.method != "POST":
        return redirect("courses:offerings", agency)
    reopen_offering(offering=opened)
    messages.success(request, _("“%(course)s” takes new learners again.") % {"course": opened.edition.title})
    return redirect("courses:offerings", agency)


def offering_of(request: HttpRequest, agency: str, pk: int) -> Offering:
    """An offering that the reader may change, or `Http404`."""
    found = Offering.objects.coordinated_by(request.user).select_related("edition")
    offering: Offering = get_object_or_404(found, agency__slug=agency, pk=pk)
    return offering


def agency_of(request: HttpRequest, slug: str, *roles: str) -> Agency:
    """The agency where the reader has one of `roles` (by default, any of those who see learners), or `Http404`."""
    mine = standing_of(request.user).agencies_as(*(roles or STAFF_WHO_SEE_LEARNERS))
    return get_object_or_404(Agency.objects.visible_to(request.user), pk__in=mine, slug=slug)


def coordinates(request: HttpRequest, agency: Agency) -> bool:
    """Whether the reader may change the agency's courses and cohorts."""
    return standing_of(request.user).holds_in(agency.pk, Role.COORDINATOR)
