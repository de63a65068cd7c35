"""What learners did."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TrackingConfig(AppConfig):
    """The ledger and the classroom."""

    name = "tracking"
    verbose_name = _("Tracking")

    def ready(self) -> None:
        """Listen to the rooms below."""
        from tracking import receivers  # noqa: F401, PLC0415  (models are loaded only now)
