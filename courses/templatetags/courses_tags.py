"""What the templates of lessons and course pages need: pictures, prose and files, live in previews or kept in editions.

While an edition is frozen, the context holds a `cabinet`; files then get the address `frozen:<name>`.
"""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.safestring import SafeString
from wagtail.models import Page

from courses.activities import kind_of, quiz_for
from courses.blocks import TONES
from courses.models import Activity, CataloguePage, CoursePage, LessonPage, ModulePage
from courses.selectors.catalogue import courses_in, outline_of_page, translations_of
from courses.services.checking import Problem, name_of_language
from courses.services.files import address_of, content_type_of
from courses.services.rendering import lesson_blocks, picture_html, prose_html

register = template.Library()


@register.simple_tag(takes_context=True)
def prose(context: Context, value: Any) -> SafeString:
    """Rich text as HTML, its headings addressable."""
    source = getattr(value, "source", value)
    return prose_html(source, prefix=context.get("block_id") or "", cabinet=context.get("cabinet"))


@register.simple_tag(takes_context=True)
def picture(context: Context, image: Any, alt: str) -> SafeString:
    """An `<img>` in sizes that fit the screen; nothing where the image is gone."""
    return picture_html(image, alt, cabinet=context.get("cabinet"))


@register.simple_tag(takes_context=True)
def file_address(context: Context, upload: Any) -> str:
    """Where a recording or document is; empty where it is gone."""
    return address_of(upload, cabinet=context.get("cabinet")) if upload else ""


@register.simple_tag
def content_type(upload: Any) -> str:
    """The content type of a recording."""
    return content_type_of(upload.file.name) if upload else ""


@register.simple_tag
def recording_facts(upload: Any) -> str:
    """` · 2:05`, where the length is known."""
    seconds = int(getattr(upload, "duration", 0) or 0)
    return f" · {seconds // 60}:{seconds % 60:02d}" if seconds else ""


@register.simple_tag
def tone_name(tone: str) -> str:
    """The tone of a callout in words."""
    return str(dict(TONES).get(tone, ""))


@register.simple_tag
def host(url: str) -> str:
    """`www.canada.ca` → `canada.ca`."""
    return (urlsplit(url).hostname or "").removeprefix("www.")


@register.simple_tag
def shown_activity(activity: Any) -> dict[str, Any]:
    """An activity of the live pages as a learner would meet it, for previews."""
    definition = activity.definition()
    if activity.kind == "quiz":
        definition = quiz_for(definition, "preview")
    return kind_of(activity.kind).show(definition, seed="preview")


@register.simple_tag
def blocks_of(page: Any) -> list[dict[str, Any]]:
    """The blocks of a live lesson as learners will read them, for previews."""
    return lesson_blocks(page.body)


@register.simple_tag
def problem_address(problem: Problem) -> str:
    """Where in the admin a problem is mended."""
    if problem.activity_id:
        return reverse(Activity.snippet_viewset.get_url_name("edit"), args=[problem.activity_id])
    return reverse("wagtailadmin_pages:edit", args=[problem.page_id]) if problem.page_id else ""


@register.simple_tag
def activity_address(activity: Activity) -> str:
    """Where in the admin an activity is written."""
    return reverse(activity.snippet_viewset.get_url_name("edit"), args=[activity.pk])


@register.simple_tag
def language_name(code: str) -> str:
    """`fr` → `French`, in the reader's language."""
    return name_of_language(code)


@register.simple_tag
def public_outline(course: CoursePage) -> list[tuple[ModulePage, list[LessonPage]]]:
    """The published modules of a course page with their published lessons; two queries."""
    return outline_of_page(course)


@register.simple_tag
def catalogue_courses(catalogue: CataloguePage) -> list[CoursePage]:
    """The published courses of a catalogue page."""
    return courses_in(catalogue)


@register.simple_tag
def page_translations(page: Page) -> list[Page]:
    """A page in its other languages, where published."""
    return translations_of(page)


@register.simple_tag
def page_languages(page: Page) -> list[str]:
    """The names of all languages in which a page is published, its own first."""
    others = [other.locale.language_code for other in translations_of(page)]
    return [language_name(code) for code in (page.locale.language_code, *others)]
