"""The world."""

from django.apps import AppConfig


class WorldConfig(AppConfig):
    """Counts effects."""

    name = "tests.chaos.world"
    label = "world"
