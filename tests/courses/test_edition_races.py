"""Two authors who publish at the same moment."""

import pytest

from courses.models import CoursePage, Edition, FrozenFile, LessonPage, ModulePage, TrueFalse
from courses.services.editions import compile_course, freeze_edition, write_edition
from courses.services.errors import EditionAlreadyFrozen, PublishedMeanwhile
from courses.services.files import Cabinet
from courses.services.live_course import read_live_course
from tests.crowds import together
from tests.factories import courses as make
from tests.factories.editions import NOON, bank_with, image_block

pytestmark = pytest.mark.django_db(transaction=True)
CROWD = 4


def publish_at_once(course, **said):
    """What each of a crowd gets who publish at the same moment: the number of an edition, or why there is none."""

    def publish(_number):
        found = CoursePage.objects.get(pk=course.pk)
        try:
            return freeze_edition(course=found, change_notes={}, by=None, **said).number
        except EditionAlreadyFrozen as late:
            return str(late.message)

    return together(publish, CROWD)


def test_editions_published_together_are_numbered_apart_and_keep_their_files_once():
    course = make.make_bilingual_course()
    make.make_lesson(course.get_children().first().specific, "Drawing", [image_block(make.make_svg())])
    numbers = publish_at_once(course)

    assert sorted(numbers) == [1, 2, 3, 4]
    assert [edition.items.count() for edition in Edition.objects.all()] == [8] * CROWD
    assert FrozenFile.objects.count() == 1


def test_authors_who_looked_at_the_same_edition_publish_one():
    said = publish_at_once(make.make_bilingual_course(), expected_last=0)
    late = "Edition 1 was published while you were here. Look at it first."

    assert sorted(said, key=str) == [1, late, late, late]
    assert Edition.objects.count() == 1


# --- What authors do to the pages while an edition is being made ---
def publish_a_lesson():
    LessonPage.objects.get(title="Lesson 1.2").save_revision().publish()


def withdraw_a_lesson():
    LessonPage.objects.get(title="Lesson 1.2 (fr)").unpublish()


def move_a_lesson():
    LessonPage.objects.get(title="Lesson 1.2").move(LessonPage.objects.get(title="Lesson 1.1"), pos="left")


def add_a_lesson():
    make.make_lesson(ModulePage.objects.get(title="Module 1"), "Late")


def reword_a_question():
    question = LessonPage.objects.get(title="Lesson 1.2").body[1].value
    question.prompt = "<p>Reworded.</p>"
    question.save_revision().publish()


def add_a_question_to_a_bank():
    make.make_true_false(title="Late", bank=TrueFalse.objects.filter(bank__isnull=False)[0].bank)


@pytest.mark.parametrize(
    "change",
    [publish_a_lesson, withdraw_a_lesson, move_a_lesson, add_a_lesson, reword_a_question, add_a_question_to_a_bank],
)
def test_nothing_is_frozen_of_a_course_that_changes_while_it_is_read(change):
    course = make.make_bilingual_course(lessons=2)
    quiz = make.make_quiz([make.make_true_false()], draws=[(bank_with(3), 2)])
    make.make_lesson(course.get_children().first().specific, "Quiz", [make.placed(quiz)])
    live = read_live_course(course)
    entries = list(compile_course(live, Cabinet.open()))
    said = {"change_notes": {}, "frozen_at": NOON}
    change()

    with pytest.raises(PublishedMeanwhile):
        write_edition(live, entries, [], said, None)
    assert Edition.objects.count() == 0
