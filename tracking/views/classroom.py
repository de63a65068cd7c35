"""The learner's pages: home, course, lesson, and the claims that a lesson's forms make."""

import uuid
from collections.abc import Iterable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.permissions import reader_of
from courses.activities import Answer, Definition, InvalidAnswer, kind_of
from courses.selectors import ActivityOutline, definition_of
from tracking.forms.claims import PlaceForm, read_claim
from tracking.selectors.classroom import CARD, SEAT, course_of, home_of, seat_of
from tracking.selectors.lessons import Failed, has_block, lesson_of
from tracking.selectors.results import results_of
from tracking.services.classroom import Outcome, Seat, do_activity, finish_reading, note_place, start_course
from tracking.services.errors import ClaimRefused
from tracking.services.tokens import read_token


def seat_for(request: HttpRequest, registration: uuid.UUID, joins: Iterable[str] = SEAT) -> Seat:
    """The reader's own seat, in the language they read now."""
    return seat_of(reader_of(request), registration, get_language() or "en", joins)


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What is next, how far, what is due this week."""
    cards = home_of(reader_of(request), get_language() or "en", timezone.localdate())
    agency = cards[0].enrolment.agency if cards else None
    return render(request, "tracking/home.html", {"cards": cards, "agency": agency})


@login_required
@require_safe
def course(request: HttpRequest, registration: uuid.UUID) -> HttpResponse:
    """The outline with progress."""
    card = course_of(seat_for(request, registration, CARD), timezone.localdate())
    return render(request, "tracking/course.html", {"card": card, "agency": card.enrolment.agency})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, registration: uuid.UUID) -> HttpResponse:
    """Begin, and open the first lesson; whoever comes by GET, from signing in, finds the button again."""
    seat = seat_for(request, registration)
    if request.method != "POST":
        return redirect("tracking:course", registration)
    try:
        start_course(seat=seat, now=timezone.now())
    except ClaimRefused as refused:
        messages.warning(request, str(refused.message))
        return redirect("tracking:course", registration)
    return redirect("tracking:lesson", registration, seat.outline.lessons[0].uid)


@login_required
@require_safe
def lesson(request: HttpRequest, registration: uuid.UUID, lesson_uid: uuid.UUID) -> HttpResponse:
    """One lesson."""
    return show_lesson(request, seat_for(request, registration), lesson_uid)


def show_lesson(request: HttpRequest, seat: Seat, lesson_uid: uuid.UUID, failed: Failed | None = None) -> HttpResponse:
    """The lesson page, with a refused answer still in its form."""
    view = lesson_of(seat, lesson_uid, timezone.now(), failed)
    context = {"seat": seat, "lesson": view, "enrolment": seat.enrolment, "agency": seat.enrolment.agency}
    return render(request, "tracking/lesson.html", context, status=422 if failed else 200)


@login_required
@require_POST
def place(request: HttpRequest, registration: uuid.UUID, lesson_uid: uuid.UUID) -> HttpResponse:
    """The browser tells, on leaving, how far the reader came."""
    seat = seat_for(request, registration)
    form = PlaceForm(request.POST)
    if not form.is_valid() or not has_block(seat, lesson_uid, str(form.cleaned_data["place"])):
        raise Http404
    try:
        note_place(seat=seat, lesson_uid=lesson_uid, block_id=str(form.cleaned_data["place"]), now=timezone.now())
    except ClaimRefused:
        return HttpResponse(status=409)
    return HttpResponse(status=204)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest, registration: uuid.UUID, lesson_uid: uuid.UUID) -> HttpResponse:
    """The end of a lesson: go on to the next, or to the results after the last; by GET, back to the lesson."""
    seat = seat_for(request, registration)
    if seat.outline.lesson(lesson_uid) is None:
        raise Http404
    if request.method != "POST":
        return redirect("tracking:lesson", registration, lesson_uid)
    try:
        finish_reading(seat=seat, lesson_uid=lesson_uid, now=timezone.now())
    except ClaimRefused as refused:
        messages.warning(request, str(refused.message))
    return after_lesson(request, seat, lesson_uid)


def after_lesson(request: HttpRequest, seat: Seat, lesson_uid: uuid.UUID) -> HttpResponse:
    """On to the next lesson; what is still open in this one is said, and never blocks the way."""
    view = lesson_of(seat, lesson_uid, timezone.now())
    registration = seat.enrolment.registration
    if view.open_panes:
        note = _("Still to do in “%(lesson)s”: %(activity)s. You can come back to it at any time.")
        messages.info(request, note % {"lesson": view.title, "activity": view.open_panes[0].definition["title"]})
    if view.following:
        return redirect("tracking:lesson", registration, view.following.uid)
    return redirect("tracking:course", registration)


def take_claim(request: HttpRequest, seat: Seat, activity: ActivityOutline) -> Outcome:
    """Read, grade and record what was posted; raises `InvalidAnswer` or `ClaimRefused`, having stored nothing."""
    registration, placement = seat.enrolment.registration, activity.placement
    token = read_token(request.POST.get("token", ""), registration=registration, placement=placement)
    definition = definition_of(seat.enrolment.edition, placement, token.language)
    claim = read_claim(definition, request.POST, activity=activity, token=token)
    return do_activity(seat=seat, claim=claim, now=timezone.now())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def do(request: HttpRequest, registration: uuid.UUID, placement: uuid.UUID) -> HttpResponse:
    """An answer to an activity that stands in a lesson; by GET, from a switch of language, back to the lesson."""
    seat = seat_for(request, registration)
    activity = seat.outline.activity(placement)
    if activity is None or activity.kind == "quiz":
        raise Http404
    path = reverse("tracking:lesson", args=[registration, activity.lesson_uid])
    if request.method != "POST":
        return redirect(f"{path}#b-{activity.block_id}")
    try:
        outcome = take_claim(request, seat, activity)
    except (InvalidAnswer, ClaimRefused) as problem:
        return show_lesson(request, seat, activity.lesson_uid, failure(request, seat, activity, problem))
    if outcome is Outcome.REPLAYED:
        messages.info(request, _("This answer was saved already."))
    return redirect(f"{path}#b-{activity.block_id}")


def failure(request: HttpRequest, seat: Seat, activity: ActivityOutline, problem: Exception) -> Failed:
    """What was refused, with as much of it as could be read, so that nothing typed is lost."""
    kept = problem.kept if isinstance(problem, InvalidAnswer) else kept_of(request, seat, activity)
    return Failed(activity.placement, str(problem), kept)


def kept_of(request: HttpRequest, seat: Seat, activity: ActivityOutline) -> Answer:
    """The posted answer, read without a valid token; of a quiz, the questions that the next attempt shows."""
    definition = definition_of(seat.enrolment.edition, activity.placement, seat.language)
    try:
        return kind_of(definition["kind"]).read(every_question(definition), request.POST)
    except InvalidAnswer as error:
        return error.kept


def every_question(definition: Definition) -> Definition:
    """A quiz with all the questions it could draw; anything else as it is."""
    drawn = [question for draw in definition.get("draws", []) for question in draw["questions"]]
    return {**definition, "questions": [*definition["questions"], *drawn]} if "questions" in definition else definition


@login_required
@require_safe
def results(request: HttpRequest, registration: uuid.UUID) -> HttpResponse:
    """Scores and what was written, lesson by lesson."""
    seat = seat_for(request, registration, CARD)
    context = {"results": results_of(seat), "enrolment": seat.enrolment, "agency": seat.enrolment.agency}
    return render(request, "tracking/results.html", context)
