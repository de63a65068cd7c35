"""The ground floor."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _
from wagtail.users.apps import WagtailUsersAppConfig


class AgenciesConfig(AppConfig):
    """People, agencies and who may do what."""

    default = True
    name = "agencies"
    verbose_name = _("Agencies")


class PeopleInAdminConfig(WagtailUsersAppConfig):
    """Wagtail's user administration, with our people in it; only operators come here."""

    default = False
    user_viewset = "agencies.wagtail_hooks.PersonViewSet"
