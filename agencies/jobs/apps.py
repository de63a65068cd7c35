"""The workshop on the ground floor."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import Error, register
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _

BROKERS = ("redis://", "rediss://", "amqp://", "amqps://")


@register
def celery_has_a_broker(**_kwargs: Any) -> list[Error]:
    """Celery's own file, SQLite and memory transports are refused: they lose what they hold."""
    if settings.JOBS_EXECUTOR != "celery" or settings.CELERY_BROKER_URL.startswith(BROKERS):
        return []
    return [
        Error("JOBS_EXECUTOR is celery, so CELERY_BROKER_URL must be a redis:// or amqp:// address.", id="jobs.E001")
    ]


class JobsConfig(AppConfig):
    """Work that is done after the answer, and the tasks that every room declares in its `tasks.py`."""

    name = "agencies.jobs"
    label = "jobs"
    verbose_name = _("Background work")

    def ready(self) -> None:
        """Read every installed app's `tasks.py`, so that a name is enough to ask for a task."""
        autodiscover_modules("tasks")
