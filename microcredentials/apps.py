"""What learners have earned."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MicrocredentialsConfig(AppConfig):
    """What learners have earned."""

    name = "microcredentials"
    verbose_name = _("Microcredentials")
