"""Wagtail's views for activities of all kinds together; each kind has its own for editing."""

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.views.snippets import IndexView

from courses.models import Activity

KIND = Column("kind_name", label=gettext_lazy("Kind"), accessor="kind_name")
NUMBER = re.compile(r"[0-9]{1,18}")


def address_of(activity: Activity, view: str) -> str:
    """The address of a view of the activity's own kind."""
    return reverse(activity.snippet_viewset.get_url_name(view), args=[activity.pk])


class AnyKindIndexView(IndexView):
    """Every activity in one list; its links go to the kind's own views."""

    def get_edit_url(self, instance: Any) -> str | None:
        """To the form of the activity's own kind."""
        return AdminURLFinder(self.request.user).get_edit_url(instance)

    def get_copy_url(self, instance: Any) -> str | None:
        """Copying asks for the kind's form too."""
        return address_of(instance, "copy") if super().get_copy_url(instance) else None

    def get_delete_url(self, instance: Any) -> str | None:
        """Deleting says what uses this activity."""
        return address_of(instance, "delete") if super().get_delete_url(instance) else None


class WithKindColumn:
    """A chooser that says which kind each activity is."""

    @property
    def columns(self) -> list[Any]:
        """The kind after the title."""
        title, *others = super().columns  # type: ignore[misc]  # the view that it is mixed into
        return [title, KIND, *others]


class AnyKindChooseView(WithKindColumn, ChooseView):
    """The chooser."""


class AnyKindChooseResultsView(WithKindColumn, ChooseResultsView):
    """The chooser's results."""


class AnyKindChooser(SnippetChooserViewSet):
    """Choosing among activities of every kind."""

    choose_view_class = AnyKindChooseView
    choose_results_view_class = AnyKindChooseResultsView


class AnyKindEditView(View):
    """An old or hand-made address: on to the form of the activity's own kind."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__()

    def dispatch(self, request: HttpRequest, *args: Any, pk: str, **kwargs: Any) -> HttpResponse:
        """Redirect; a key that is no number, or one of forty digits, is not found."""
        if not NUMBER.fullmatch(str(pk)):
            raise Http404
        return redirect(address_of(get_object_or_404(Activity, pk=pk), "edit"))


class ChooseKindView(View):
    """Before an activity is written: which kind?"""

    model: type[Activity] = Activity

    def __init__(self, model: type[Activity] = Activity, **kwargs: Any) -> None:
        super().__init__()
        self.model = model

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The kinds that the author may write, with a word about each."""
        locale = request.GET.get("locale", "")
        context = {
            "kinds": kinds_below(self.model),
            "query": f"?locale={locale}" if locale.isalpha() else "",
            "header_title": _("Which kind of activity?"),
            "header_icon": "form",
            "breadcrumbs_items": [{"url": "", "label": _("Which kind of activity?")}],
        }
        return render(request, "courses/admin/choose_kind.html", context)


def kinds_below(model: type[Activity]) -> list[dict[str, str]]:
    """Every kind of activity that is a `model`, with its name and where to write one."""
    kinds = [kind for kind in every_subclass(model) if kind.kind]
    return [
        {
            "name": str(kind._meta.verbose_name),  # noqa: SLF001  (Django's public way to a model's name)
            "icon": str(kind.snippet_viewset.icon),
            "url": reverse(kind.snippet_viewset.get_url_name("add")),
        }
        for kind in kinds
    ]


def every_subclass(model: type[Any]) -> list[type[Any]]:
    """All models below a model, without abstract ones."""
    below = [deeper for child in model.__subclasses__() for deeper in (child, *every_subclass(child))]
    return [child for child in dict.fromkeys(below) if not child._meta.abstract]  # noqa: SLF001  (as above)
