"""An agency's own pages, and the list that the umbrella's staff see."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.forms.agencies import AgencyFilter, AgencyForm, LogoForm, NewAgencyForm
from agencies.models import Agency
from agencies.permissions import reader_of, standing_of
from agencies.selectors.agencies import agencies_for, agency_page_of
from agencies.services.agencies import change_agency, open_agency_with_coordinator, remove_logo, set_logo


@login_required
@require_safe
def agencies(request: HttpRequest) -> HttpResponse:
    """Every agency, for the umbrella's staff; others go to their own."""
    standing = standing_of(request.user)
    if standing.is_umbrella_staff:
        form = AgencyFilter(request.GET)
        context = {"agencies": agencies_for(request.user, form.words), "nav": "agencies"}
        return render(request, "agencies/agencies.html", context)
    own = Agency.objects.staffed_by(request.user).first()
    if own is None:
        raise Http404
    return redirect("agencies:agency", own.slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def agency_new(request: HttpRequest) -> HttpResponse:
    """Umbrella authors open a member agency."""
    if not standing_of(request.user).may_author:
        raise Http404
    form = NewAgencyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        agency = open_agency_with_coordinator(**form.cleaned_data)
        said = _("%(agency)s is open. An invitation to its coordinator is on its way.")
        messages.success(request, said % {"agency": agency.name})
        return redirect("agencies:agency", agency.slug)
    context = {"form": form, "nav": "agencies"}
    return render(request, "agencies/agency_new.html", context, status=422 if form.errors else 200)


@login_required
@require_safe
def agency(request: HttpRequest, slug: str) -> HttpResponse:
    """The agency's home for its staff; the umbrella's staff see it without its learners."""
    shown = get_object_or_404(Agency.objects.shown_to_staff(request.user), slug=slug)
    return render(request, "agencies/agency.html", {"agency": shown, "page": agency_page_of(shown, request.user)})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest, slug: str) -> HttpResponse:
    """Names, contact, colours; everybody who works there may read them, those who manage may change them."""
    changed = get_object_or_404(Agency.objects.staffed_by(request.user), slug=slug)
    managed = Agency.objects.managed_by(request.user).filter(pk=changed.pk).exists()
    form = AgencyForm(request.POST or None, instance=Agency.objects.get(pk=changed.pk))
    if request.method == "POST":
        get_object_or_404(Agency.objects.managed_by(request.user), pk=changed.pk)
        if form.is_valid():
            change_agency(agency=changed, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("agencies:settings", slug)
    context = {"agency": changed, "form": form, "logo_form": LogoForm(), "managed": managed, "nav": "settings"}
    return render(request, "agencies/settings.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def logo(request: HttpRequest, slug: str) -> HttpResponse:
    """Another logo, or none."""
    changed = get_object_or_404(Agency.objects.managed_by(request.user), slug=slug)
    if request.method != "POST":
        return redirect("agencies:settings", slug)
    if request.POST.get("action") == "remove":
        remove_logo(agency=changed)
        messages.success(request, _("The logo is gone."))
        return redirect("agencies:settings", slug)
    form = LogoForm(request.POST, request.FILES)
    if form.is_valid():
        set_logo(agency=changed, file=form.cleaned_data["logo"], by=reader_of(request))
        messages.success(request, _("This is the new logo."))
        return redirect("agencies:settings", slug)
    context = {
        "agency": changed,
        "form": AgencyForm(instance=changed),
        "logo_form": form,
        "managed": True,
        "nav": "settings",
    }
    return render(request, "agencies/settings.html", context, status=422)
