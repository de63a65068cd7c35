"""The building."""

from django.apps import AppConfig


class LmsConfig(AppConfig):
    """Puts the rooms side by side; owns no table."""

    name = "lms"
