"""The public front of the courses, in every language, where Wagtail puts its welcome page."""

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Locale, Page, Site

from courses.models import CataloguePage


@transaction.atomic
def ensure_catalogue() -> CataloguePage:
    """The catalogue at the site's root with a translation in every language; safe to repeat.

    A site whose root is something else already keeps it, and gets the catalogue beside it.
    """
    catalogue = CataloguePage.objects.filter(locale=Locale.get_default()).first() or found_catalogue()
    for code, _name in settings.LANGUAGES:
        locale, _created = Locale.objects.get_or_create(language_code=code)
        if not catalogue.has_translation(locale):
            translate_catalogue(catalogue, locale)
    return catalogue


def found_catalogue() -> CataloguePage:
    """Put the catalogue where the welcome page was."""
    root = Page.get_first_root_node()
    catalogue = root.add_child(
        instance=CataloguePage(title=title_in("en"), slug="catalogue", locale=Locale.get_default())
    )
    welcome = Page.objects.filter(depth=2, slug="home", content_type__model="page", numchild=0).first()
    site, made = Site.objects.get_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": catalogue, "site_name": settings.WAGTAIL_SITE_NAME},
    )
    if not made and welcome and site.root_page_id == welcome.pk:
        site.root_page, site.site_name = catalogue.page_ptr, settings.WAGTAIL_SITE_NAME
        site.save()
        welcome.delete()
    return catalogue


def translate_catalogue(catalogue: CataloguePage, locale: Locale) -> None:
    """The catalogue in another language, live at once: it has a title and nothing else."""
    copy = catalogue.copy_for_translation(locale)
    copy.title = copy.draft_title = title_in(locale.language_code)
    copy.slug = f"catalogue-{locale.language_code}"
    copy.live, copy.has_unpublished_changes = True, False
    copy.save()


def title_in(language: str) -> str:
    """“Courses”, in a language."""
    with translation.override(language):
        return _("Courses")
