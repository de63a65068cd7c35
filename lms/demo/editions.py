"""The editions of the demonstration courses: a first one each, and a second after an author reworded a lesson."""

import json
from datetime import datetime, timedelta

from agencies.models import Person
from courses.models import CoursePage, Edition, LessonPage
from courses.services.editions import freeze_edition
from lms.demo.streams import uid_of

FIRST = {"en": "First edition.", "fr": "Première édition."}
SECOND = {
    "en": "Lesson 1.1 now says how to get help with the platform.",
    "fr": "La leçon 1.1 dit maintenant comment obtenir de l’aide avec la plateforme.",
}
REVISED = "customer-success"
ADDED = {
    "en": {
        "tone": "tip",
        "title": "Stuck on a page?",
        "text": (
            "<p>Write to your agency: the address is at the bottom of every page. Say which lesson you are in and what "
            "you see. Nothing you have written is lost.</p>"
        ),
    },
    "fr": {
        "tone": "tip",
        "title": "Une page vous bloque?",
        "text": (
            "<p>Écrivez à votre organisme : l’adresse est au bas de chaque page. Dites dans quelle leçon vous êtes et "
            "ce que vous voyez. Rien de ce que vous avez écrit n’est perdu.</p>"
        ),
    },
}


def publish_editions(course: CoursePage, stem: str, *, by: Person, now: datetime) -> dict[int, Edition]:
    """Freeze a first edition half a year ago and, of the revised course, a second one three weeks ago; by number."""
    first = freeze_edition(course=course, change_notes=FIRST, by=by, now=now - timedelta(days=200))
    if stem != REVISED:
        return {1: first}
    revise_first_lesson(course, by=by)
    return {1: first, 2: freeze_edition(course=course, change_notes=SECOND, by=by, now=now - timedelta(days=21))}


def revise_first_lesson(course: CoursePage, *, by: Person) -> None:
    """Add a box to the first lesson, in both languages."""
    first = LessonPage.objects.descendant_of(course).order_by("path").first()
    for lesson in LessonPage.objects.filter(translation_key=first.translation_key).select_related("locale"):
        body = [dict(block) for block in lesson.body.raw_data]
        value = ADDED[lesson.locale.language_code]
        body.insert(2, {"type": "callout", "value": value, "id": str(uid_of(REVISED, "edition-2", "help"))})
        setattr(lesson, "body", json.dumps(body))  # noqa: B010  (Wagtail reads JSON there, the field's type does not say so)
        lesson.save_revision(user=by).publish(user=by, skip_permission_checks=True)
