"""The staff's view of the classroom: who is where, and one learner's file."""

import uuid

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from agencies.models import Agency, Role
from agencies.permissions import standing_of
from tracking.forms.rosters import RosterFilter
from tracking.selectors.staff import cohort_of, learner_file, roster_of


@login_required
@require_safe
def cohort(request: HttpRequest, agency: str, cohort: uuid.UUID) -> HttpResponse:
    """The roster of a cohort, with everybody's progress."""
    house = get_object_or_404(Agency.objects.visible_to(request.user), slug=agency)
    group = cohort_of(request.user, house, cohort)
    form = RosterFilter(request.GET)
    context = {
        "agency": house,
        "cohort": group,
        "form": form,
        "rows": roster_of(group, now=timezone.now(), **form.chosen()),
        "nav": "cohorts",
        "may_change": standing_of(request.user).holds_in(house.pk, Role.COORDINATOR),
    }
    return render(request, "tracking/cohort.html", context)


@login_required
@require_safe
def learner(request: HttpRequest, agency: str, person: uuid.UUID) -> HttpResponse:
    """What one learner has done in this agency."""
    house = get_object_or_404(Agency.objects.visible_to(request.user), slug=agency)
    file = learner_file(
        request.user,
        house,
        person,
        language=get_language() or "en",
        now=timezone.now(),
        today=timezone.localdate(),
    )
    may_change = standing_of(request.user).holds_in(house.pk, Role.COORDINATOR)
    context = {
        "agency": house,
        "file": file,
        "nav": "cohorts",
        "may_change": may_change,
        "operator_email": settings.OPERATOR_EMAIL,
    }
    return render(request, "tracking/learner.html", context)
