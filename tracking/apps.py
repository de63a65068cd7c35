"""What learners did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    """The ledger and the classroom."""

    name = "tracking"
    verbose_name = _("Tracking")
