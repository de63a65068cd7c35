"""What other packages put into the authors' workshop and do not say in French: left out, or said."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtailmedia.wagtail_hooks import MediaSummaryItem


@hooks.register("construct_homepage_summary_items", order=1)  # After wagtailmedia's own.
def without_count_of_media(request: HttpRequest, items: list[SummaryItem]) -> None:
    """The menu leads there as well."""
    items[:] = [item for item in items if not isinstance(item, MediaSummaryItem)]


@hooks.register("construct_help_menu")
def without_news_of_wagtail(request: HttpRequest, items: list[MenuItem]) -> None:
    """It is written for those who build sites."""
    items[:] = [item for item in items if not item.name.startswith("whats-new-in-wagtail")]


@hooks.register("construct_reports_menu")
def with_translations_in_every_language(request: HttpRequest, items: list[MenuItem]) -> None:
    """wagtail-localize names its report once, in the language of whoever comes first."""
    for item in items:
        if item.url == reverse("wagtail_localize:translations_report"):
            item.label = _("Translations")
