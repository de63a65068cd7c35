"""Reading editions."""

import pytest

from courses.models import EditionText, LessonPage
from courses.selectors import definition_of, forget_editions, lesson_text, outline_of, resolve_files
from courses.services.editions import freeze_edition
from tests.factories import courses as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def edition():
    course = make.make_bilingual_course(lessons=2, modules=2)
    return freeze_edition(course=course, change_notes={"en": "", "fr": ""}, by=None)


def test_an_outline_counts_and_names_everything(edition):
    outline = outline_of(edition, "fr")

    assert [(module.number, module.title) for module in outline.modules] == [(1, "Module 1 (fr)"), (2, "Module 2 (fr)")]
    assert [(each.position, each.module_number, each.number, each.title) for each in outline.lessons] == [
        (1, 1, 1, "Lesson 1.1 (fr)"),
        (2, 1, 2, "Lesson 1.2 (fr)"),
        (3, 2, 1, "Lesson 2.1 (fr)"),
        (4, 2, 2, "Lesson 2.2 (fr)"),
    ]
    assert outline.lessons[0].titles == {"en": "Lesson 1.1", "fr": "Lesson 1.1 (fr)"}
    assert outline.lessons[2].module_title == "Module 2 (fr)"
    assert [(each.kind, each.graded, each.required) for each in outline.lessons[0].activities] == [
        ("single_choice", True, True),
        ("reflection", False, True),
    ]
    assert (outline.minutes, outline.modules[0].minutes, len(outline.activities)) == (80, 40, 8)


def test_an_outline_finds_lessons_activities_and_neighbours(edition):
    outline = outline_of(edition)
    first, second, third, last = outline.lessons
    activity = second.activities[0]

    assert outline.lesson(second.uid) is second
    assert outline.lesson(edition.uid) is None
    assert outline.activity(activity.placement) is activity
    assert second.activity(activity.placement) is activity
    assert first.activity(activity.placement) is None
    assert outline.lessons_of(second.module_uid) == (first, second)
    assert outline.lessons_of(edition.uid) == ()
    assert outline.beside(first.uid) == (None, second)
    assert outline.beside(third.uid) == (second, last)
    assert outline.beside(last.uid) == (third, None)


def test_an_outline_without_a_language_speaks_that_of_authoring(edition):
    assert outline_of(edition).lessons[0].title == "Lesson 1.1"


def test_a_language_that_the_edition_does_not_have_falls_back(edition):
    assert outline_of(edition, "de").lessons[0].title == "Lesson 1.1"
    assert lesson_text(edition, outline_of(edition).lessons[0].uid, "de").is_fallback


def test_a_lesson_has_its_blocks_in_the_language_asked_for(edition):
    lesson = outline_of(edition).lessons[0]
    english, french = lesson_text(edition, lesson.uid, "en"), lesson_text(edition, lesson.uid, "fr")

    assert english.blocks[0]["html"] == "<p>Lesson 1.1 in English</p>"
    assert french.blocks[0]["html"] == "<p>Lesson 1.1 en français</p>"
    assert [block["id"] for block in english.blocks] == [block["id"] for block in french.blocks]
    assert [block.get("placement") for block in english.blocks][1:] == [
        str(activity.placement) for activity in lesson.activities
    ]


def test_a_definition_speaks_the_language_asked_for_and_has_the_same_ids(edition):
    placement = outline_of(edition).lessons[0].activities[0].placement
    english, french = definition_of(edition, placement, "en"), definition_of(edition, placement, "fr")

    assert (english["language"], french["language"]) == ("en", "fr")
    assert english["uid"] == french["uid"]
    assert [choice["id"] for choice in english["choices"]] == [choice["id"] for choice in french["choices"]]


def test_what_an_edition_does_not_have_does_not_exist(edition):
    other = LessonPage.objects.first()
    with pytest.raises(EditionText.DoesNotExist):
        lesson_text(edition, edition.uid, "en")
    with pytest.raises(EditionText.DoesNotExist):
        definition_of(edition, other.uid, "en")
    with pytest.raises(EditionText.DoesNotExist):
        lesson_text(edition, outline_of(edition).lessons[0].activities[0].placement, "en")


def test_a_lesson_page_costs_two_queries_cold_and_none_warm(edition, django_assert_num_queries):
    forget_editions()
    with django_assert_num_queries(2):
        lesson = outline_of(edition, "fr").lessons[0]
        lesson_text(edition, lesson.uid, "fr")
        definition_of(edition, lesson.activities[0].placement, "fr")
        definition_of(edition, lesson.activities[1].placement, "fr")
    with django_assert_num_queries(0):
        lesson_text(edition, outline_of(edition, "fr").lessons[0].uid, "fr")
        definition_of(edition, lesson.activities[0].placement, "fr")


def test_a_later_edition_is_not_mistaken_for_an_earlier_one(edition):
    lesson = LessonPage.objects.get(title="Lesson 1.1")
    lesson.title = "Renamed"
    lesson.save()
    later = freeze_edition(course=edition.course, change_notes={}, by=None)

    assert outline_of(edition).lessons[0].title == "Lesson 1.1"
    assert outline_of(later).lessons[0].title == "Renamed"


def test_files_get_the_address_that_the_store_gives_them(settings):
    html = '<img src="frozen:a.webp" srcset="frozen:a.webp 480w, frozen:b.webp 960w"> frozen: foods'

    assert resolve_files(html) == (
        '<img src="/media/frozen/a.webp" srcset="/media/frozen/a.webp 480w, /media/frozen/b.webp 960w"> frozen: foods'
    )
