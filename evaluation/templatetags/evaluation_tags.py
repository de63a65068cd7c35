"""How a measure is counted, in words, beside its figures."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

from evaluation.measures import MEASURES, Measure

register = template.Library()


@register.simple_tag
def definition(measure: Measure, *, named: bool = False) -> SafeString:
    """The definition, the denominator and the version of a measure; with its name where several stand together."""
    return defined(measure.key, get_language() or "en", named=named)


@lru_cache(maxsize=8 * len(MEASURES))
def defined(key: str, language: str, *, named: bool) -> SafeString:
    """Drawn once for each language: a page has twenty of them."""
    measure = next(measure for measure in MEASURES if measure.key == key)
    with override(language):
        return render_to_string("evaluation/_definition.html", {"measure": measure, "named": named})
