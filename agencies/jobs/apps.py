"""The workshop on the ground floor."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    """Work that is done after the answer, and the tasks that every room declares in its `tasks.py`."""

    name = "agencies.jobs"
    label = "jobs"
    verbose_name = _("Background work")

    def ready(self) -> None:
        """Read every installed app's `tasks.py`, so that a name is enough to ask for a task."""
        autodiscover_modules("tasks")
