"""Drawing the activities of a lesson.

Most panes on a page are fresh: nobody answered them yet, and they look the same to everybody but for three values. Such
a pane is drawn once per process with holes in it, and the holes are filled for each reader.
"""

import uuid
from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from tracking.selectors.lessons import Pane

register = template.Library()

KEPT = 4096
NOBODY = uuid.UUID("ffffffff-ffff-4fff-bfff-ffffffffffff")
TOKEN_HOLE, CSRF_HOLE = "[[token]]", "[[csrf]]"


class Key:
    """What a fresh pane depends on; compared by name, carried whole. Frozen definitions are known by their identity."""

    def __init__(self, pane: Pane) -> None:
        self.pane = pane
        self.name = (id(pane.definition), pane.order, translation.get_language())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Key) and self.name == other.name

    def __hash__(self) -> int:
        return hash(self.name)


@register.simple_tag(takes_context=True)
def activity_pane(context: template.Context, pane: Pane) -> SafeString:
    """One activity, with its form for this reader."""
    registration, csrf = context["enrolment"].registration, str(context["csrf_token"])
    if not pane.is_fresh:
        return drawn(pane, registration, csrf)
    holed = fresh(Key(pane))
    filled = holed.replace(TOKEN_HOLE, pane.token).replace(CSRF_HOLE, csrf).replace(str(NOBODY), str(registration))
    return mark_safe(filled)  # noqa: S308  (a rendered template; tokens and UUIDs hold no markup)


@lru_cache(maxsize=KEPT)
def fresh(key: Key) -> str:
    """A fresh pane with holes. The key holds its pane, and so the definition whose identity names it."""
    pane = key.pane
    holed = Pane(pane.activity, pane.definition, {}, pane.order, TOKEN_HOLE, pane.attempts_left)
    key.pane = holed
    return drawn(holed, NOBODY, CSRF_HOLE)


def drawn(pane: Pane, registration: uuid.UUID, csrf: str) -> SafeString:
    """The pane's template, rendered."""
    return render_to_string("tracking/_activity.html", {"pane": pane, "registration": registration, "csrf_token": csrf})
