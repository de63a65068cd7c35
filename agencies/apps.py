"""The ground floor."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AgenciesConfig(AppConfig):
    """People, agencies and who may do what."""

    name = "agencies"
    verbose_name = _("Agencies")
