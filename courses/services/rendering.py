"""Blocks as HTML: the same templates draw a preview of live pages and the text of a frozen edition."""

import re
from collections.abc import Iterable
from html import escape, unescape
from typing import Any

from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from wagtail.images.models import SourceImageIOError
from wagtail.rich_text import expand_db_html
from wagtail.rich_text.rewriters import extract_attrs

from courses.services.files import Cabinet, address_of

WIDTHS = (480, 960, 1440)
SPECS = tuple(f"width-{width}|format-webp|webpquality-80" for width in WIDTHS)
SIZES = "(min-width: 48rem) 44rem, 100vw"
BLOCK_KEY = re.compile(r' data-block-key="[^"]*"')
EMPTY_END = re.compile(r"(?:\s*<p>\s*</p>)+\s*$")
H3 = re.compile(r"<h3>(.*?)</h3>", re.DOTALL)
LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.DOTALL)
TAG = re.compile(r"<[^>]+>")
BETWEEN = re.compile(r">\s*\n\s*<")


def prose_html(source: str, *, prefix: str = "", cabinet: Cabinet | None = None) -> SafeString:
    """Wagtail's rich text as HTML, each `<h3>` with an id.

    With a `cabinet`, linked documents become kept files, and links to pages of a course lose their address: an
    edition's lesson is read at another one.
    """
    html = LINK.sub(lambda found: kept_link(found, cabinet), source or "") if cabinet else source or ""
    html = BLOCK_KEY.sub("", expand_db_html(html))
    html = EMPTY_END.sub("", html)
    html = H3.sub(lambda found: f'<h3 id="{heading_id(prefix, found.group(1))}">{found.group(1)}</h3>', html)
    return mark_safe(html)  # noqa: S308  (written by authors, and cleaned by Wagtail's editor when saved)


def heading_id(prefix: str, html: str) -> str:
    """An id for a heading, unique to its block."""
    return "-".join(part for part in ("h", prefix, slugify(unescape(TAG.sub("", html)))[:40]) if part)


def kept_link(found: re.Match[str], cabinet: Cabinet) -> str:
    """A link of rich text as an edition keeps it."""
    attrs, words = extract_attrs(found.group(1)), found.group(2)
    if attrs.get("linktype") == "document":
        document = cabinet.document(int(attrs["id"]))
        return f'<a href="{cabinet.keep(document)}" download>{words}</a>' if document else words
    if attrs.get("linktype") == "page":
        address = cabinet.page_address(int(attrs["id"]))
        return f'<a href="{escape(address)}">{words}</a>' if address else words
    return found.group(0)


def picture_html(image: Any, alt: str, *, cabinet: Cabinet | None = None) -> SafeString:
    """A responsive `<img>` of an image: WebP in up to three widths, or the SVG as it is."""
    if image is None:
        return mark_safe("")
    if image.is_svg():
        return format_html(
            '<img src="{}" width="{}" height="{}" loading="lazy" decoding="async" alt="{}">',
            address_of(image, cabinet=cabinet),
            image.width,
            image.height,
            alt,
        )
    return raster_html(image, alt, cabinet=cabinet)


def raster_html(image: Any, alt: str, *, cabinet: Cabinet | None) -> SafeString:
    """Renditions no wider than the original, the middle one for browsers without `srcset`."""
    specs = [spec for spec, width in zip(SPECS, WIDTHS, strict=True) if width <= image.width] or [SPECS[0]]
    try:
        made = image.get_renditions(*specs)
    except SourceImageIOError:
        if cabinet:
            cabinet.missing.append(image.file.name)
        return mark_safe("")
    renditions = {made[spec].width: made[spec] for spec in specs}
    addresses = {width: address_of(each, cabinet=cabinet) for width, each in renditions.items()}
    shown = renditions[sorted(renditions)[min(1, len(renditions) - 1)]]
    return format_html(
        '<img src="{}" srcset="{}" sizes="{}" width="{}" height="{}" loading="lazy" decoding="async" alt="{}">',
        addresses[shown.width],
        ", ".join(f"{address} {width}w" for width, address in addresses.items()),
        SIZES,
        shown.width,
        shown.height,
        alt,
    )


def lesson_blocks(stream: Iterable[Any], *, cabinet: Cabinet | None = None) -> list[dict[str, Any]]:
    """The blocks of a lesson as `{"id", "type", "html"}`, in the active language."""
    return [{"id": child.id, "type": child.block_type, "html": block_html(child, cabinet=cabinet)} for child in stream]


def block_html(child: Any, *, cabinet: Cabinet | None = None) -> str:
    """One block of a lesson."""
    context = {"value": child.value, "block_id": child.id, "cabinet": cabinet}
    html = render_to_string(child.block.meta.template, context)
    return mark_safe(BETWEEN.sub("><", html.strip()))  # noqa: S308  (a template's output)
