"""What courses does when the database was migrated, when pages are published, and when somebody is erased."""

from typing import Any

from django.apps import apps
from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from wagtail.models import Page
from wagtail.signals import page_published

from agencies.signals import person_erased
from courses.services.authors import ensure_author_group
from courses.services.catalogue import ensure_catalogue
from courses.services.erasures import erase_from_lists

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


@receiver(page_published)
def count_children(sender: Any, instance: Page, **kwargs: Any) -> None:
    """Keep the tree whole: a copy of a page that was read before its children came must not make them vanish.

    wagtail-localize publishes such copies when a course is submitted for translation with everything below it.
    """
    page = Page.objects.filter(pk=instance.pk)
    for path, depth, numchild in page.values_list("path", "depth", "numchild"):
        children = Page.objects.filter(path__startswith=path, depth=depth + 1).count()
        if children != numchild:
            page.update(numchild=children)


@receiver(person_erased)
def empty_lists_on_erasure(sender: Any, sought: Any, **kwargs: Any) -> dict[str, Any]:
    """Lists that were sent in name people."""
    return erase_from_lists(sought=sought)
