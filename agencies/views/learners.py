"""What a coordinator does for one learner: a way in, and facts that were written down wrong."""

import uuid

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.forms.people import LearnerForm
from agencies.models import Agency, Person
from agencies.permissions import reader_of
from agencies.selectors.people import known_elsewhere
from agencies.selectors.sign_in import drawn, learners_of
from agencies.services.errors import AddressMissing, AgenciesError, NotYoursAlone
from agencies.services.people import change_learner
from agencies.services.sign_in import check_may_show, invite, show_link


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def learner_link(request: HttpRequest, slug: str, person: uuid.UUID) -> HttpResponse:
    """For a learner at the desk: a link to scan or print (said to be logged), or one by e-mail."""
    agency = get_object_or_404(Agency.objects.managed_by(request.user), slug=slug)
    learner = get_object_or_404(learners_of(agency, request.user), pk=person)
    context = {"agency": agency, "learner": learner, "nav": "cohorts"}
    try:
        if request.POST.get("action") == "send":
            return send_link(request, agency, learner)
        check_may_show(person=learner, agency=agency)
        if request.method == "POST":
            link, address = show_link(person=learner, agency=agency, by=reader_of(request))
            context |= {"link": link, "address": address, "code": drawn(address)}
    except AgenciesError as refused:
        context["refused"] = refused.message
    return render(request, "agencies/learner_link.html", context)


def send_link(request: HttpRequest, agency: Agency, learner: Person) -> HttpResponse:
    """Write to the learner; raises `AddressMissing`."""
    if not learner.email:
        raise AddressMissing
    invite(person=learner, agency=agency)
    messages.success(request, _("We are writing to %(email)s.") % {"email": learner.email})
    return redirect("agencies:learner_link", agency.slug, learner.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def learner_edit(request: HttpRequest, slug: str, person: uuid.UUID) -> HttpResponse:
    """A name, an address, a phone that was written down wrong."""
    agency = get_object_or_404(Agency.objects.managed_by(request.user), slug=slug)
    learner = get_object_or_404(learners_of(agency, request.user), pk=person)
    form = LearnerForm(request.POST or None, initial=facts_of(learner))
    context = {"agency": agency, "learner": learner, "form": form, "nav": "cohorts"}
    if known_elsewhere([learner], agency):
        return render(request, "agencies/learner_edit.html", {**context, "shared": NotYoursAlone.message})
    if request.method == "POST" and form.is_valid():
        try:
            change_learner(person=learner, agency=agency, facts=form.newcomer())
            messages.success(request, _("Saved."))
            return redirect(settings.LEARNER_PAGE, slug, learner.pk)
        except AgenciesError as refused:
            form.add_error("email", str(refused.message))
    return render(request, "agencies/learner_edit.html", context, status=422 if form.errors else 200)


def facts_of(learner: Person) -> dict[str, str]:
    """What the form shows at first."""
    return {
        "full_name": learner.full_name,
        "email": learner.email or "",
        "phone": learner.shown_phone,
        "language": learner.preferred_language,
    }
