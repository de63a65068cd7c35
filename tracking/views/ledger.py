"""The record of learning, for the staff who may open the learners' files of an agency."""

import uuid

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.text import slugify
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from agencies.models import Agency, Person
from agencies.permissions import STAFF_WHO_SEE_LEARNERS, standing_of
from agencies.views.downloads import kept_file
from tracking.forms.statements import StatementFilter
from tracking.selectors.browsing import MOST_NAMES, asked, file_of, learners_called, learners_of, listed, opened
from tracking.selectors.queries import BadCursor
from tracking.selectors.sentences import indented

ANYTHING = "application/octet-stream", ".bin"
#: Types that a file is given with as its statement says, each with the end of its name; the rest is `ANYTHING`.
HARMLESS = {
    "application/pdf": ".pdf",
    "audio/mpeg": ".mp3",
    "audio/mp4": ".m4a",
    "image/gif": ".gif",
    "image/jpeg": ".jpg",
    "image/png": ".png",
    "image/webp": ".webp",
    "text/plain": ".txt",
    "video/mp4": ".mp4",
    "video/webm": ".webm",
}


@login_required
@require_safe
def statements(request: HttpRequest, agency: str) -> HttpResponse:
    """The list, or whom a name may mean."""
    house = agency_of(request, agency)
    form = StatementFilter(request.GET, agency=house)
    context = {"agency": house, "form": form, "nav": "cohorts"}
    people = learners_meant(request, house, form)
    if people is not None and len(people) != 1:
        context |= {"people": people[:MOST_NAMES], "more": len(people) > MOST_NAMES, "learner": None}
        return render(request, "tracking/statements.html", context)
    learner = people[0] if people else None
    if learner:
        form.name(learner)
    try:
        query = asked(request.user, house, learner=learner, **form.wanted())
        context["listing"] = listed(query, house, request.user, get_language() or "en")
    except BadCursor as error:
        raise Http404 from error
    return render(request, "tracking/statements.html", context | {"learner": learner})


@login_required
@require_safe
def statement(request: HttpRequest, agency: str, statement: uuid.UUID) -> HttpResponse:
    """One statement: the sentence, and every character of it."""
    house = agency_of(request, agency)
    found = opened(request.user, house, statement, get_language() or "en")
    if found is None:
        raise Http404
    context = {"agency": house, "found": found, "indented": indented(found.text), "nav": "cohorts"}
    return render(request, "tracking/statement.html", context)


@login_required
@require_safe
def statement_file(request: HttpRequest, agency: str, statement: uuid.UUID, sha2: str) -> HttpResponseBase:
    """A file that the statement speaks of, to save; neither its name nor its type can pass for a program or a page."""
    house = agency_of(request, agency)
    found = file_of(house, statement, sha2, get_language() or "en")
    if found is None:
        raise Http404
    noted, kept = found
    said = noted.content_type.partition(";")[0].strip().lower()
    content_type, ending = (said, HARMLESS[said]) if said in HARMLESS else ANYTHING
    name = slugify(noted.name.text, allow_unicode=True) or kept.sha2[:12]
    return kept_file(request, kept.path, f"{name}{ending}", content_type)


def learners_meant(request: HttpRequest, agency: Agency, form: StatementFilter) -> list[Person] | None:
    """The one who was chosen, unless another name was written since; those a name fits; None where none is asked."""
    chosen, name = form.said("learner"), form.said("q")
    if chosen:
        learner = get_object_or_404(learners_of(request.user, agency), pk=chosen)
        if not name or name == learner.full_name:
            return [learner]
    return learners_called(request.user, agency, name) if name else None


def agency_of(request: HttpRequest, slug: str) -> Agency:
    """An agency whose learners' files the reader may open, or `Http404`."""
    mine = standing_of(request.user).agencies_as(*STAFF_WHO_SEE_LEARNERS)
    return get_object_or_404(Agency.objects.visible_to(request.user), pk__in=mine, slug=slug)
