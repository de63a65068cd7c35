"""The site, and beside it the least that Django can do behind the same middleware for the same person."""

import uuid
from typing import cast

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone

from agencies.models import Person
from lms.urls import urlpatterns as site
from tracking.models import Statement

SAME_BYTES: dict[str, bytes] = {}


@login_required
def same_bytes(request: HttpRequest, name: str) -> HttpResponse:
    """The very bytes that the measured page answered, without the work."""
    return HttpResponse(SAME_BYTES[name])


@login_required
def bare_insert(request: HttpRequest) -> HttpResponse:
    """One statement inserted, nothing checked, and a redirect."""
    person = cast("Person", request.user)
    Statement.objects.create(
        uid=uuid.uuid4(),
        registration=uuid.uuid4(),
        actor=person.pseudonym,
        agency_id=person.memberships.values_list("agency", flat=True)[0],
        verb="http://adlnet.gov/expapi/verbs/answered",
        object_id="urn:uuid:0",
        occurred_at=timezone.now(),
        exact=request.POST["answer"],
    )
    return redirect("/learn/")


urlpatterns = [
    path("bare/same/<slug:name>/", same_bytes),
    path("bare/insert/", bare_insert),
    *site,
]
