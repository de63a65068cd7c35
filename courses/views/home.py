"""What authors find on the first page of Wagtail's admin."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from wagtail.admin.ui.components import Component

from courses.models import CoursePage


class CoursesPanel(Component):
    """The courses that somebody may edit, each in the language it was written in first."""

    name = "courses"
    template_name = "courses/admin/courses_panel.html"
    order = 50

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    def get_context_data(self, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """`courses`: pairs of a page and whether the reader may publish it."""
        found: dict[Any, CoursePage] = {}
        for page in CoursePage.objects.select_related("locale").order_by("pk"):
            found.setdefault(page.translation_key, page)
        rights = [(page, page.permissions_for_user(self.request.user)) for page in found.values()]
        shown = [(page, may.can_publish()) for page, may in rights if may.can_edit()]
        return {"courses": sorted(shown, key=lambda each: each[0].title.casefold())}
