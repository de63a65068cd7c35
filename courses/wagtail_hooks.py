"""Courses in Wagtail's admin: activities of every kind, question banks, and the button that publishes an edition."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.admin.ui.components import Component
from wagtail.admin.ui.tables import LiveStatusTagColumn, LocaleColumn, UpdatedAtColumn
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from courses.models import (
    Activity,
    Cloze,
    CoursePage,
    Matching,
    MultipleChoice,
    Ordering,
    Question,
    QuestionBank,
    Quiz,
    ReadAndConfirm,
    Reflection,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from courses.views.activities import KIND, AnyKindChooser, AnyKindEditView, AnyKindIndexView, ChooseKindView
from courses.views.editions import publish_edition
from courses.views.home import CoursesPanel
from courses.views.kinds import KindCreateView, KindEditView

FIRST = [FieldPanel("title"), FieldPanel("prompt")]
TRIES = FieldRowPanel([FieldPanel("attempts"), FieldPanel("shuffle")], heading=_("How it is asked"))
PLACE = FieldRowPanel([FieldPanel("required"), FieldPanel("bank")], heading=_("Where it stands"))
FEEDBACK = MultiFieldPanel([FieldPanel("feedback_right"), FieldPanel("feedback_wrong")], heading=_("Feedback"))
FORGIVE = FieldRowPanel([FieldPanel("forgive_accents"), FieldPanel("forgive_case")], heading=_("What is forgiven"))


class KindViewSet(SnippetViewSet):
    """One kind of activity."""

    list_display = ["title", LocaleColumn(), LiveStatusTagColumn(), UpdatedAtColumn()]
    copy_view_enabled = True
    add_view_class = KindCreateView
    edit_view_class = KindEditView


class QuestionKindViewSet(KindViewSet):
    """One kind of question."""

    list_filter = ["bank"]


class AnyKindViewSet(SnippetViewSet):
    """Activities of every kind: for lists and choosers. Editing is the business of each kind's own viewset."""

    index_view_class = AnyKindIndexView
    add_view_class = ChooseKindView
    edit_view_class = AnyKindEditView
    chooser_viewset_class = AnyKindChooser
    list_display = [
        "title",
        KIND,
        LocaleColumn(),
        LiveStatusTagColumn(),
    ]
    panels = FIRST


class ActivityViewSet(AnyKindViewSet):
    """Every activity."""

    model = Activity
    icon = "form"
    menu_label = _("All activities")


class QuestionViewSet(AnyKindViewSet):
    """Every question."""

    model = Question
    icon = "help"
    menu_label = _("All questions")
    list_filter = ["bank"]


class ReadAndConfirmViewSet(KindViewSet):
    """Read and confirm."""

    model = ReadAndConfirm
    icon = "check"
    panels = [*FIRST, FieldPanel("statement"), FieldPanel("required")]


class ReflectionViewSet(KindViewSet):
    """Free writing."""

    model = Reflection
    icon = "pilcrow"
    panels = [*FIRST, FieldPanel("minimum_words"), FieldPanel("sample"), FieldPanel("required")]


class SingleChoiceViewSet(QuestionKindViewSet):
    """One right answer."""

    model = SingleChoice
    icon = "radio-full"
    panels = [*FIRST, FieldPanel("choices"), TRIES, PLACE]


class MultipleChoiceViewSet(QuestionKindViewSet):
    """Several right answers."""

    model = MultipleChoice
    icon = "list-ul"
    panels = [*FIRST, FieldPanel("choices"), FieldPanel("partial_credit"), TRIES, PLACE]


class TrueFalseViewSet(QuestionKindViewSet):
    """True or false."""

    model = TrueFalse
    icon = "circle-check"
    panels = [*FIRST, FieldPanel("answer"), FEEDBACK, FieldPanel("attempts"), PLACE]


class OrderingViewSet(QuestionKindViewSet):
    """Put in order."""

    model = Ordering
    icon = "list-ol"
    panels = [*FIRST, FieldPanel("items"), FieldPanel("partial_credit"), FEEDBACK, FieldPanel("attempts"), PLACE]


class MatchingViewSet(QuestionKindViewSet):
    """Put together."""

    model = Matching
    icon = "arrow-right-full"
    panels = [
        *FIRST,
        FieldPanel("pairs"),
        FieldPanel("distractors"),
        FieldPanel("partial_credit"),
        FEEDBACK,
        TRIES,
        PLACE,
    ]


class ClozeViewSet(QuestionKindViewSet):
    """Fill in the gaps."""

    model = Cloze
    icon = "edit"
    panels = [
        *FIRST,
        FieldPanel("text"),
        FORGIVE,
        FieldPanel("partial_credit"),
        FEEDBACK,
        FieldPanel("attempts"),
        PLACE,
    ]


class ShortAnswerViewSet(QuestionKindViewSet):
    """A word or two."""

    model = ShortAnswer
    icon = "pick"
    panels = [*FIRST, FieldPanel("accepted"), FORGIVE, FEEDBACK, FieldPanel("attempts"), PLACE]


class QuizViewSet(KindViewSet):
    """Questions together."""

    model = Quiz
    icon = "clipboard-list"
    panels = [
        *FIRST,
        FieldPanel("questions"),
        FieldRowPanel([FieldPanel("pass_mark"), FieldPanel("attempts")], heading=_("Passing")),
        FieldRowPanel([FieldPanel("shuffle"), FieldPanel("review")], heading=_("How it is asked and shown")),
        FieldPanel("required"),
    ]


class QuestionBankViewSet(SnippetViewSet):
    """Shelves of questions."""

    model = QuestionBank
    icon = "folder-open-inverse"
    menu_label = _("Question banks")
    list_display = ["__str__", UpdatedAtColumn()]
    search_fields = ["title_en", "title_fr"]
    panels = [FieldPanel("title_en"), FieldPanel("title_fr")]


@register_snippet
class ActivityGroup(SnippetViewSetGroup):
    """The menu entry."""

    menu_label = _("Activities")
    menu_icon = "form"
    menu_order = 150
    items = (
        ActivityViewSet,
        QuestionViewSet,
        QuestionBankViewSet,
        QuizViewSet,
        SingleChoiceViewSet,
        MultipleChoiceViewSet,
        TrueFalseViewSet,
        OrderingViewSet,
        MatchingViewSet,
        ClozeViewSet,
        ShortAnswerViewSet,
        ReflectionViewSet,
        ReadAndConfirmViewSet,
    )


@hooks.register("register_admin_urls")
def edition_urls() -> list[URLPattern]:
    """Publishing, beside the page's own views."""
    return [path("courses/<int:page_id>/editions/", publish_edition, name="courses_publish_edition")]


def publish_button(page: Any, user: Any, priority: int) -> Iterator[Button]:
    """On course pages, for those who may publish them."""
    if isinstance(page.specific_deferred, CoursePage) and page.permissions_for_user(user).can_publish():
        address = reverse("courses_publish_edition", args=[page.pk])
        yield Button(_("Publish an edition"), address, icon_name="check", priority=priority)


@hooks.register("register_page_header_buttons")
def edition_header_button(page: Any, user: Any, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    """In the page's own menu."""
    yield from publish_button(page, user, 5)


@hooks.register("register_page_listing_more_buttons")
def edition_listing_button(page: Any, user: Any, next_url: str | None = None) -> Iterator[Button]:
    """In lists of pages."""
    yield from publish_button(page, user, 5)


@hooks.register("construct_homepage_panels")
def courses_panel(request: HttpRequest, panels: list[Component]) -> None:
    """On the authors' home: their courses, with the way to each one's pages and to its next edition."""
    panels.append(CoursesPanel(request))
