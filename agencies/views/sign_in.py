"""One-time links: the page behind one, and making one for a learner at the desk."""

from collections.abc import Iterator
from contextlib import contextmanager

from allauth.account.internal.decorators import login_not_required
from allauth.account.utils import perform_login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from agencies.models import SignInLink
from agencies.models.sign_in import digest_of
from agencies.selectors.sign_in import Door
from agencies.services.errors import LinkRefused
from agencies.services.sign_in import renew_link
from agencies.services.sign_in import use_link as go_through

GONE = 410


@login_not_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def use_link(request: HttpRequest, key: str) -> HttpResponse:
    """GET shows who would come in, since mail scanners open links too; POST lets them in, or asks for another link."""
    door = Door.behind(key)
    with in_language_of(request, door.link):
        response = answer_at_door(request, key, door)
        response.headers["Content-Language"] = translation.get_language() or "en"
        return response


def answer_at_door(request: HttpRequest, key: str, door: Door) -> HttpResponse:
    """Show, let in or write, not too often."""
    if request.method != "POST":
        return show_door(request, door)
    action = "renew_link" if request.POST.get("action") == "renew" else "use_link"
    if not ratelimit.consume(request, action=action, key=digest_of(key)):
        return ratelimit.respond_429(request)
    return renew(request, key) if action == "renew_link" else let_in(request, key, door)


def show_door(request: HttpRequest, door: Door) -> HttpResponse:
    """“Continue as …”, or why not; somebody who is in already goes on."""
    if door.link and request.user == door.link.person:
        return redirect(next_of(request, door.link))
    status = 200 if door.is_open else GONE if door.link else 404
    return render(request, "agencies/use_link.html", {"door": door}, status=status)


def let_in(request: HttpRequest, key: str, door: Door) -> HttpResponse:
    """Sign in, through the second factor if there is one, in a new session."""
    try:
        link = go_through(key=key)
    except LinkRefused:
        return show_door(request, Door.behind(key, clicked=True))
    logout(request)  # Whoever was in on this device; a second step would otherwise never be asked.
    return perform_login(request, link.person, redirect_url=next_of(request, link))


def renew(request: HttpRequest, key: str) -> HttpResponse:
    """Say the same whether there was somebody to write to or not."""
    renew_link(key=key)
    messages.info(
        request, _("If this account has an e-mail address, a new link is on its way. It works for 30 minutes.")
    )
    return redirect("agencies:use_link", key)


def next_of(request: HttpRequest, link: SignInLink) -> str:
    """Where the link leads, on this site only."""
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(link.next_path, hosts, require_https=request.is_secure())
    return link.next_path if link.next_path.startswith("/") and safe else "/"


@contextmanager
def in_language_of(request: HttpRequest, link: SignInLink | None) -> Iterator[None]:
    """The language of the person whom the link is for, unless this browser chose one."""
    if link is None or request.user.is_authenticated or settings.LANGUAGE_COOKIE_NAME in request.COOKIES:
        yield
        return
    with translation.override(link.person.preferred_language):
        yield


@login_not_required
@never_cache
@require_GET
def admin_door(request: HttpRequest) -> HttpResponse:
    """Wagtail's sign-in page is ours, with its throttles and second steps; who may not write courses is told so."""
    if request.user.is_authenticated and not request.user.has_perm("wagtailadmin.access_admin"):
        return render(request, "403.html", status=403)
    return redirect_to_login(request.GET.get("next") or reverse("wagtailadmin_home"))
