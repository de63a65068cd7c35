"""What a credential may do, in words."""

from django import template
from django.utils.functional import Promise

from tracking.forms.credentials import MEANINGS

register = template.Library()
WORDS = dict(MEANINGS)


@register.simple_tag
def scope_in_words(scope: str) -> "str | Promise":
    """As the form says it."""
    return WORDS.get(scope, scope)
