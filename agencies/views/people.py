"""One's own account, and an agency's team."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.forms.people import InviteForm, ProfileForm
from agencies.models import Agency, Membership, Role
from agencies.permissions import reader_of
from agencies.selectors.people import roles_held_by, team_of
from agencies.services.errors import AgenciesError
from agencies.services.people import change_profile
from agencies.services.roles import end_role as end
from agencies.services.roles import grant_role, invite_to_team
from agencies.services.sign_in import invite
from agencies.views.undo import say_with_undo


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language, time zone; where one belongs; whom to ask to be erased; the ways to sign in."""
    person = reader_of(request)
    form = ProfileForm(request.POST or None, instance=person)
    if request.method == "POST" and form.is_valid():
        person.refresh_from_db()
        change_profile(person=person, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("agencies:profile")
    memberships = roles_held_by(person)
    context = {
        "form": form,
        "memberships": memberships,
        "learns_at": [each.agency for each in memberships if each.role == Role.LEARNER],
        "operator_email": settings.OPERATOR_EMAIL,
    }
    return render(request, "agencies/profile.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def team(request: HttpRequest, slug: str) -> HttpResponse:
    """Who has which role; those who manage the agency invite and end here."""
    agency = get_object_or_404(Agency.objects.staffed_by(request.user), slug=slug)
    managed = Agency.objects.managed_by(request.user).filter(pk=agency.pk).exists()
    form = InviteForm(request.POST or None, agency=agency, initial={"language": reader_of(request).preferred_language})
    if request.method == "POST":
        get_object_or_404(Agency.objects.managed_by(request.user), pk=agency.pk)
        if form.is_valid():
            membership = invite_to_team(agency=agency, **form.cleaned_data)
            messages.success(
                request, _("%(name)s is in the team. An invitation is on its way.") % {"name": membership.person}
            )
            return redirect("agencies:team", agency.slug)
    context = {"agency": agency, "team": team_of(agency, request.user), "form": form, "managed": managed, "nav": "team"}
    return render(request, "agencies/team.html", context, status=422 if form.errors else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end_role(request: HttpRequest, slug: str, membership: int) -> HttpResponse:
    """Ask, then end a role."""
    held = membership_of(request, slug, membership)
    context = {"agency": held.agency, "membership": held, "nav": "team"}
    if request.method != "POST":
        return render(request, "agencies/end_role.html", context)
    try:
        end(membership=held)
    except AgenciesError as refused:
        return render(request, "agencies/end_role.html", {**context, "refused": refused.message}, status=422)
    if request.user == held.person:
        return redirect(settings.LOGIN_REDIRECT_URL)
    said = _("%(name)s is no longer %(role)s.") % {"name": held.person, "role": held.get_role_display()}
    say_with_undo(request, said, reverse("agencies:restore_role", args=[slug, held.pk]))
    return redirect("agencies:team", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def restore_role(request: HttpRequest, slug: str, membership: int) -> HttpResponse:
    """Undo: the person has the role again."""
    agency = get_object_or_404(Agency.objects.managed_by(request.user), slug=slug)
    held = get_object_or_404(Membership.objects.visible_to(request.user).staff(), pk=membership, agency=agency)
    if request.method != "POST":
        return redirect("agencies:team", slug)
    grant_role(person=held.person, agency=agency, role=held.role)
    messages.success(request, _("%(name)s is %(role)s again.") % {"name": held.person, "role": held.get_role_display()})
    return redirect("agencies:team", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def invite_again(request: HttpRequest, slug: str, membership: int) -> HttpResponse:
    """Another invitation for somebody who lost the first."""
    held = membership_of(request, slug, membership)
    if request.method != "POST":
        return redirect("agencies:team", slug)
    try:
        invite(person=held.person, agency=held.agency)
        messages.success(request, _("A new invitation to %(email)s is on its way.") % {"email": held.person.email})
    except AgenciesError as refused:
        messages.error(request, str(refused.message))
    return redirect("agencies:team", slug)


def membership_of(request: HttpRequest, slug: str, membership: int) -> Membership:
    """A current role in the team of an agency that the reader manages, or `Http404`."""
    agency = get_object_or_404(Agency.objects.managed_by(request.user), slug=slug)
    return get_object_or_404(team_of(agency, request.user), pk=membership)
