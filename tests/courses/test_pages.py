"""The pages of a course."""

import pytest
from django.core.exceptions import ValidationError

from courses.models import CataloguePage, CoursePage, LessonPage, ModulePage
from tests.factories import courses as make

pytestmark = pytest.mark.django_db


def test_each_page_stands_where_it_belongs():
    assert CataloguePage.allowed_subpage_models() == [CoursePage]
    assert CoursePage.allowed_subpage_models() == [ModulePage]
    assert ModulePage.allowed_subpage_models() == [LessonPage]
    assert LessonPage.allowed_subpage_models() == []
    assert LessonPage.allowed_parent_page_models() == [ModulePage]


def test_a_page_and_its_translation_are_the_same_thing():
    course = make.make_bilingual_course()
    french = course.get_translation(make.locale("fr"))

    assert course.uid == french.uid == course.translation_key


def test_a_page_that_moves_or_is_published_again_stays_the_same_thing():
    course = make.make_bilingual_course(lessons=2, modules=2)
    lesson, uid = LessonPage.objects.get(title="Lesson 1.1"), LessonPage.objects.get(title="Lesson 1.1").uid
    lesson.move(course.get_children().last(), pos="last-child")
    moved = LessonPage.objects.get(title="Lesson 1.1")
    moved.save_revision().publish()

    assert LessonPage.objects.get(title="Lesson 1.1").uid == uid


def test_a_copied_course_is_another_course():
    course = make.make_bilingual_course()

    assert course.copy(update_attrs={"slug": "copy"}).uid != course.uid


@pytest.mark.parametrize(
    ("levels", "brief"),
    [
        ({}, "CLB"),
        ({"level_reading": 5}, "CLB\u00a05"),
        ({"level_reading": 5, "level_writing": 5}, "CLB\u00a05"),
        ({"level_reading": 6, "level_writing": 4, "level_speaking": 5}, "CLB\u00a04–6"),
    ],
)
def test_a_level_is_said_in_brief(levels, brief):
    assert CoursePage(level_framework="CLB", **levels).level_in_brief == brief


def test_levels_need_their_framework_and_a_cover_its_words():
    course = make.make_course()
    course.level_reading = 5
    with pytest.raises(ValidationError) as refusal:
        course.full_clean()
    assert refusal.value.message_dict == {"level_framework": ["Say which levels these are: CLB or NCLC."]}

    course.level_framework, course.cover = "CLB", make.make_svg()
    with pytest.raises(ValidationError) as refusal:
        course.full_clean()
    assert refusal.value.message_dict == {"cover_alt": ["Say in words what the cover tells."]}


@pytest.mark.parametrize(("text", "sound"), [("Please [[send]] it.", True), ("Please send it.", False), ("[[", False)])
def test_a_text_with_gaps_is_checked_when_it_is_saved(text, sound):
    cloze = make.make_cloze(text=text)
    if sound:
        cloze.full_clean()
        return
    with pytest.raises(ValidationError) as refusal:
        cloze.full_clean()
    assert list(refusal.value.message_dict) == ["text"]
