"""Dates as every page writes them: unbroken by the end of a line, machine-readable, and as one writes them by hand.

In tables and lists `|day` (2026-11-20), in sentences `|day:"DATE_FORMAT"` (November 20, 2026; 1er novembre 2026).
"""

from datetime import date, datetime

from django import template
from django.utils import formats, timezone
from django.utils.html import avoid_wrapping, format_html
from django.utils.safestring import SafeString
from django.utils.timesince import TIME_STRINGS, timesince
from django.utils.translation import get_language

register = template.Library()
NEVER = "–"
TWO_WEEKS = 14  # days


@register.filter
def day(value: date | None, form: str = "SHORT_DATE_FORMAT") -> SafeString:
    """One date, or moment where `form` is one of a moment; a dash for none."""
    if not value:
        return format_html("{}", NEVER)
    value = where_the_reader_is(value)
    written = formats.date_format(value, form).replace(" ", "\u00a0")
    if get_language() == "fr" and value.day == 1 and written.startswith("1\u00a0"):
        written = f"1er{written[1:]}"
    return format_html('<time class="nowrap" datetime="{}">{}</time>', value.isoformat(), written)


def where_the_reader_is(value: date) -> date:
    """A moment in the reader's time zone; at either end of the calendar there is no other day, and it stays in UTC."""
    if not isinstance(value, datetime) or timezone.is_naive(value):
        return value
    try:
        return timezone.localtime(value)
    except OverflowError:
        return value


@register.filter
def period(first: date, last: date) -> SafeString:
    """From the first day to the last; a line may end after the dash."""
    return format_html("<span>{}\u00a0– {}</span>", day(first), day(last))


@register.filter
def since(moment: datetime | date) -> str:
    """How long ago: days up to two weeks, then whole weeks, months or years; nobody calls a learner by the hour."""
    now = timezone.now() if isinstance(moment, datetime) else timezone.localdate()
    days = (now - moment).days  # Both are dates, or both are moments.
    if days < TWO_WEEKS:
        return avoid_wrapping(TIME_STRINGS["day"] % {"num": days})
    return timesince(moment, now, depth=1)
