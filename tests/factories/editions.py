"""What tests of freezing share."""

from datetime import UTC, datetime

import pytest

from courses.models import EditionText
from courses.services.checking import CourseNotReady
from courses.services.editions import freeze_edition
from tests.factories import courses as make

NOTES = {"en": "First.", "fr": "Première."}
NOON = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)


def freeze(course, **more):
    """An edition of a course."""
    return freeze_edition(**({"course": course, "change_notes": NOTES, "by": None, "now": NOON} | more))


def course_with(*body, language="en"):
    """A course of one lesson."""
    course = make.make_course(language=language)
    make.make_lesson(make.make_module(course, "The module"), "The lesson", list(body))
    return course


def problems_of(course):
    """What freezing says of a course that is not ready."""
    with pytest.raises(CourseNotReady) as refusal:
        freeze(course)
    return [str(problem) for problem in refusal.value.problems]


def html_of(edition, kind):
    """The HTML of the first block of a kind."""
    text = EditionText.objects.get(item__edition=edition, item__kind="lesson", language="en")
    return next(block["html"] for block in text.body if block["type"] == kind)


def bank_with(count, **fields):
    """A bank with questions."""
    bank = make.make_bank()
    for number in range(count):
        make.make_true_false(title=f"Drawn {number}", bank=bank, **fields)
    return bank


def image_block(image, alt="What it tells"):
    """An image block."""
    return make.block("image", {"image": image.pk, "alt_text": alt, "caption": ""})
