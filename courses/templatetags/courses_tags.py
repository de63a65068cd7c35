"""What the templates of lessons and course pages need: pictures, prose and files, live in previews or kept in editions.

While an edition is frozen, the context holds a `cabinet`; files then get the address `frozen:<name>`.
"""

from typing import Any
from urllib.parse import urlsplit

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from courses.activities import kind_of, quiz_for
from courses.blocks import TONES
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
def recording_facts(upload: Any) -> SafeString | str:
    """` · 2:05`, where the length is known."""
    seconds = int(getattr(upload, "duration", 0) or 0)
    return format_html(" · {}:{:02d}", seconds // 60, seconds % 60) if seconds else ""


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
