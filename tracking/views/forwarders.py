"""Other LRSs that an agency's statements are sent on to, for those who manage the agency."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from agencies.models import Agency
from agencies.permissions import reader_of
from tracking.forms.forwarders import DeadLettersForm, ForwarderEditForm, ForwarderForm
from tracking.models import Forwarder
from tracking.selectors.outgoing import dead_letters_of, forwarders_of, letter_of
from tracking.services import forwarders as services
from tracking.services.trials import try_forwarder

PER_PAGE = 25


@login_required
@require_safe
def forwarders(request: HttpRequest, agency: str) -> HttpResponse:
    """Each of them, and how it goes."""
    house = agency_of(request, agency)
    found = forwarders_of(house, request.user)
    context = {"agency": house, "forwarders": found, "may_add": len(found) < services.MOST, "nav": "settings"}
    return render(request, "tracking/forwarders.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def forwarder_new(request: HttpRequest, agency: str) -> HttpResponse:
    """Name another LRS."""
    house = agency_of(request, agency)
    form = ForwarderForm(request.POST or None)
    if form.is_valid():
        try:
            services.set_up_forwarder(agency=house, by=reader_of(request), **form.cleaned_data)
        except services.TooManyForwarders:
            form.add_error(None, _("An agency has at most %(most)s. Remove one first.") % {"most": services.MOST})
        else:
            messages.success(request, _("From now on, what learners do is sent there. Try it to be sure."))
            return redirect("tracking:forwarders", house.slug)
    context = {"agency": house, "form": form, "nav": "settings"}
    return render(request, "tracking/forwarder_new.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def forwarder_edit(request: HttpRequest, agency: str, forwarder: int) -> HttpResponse:
    """Another address, key or secret."""
    held = forwarder_of(request, agency, forwarder)
    form = ForwarderEditForm(request.POST or None, forwarder=held)
    if form.is_valid():
        services.change_forwarder(forwarder=held, by=reader_of(request), **form.cleaned_data)
        messages.success(request, _("Saved. What waits is sent within a minute."))
        return redirect("tracking:forwarders", agency)
    context = {"agency": held.agency, "forwarder": held, "form": form, "nav": "settings"}
    return render(request, "tracking/forwarder_edit.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def forwarder_try(request: HttpRequest, agency: str, forwarder: int) -> HttpResponse:
    """Ask it who it is, and say what came back."""
    held = forwarder_of(request, agency, forwarder)
    if request.method == "POST":
        trial = try_forwarder(forwarder=held)
        messages.add_message(request, messages.SUCCESS if trial.good else messages.ERROR, str(trial))
    return redirect("tracking:forwarders", agency)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def forwarder_pause(request: HttpRequest, agency: str, forwarder: int) -> HttpResponse:
    """Stop sending for a while; nothing is lost."""
    held = forwarder_of(request, agency, forwarder)
    if request.method == "POST":
        services.pause_forwarder(forwarder=held, by=reader_of(request))
        messages.success(request, _("Nothing is sent for now. What happens meanwhile waits."))
    return redirect("tracking:forwarders", agency)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def forwarder_resume(request: HttpRequest, agency: str, forwarder: int) -> HttpResponse:
    """Go on, at once, after a pause or trouble."""
    held = forwarder_of(request, agency, forwarder)
    if request.method == "POST":
        services.resume_forwarder(forwarder=held, by=reader_of(request))
        messages.success(request, _("What waits is sent within a minute."))
    return redirect("tracking:forwarders", agency)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def forwarder_remove(request: HttpRequest, agency: str, forwarder: int) -> HttpResponse:
    """Ask, then send nothing there any more."""
    held = forwarder_of(request, agency, forwarder)
    if request.method != "POST":
        context = {"agency": held.agency, "forwarder": held, "nav": "settings"}
        return render(request, "tracking/forwarder_remove.html", context)
    services.remove_forwarder(forwarder=held, by=reader_of(request))
    messages.success(request, _("Nothing is sent to %(endpoint)s any more.") % {"endpoint": held.endpoint})
    return redirect("tracking:forwarders", agency)


@login_required
@require_safe
def dead_letters(request: HttpRequest, agency: str, forwarder: int) -> HttpResponse:
    """What it refused, and why."""
    held = forwarder_of(request, agency, forwarder)
    page = Paginator(dead_letters_of(held), PER_PAGE).get_page(request.GET.get("page"))
    letters = [letter_of(row) for row in page.object_list]
    context: dict[str, Any] = {"agency": held.agency, "forwarder": held, "page": page, "letters": letters}
    return render(request, "tracking/dead_letters.html", context | {"nav": "settings"})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def send_again(request: HttpRequest, agency: str, forwarder: int) -> HttpResponse:
    """Give one of them, or all, another chance."""
    held = forwarder_of(request, agency, forwarder)
    form = DeadLettersForm(request.POST)
    if request.method == "POST":
        count = services.send_again(forwarder=held, uid=form.cleaned_data["uid"]) if form.is_valid() else 0
        said = ngettext("%(count)s statement is sent again.", "%(count)s statements are sent again.", count)
        messages.success(request, said % {"count": count})
    return redirect("tracking:dead_letters", agency, held.pk)


def agency_of(request: HttpRequest, slug: str) -> Agency:
    """An agency that the reader manages, or `Http404`."""
    return get_object_or_404(Agency.objects.managed_by(request.user), slug=slug)


def forwarder_of(request: HttpRequest, agency: str, number: int) -> Forwarder:
    """One of that agency, or `Http404`."""
    found = Forwarder.objects.visible_to(request.user).select_related("agency")
    return get_object_or_404(found, agency__slug=agency, pk=number)
