"""What is taught."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoursesConfig(AppConfig):
    """What is taught."""

    name = "courses"
    verbose_name = _("Courses")

    def ready(self) -> None:
        """Listen to migrations, and to the rooms below."""
        from courses import receivers  # noqa: F401, PLC0415  (models are loaded only now)
