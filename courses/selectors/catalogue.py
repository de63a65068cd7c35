"""What the public sees of a course page."""

from django.utils.translation import get_language_from_path
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


def page_in_language(path: str, language: str) -> str | None:
    """The address of the translation of the public page at a path, which has a slug of its own.

    The catalogue's address where the page is not published in that language; None where the path is no public page.
    A handful of queries.
    """
    spoken = get_language_from_path(path)
    if spoken is None:
        return None
    catalogues = {page.locale.language_code: page for page in CataloguePage.objects.live().select_related("locale")}
    here, there = catalogues.get(spoken), catalogues.get(language)
    if here is None or there is None:
        return None
    page = Page.objects.live().filter(url_path=here.url_path + path.removeprefix(f"/{spoken}/")).first()
    other = page.get_translations().live().filter(locale=there.locale).first() if page else None
    return (other or there).url if page else None
