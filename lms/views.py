"""The front door: where each person goes first, and what the building itself answers."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from agencies.permissions import is_operator, standing_of
from lms.forms import LanguageForm
from lms.selectors import today_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Staff to their day, operators without an agency to Wagtail, learners to their learning, others to courses."""
    standing = standing_of(request.user)
    if standing.is_agency_staff or standing.is_umbrella_staff:
        return redirect("lms:today")
    if is_operator(request.user) and not standing.roles:
        return redirect("wagtailadmin_home")
    if request.user.is_authenticated:
        return redirect("tracking:home")
    return redirect(f"/{translation.get_language()}/")


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Staff: who needs me today?"""
    standing = standing_of(request.user)
    if not (standing.is_agency_staff or standing.is_umbrella_staff):
        return redirect("tracking:home")
    day = today_of(request.user, timezone.now())
    agency = day.agencies[0] if len(day.agencies) == 1 else None
    context = {"today": day, "date": timezone.localdate(), "nav": "today", "agency": agency}
    return render(request, "lms/today.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on; the page stays the same, and so does everything on it."""
    if request.method != "POST":
        return redirect("lms:home")
    form = LanguageForm(request.POST)
    form.is_valid()
    response = HttpResponseRedirect(form.next_path())
    code = form.cleaned_data.get("language")
    if code:
        form.remember(request.user, response)
    return response


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """For a load balancer: the process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What could not be read: too much of it (413), or none of our forms (400)."""
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    language = getattr(request, "LANGUAGE_CODE", "") or translation.get_language_from_request(request)
    with translation.override(language):  # Some requests are refused before anybody asked for their language.
        return render(request, "400.html", {"too_large": too_large}, status=413 if too_large else 400)
