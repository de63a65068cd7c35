"""The ledger in Wagtail's admin: the keys of the reader's own agency, for those who work there and manage one."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from agencies.models.memberships import MANAGERS
from agencies.permissions import standing_of
from tracking.views import credentials as views

HERE = {"place": views.WORKSHOP}


class ToolsMenuItem(MenuItem):
    """For those who manage an agency."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Nobody else would find anything there."""
        return standing_of(request.user).holds(*MANAGERS)


@hooks.register("register_admin_menu_item")
def tools_menu_item() -> MenuItem:
    """The entry."""
    address = reverse_lazy("tracking_workshop_credentials")
    return ToolsMenuItem(_("Connected tools"), address, name="connected-tools", icon_name="key", order=900)


@hooks.register("register_admin_urls")
def tools_urls() -> list[URLPattern]:
    """The screens that agencies have, in the admin's own dress."""
    one = "tools/<slug:agency>/"
    key = f"{one}<uuid:credential>/"
    return [
        path("tools/", views.workshop_credentials, name="tracking_workshop_credentials"),
        path(one, views.credentials, HERE, name="tracking_credentials"),
        path(f"{one}new/", views.credential_new, HERE, name="tracking_credential_new"),
        path(f"{one}refused/", views.refused_requests, HERE, name="tracking_refused_requests"),
        path(f"{key}secret/", views.credential_rotate, HERE, name="tracking_credential_rotate"),
        path(f"{key}revoke/", views.credential_revoke, HERE, name="tracking_credential_revoke"),
    ]
