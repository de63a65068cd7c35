"""What courses does when the database was migrated."""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from courses.services.authors import ensure_author_group
from courses.services.catalogue import ensure_catalogue

NEEDED = {
    "courses_cataloguepage",
    "wagtailcore_site",
    "wagtailmedia_media",
    "wagtaildocs_document",
    "wagtailimages_image",
}


@receiver(post_migrate, sender=apps.get_app_config("courses"))
def furnish(sender: Any, using: str, **kwargs: Any) -> None:
    """Authors' rights and the catalogue, once all their tables are there."""
    if using == "default" and set(connections[using].introspection.table_names()) >= NEEDED:
        ensure_author_group()
        ensure_catalogue()
