"""Every component at once, in a real browser: no accessibility violation, nothing wider than a small phone."""

import re

import pytest
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string

from tests.lms.test_design import STYLES

pytestmark = pytest.mark.journey


class Sample(forms.Form):
    """A field of every shape, two of them with a mistake."""

    name = forms.CharField(label="Name of the cohort", help_text="Learners see it.")
    starts = forms.DateField(label="Starts on")
    course = forms.ChoiceField(label="Course", choices=[("a", "Customer success foundations")])
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    language = forms.ChoiceField(
        label="Language", choices=[("en", "English"), ("fr", "French")], widget=forms.RadioSelect
    )
    invite = forms.BooleanField(label="Send the invitations now", required=False)


@pytest.fixture
def style_guide(rf):
    request = rf.get("/styleguide/")
    request.user = AnonymousUser()
    names = re.findall(r"\.icon--([\w-]+) \{", "".join(path.read_text() for path in sorted(STYLES.glob("*.css"))))
    context = {"form": Sample({"starts": "soon", "course": "a", "language": "en"}), "icons": sorted(set(names))}
    return render_to_string("lms/styleguide.html", context, request=request)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_no_component_breaks_a_rule_of_accessibility(open_page, accessibility_violations, style_guide, width, scheme):
    page = open_page(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page.goto("/healthz")
    page.set_content(style_guide, wait_until="load")
    assert accessibility_violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == width


def test_letters_twice_as_large_fit_a_small_phone(open_page, style_guide):
    """Text at 200 % on 360 px: lines wrap, nothing has to be scrolled sideways but tables and menus."""
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto("/healthz")
    page.set_content(style_guide, wait_until="load")
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_right_to_left_fits_too(open_page, style_guide):
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto("/healthz")
    page.set_content(style_guide.replace('dir="ltr"', 'dir="rtl"'), wait_until="load")
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_everything_to_touch_is_at_least_44_pixels_high(open_page, style_guide):
    page = open_page(viewport={"width": 360, "height": 740})
    page.goto("/healthz")
    page.set_content(style_guide, wait_until="load")
    small = page.evaluate(
        """[...document.querySelectorAll('a, button, summary, select, textarea, input:not([type=hidden])')]
          .filter((each) => !each.closest('p, dt, thead'))  // In a sentence, or under a target that covers the tile.
          .map((each) => [each.outerHTML, (each.closest('label') || each).getBoundingClientRect().height])
          .filter(([, height]) => height > 0 && height < 44).map(([html]) => html)"""
    )
    assert small == []
