"""What the public sees of a course page."""

from wagtail.models import Page

from courses.models import CataloguePage, CoursePage, LessonPage, ModulePage


def courses_in(catalogue: CataloguePage) -> list[CoursePage]:
    """The published courses below a catalogue, in order; one query, and one for the covers."""
    return list(CoursePage.objects.live().child_of(catalogue).order_by("path").select_related("cover"))


def outline_of_page(course: CoursePage) -> list[tuple[ModulePage, list[LessonPage]]]:
    """The published modules with their published lessons; two queries."""
    modules = ModulePage.objects.live().child_of(course).order_by("path")
    lessons = list(LessonPage.objects.live().descendant_of(course).order_by("path").defer("body"))
    return [(module, [lesson for lesson in lessons if lesson.is_child_of(module)]) for module in modules]


def translations_of(page: Page) -> list[Page]:
    """The page in its other languages, where published; one query."""
    return list(page.get_translations().live().select_related("locale"))
