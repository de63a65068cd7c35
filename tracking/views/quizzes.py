"""A quiz has a page of its own: all its questions in one form, and the result after it."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from courses.activities import InvalidAnswer
from courses.selectors import ActivityOutline
from tracking.selectors.lessons import Failed
from tracking.selectors.quizzes import quiz_of, result_of
from tracking.services.classroom import Outcome, Seat
from tracking.services.errors import ClaimRefused
from tracking.views.classroom import failure, seat_for, take_claim


def quiz_at(seat: Seat, placement: uuid.UUID) -> ActivityOutline:
    """The quiz of this placement, or `Http404`."""
    activity = seat.outline.activity(placement)
    if activity is None or activity.kind != "quiz":
        raise Http404
    return activity


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def quiz(request: HttpRequest, registration: uuid.UUID, placement: uuid.UUID) -> HttpResponse:
    """The questions of the next attempt; POST hands it in."""
    seat = seat_for(request, registration)
    activity = quiz_at(seat, placement)
    if request.method == "POST":
        return hand_in(request, seat, activity)
    return show_quiz(request, seat, activity)


def show_quiz(
    request: HttpRequest, seat: Seat, activity: ActivityOutline, failed: Failed | None = None
) -> HttpResponse:
    """The form, with what was refused still in it; the result when no attempt is left."""
    view = quiz_of(seat, activity, timezone.now(), failed)
    if not view.token and not failed:
        return redirect("tracking:quiz_result", seat.enrolment.registration, activity.placement)
    context = {"seat": seat, "quiz": view, "enrolment": seat.enrolment, "agency": seat.enrolment.agency}
    return render(request, "tracking/quiz.html", context, status=422 if failed else 200)


def hand_in(request: HttpRequest, seat: Seat, activity: ActivityOutline) -> HttpResponse:
    """Grade and record an attempt."""
    try:
        outcome = take_claim(request, seat, activity)
    except (InvalidAnswer, ClaimRefused) as problem:
        return show_quiz(request, seat, activity, failure(request, seat, activity, problem))
    if outcome is Outcome.REPLAYED:
        messages.info(request, _("This attempt was saved already."))
    return redirect("tracking:quiz_result", seat.enrolment.registration, activity.placement)


@login_required
@require_safe
def quiz_result(request: HttpRequest, registration: uuid.UUID, placement: uuid.UUID) -> HttpResponse:
    """The last attempt, with as much review as the author allows."""
    seat = seat_for(request, registration)
    view = result_of(seat, quiz_at(seat, placement))
    if view is None:
        return redirect("tracking:quiz", registration, placement)
    context = {"result": view, "enrolment": seat.enrolment, "agency": seat.enrolment.agency}
    return render(request, "tracking/quiz_result.html", context)
