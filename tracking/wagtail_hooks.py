"""The ledger in Wagtail's admin: keys, for those who manage an agency; erasing and keeping, for operators."""

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from agencies.models.memberships import MANAGERS
from agencies.permissions import is_operator, standing_of
from tracking.views import credentials as views
from tracking.views import erasures

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


class OperatorMenuItem(MenuItem):
    """For those who run the place."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Nobody else would find anything there."""
        return is_operator(request.user)


@hooks.register("register_settings_menu_item")
def erasures_menu_item() -> MenuItem:
    """In the settings."""
    address = reverse_lazy("tracking_erasures")
    return OperatorMenuItem(_("Erasure of people"), address, name="erasures", icon_name="bin", order=610)


@hooks.register("register_settings_menu_item")
def retention_menu_item() -> MenuItem:
    """In the settings."""
    address = reverse_lazy("tracking_retention")
    return OperatorMenuItem(_("How long things are kept"), address, name="retention", icon_name="time", order=620)


@hooks.register("register_admin_urls")
def operators_urls() -> list[URLPattern]:
    """The operators' screens."""
    return [
        path("erasures/", erasures.erasures, name="tracking_erasures"),
        path("erasures/<uuid:person>/", erasures.erasure, name="tracking_erasure"),
        path("retention/", erasures.retention, name="tracking_retention"),
        path("retention/<slug:name>/", erasures.retention_edit, name="tracking_retention_edit"),
    ]
