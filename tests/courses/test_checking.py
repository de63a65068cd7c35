"""What keeps a course from being published."""

import pytest
from django.core.files.storage import default_storage

from courses.models import Edition, FrozenFile, LessonPage
from tests.factories import courses as make
from tests.factories.editions import bank_with, course_with, freeze, image_block, problems_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make.make_bilingual_course(lessons=2, modules=2)


# --- Refusals ---
def test_an_empty_course_is_refused():
    assert problems_of(make.make_course("Empty")) == ["Empty (en): The course has no published module."]


def test_a_module_without_lessons_is_refused(course):
    make.make_module(course, "Hollow")
    assert problems_of(course) == ["Hollow (en): The module has no published lesson."]


def test_a_course_that_is_not_published_is_refused(course):
    course.unpublish()
    assert problems_of(course) == ["Course (en): The course page is not published."]


def test_everything_that_is_wrong_is_said_at_once():
    recording = make.make_recording()
    course = course_with(
        make.block("image", {"image": make.make_svg("Chart").pk, "alt_text": " ", "caption": ""}),
        make.block("audio", {"audio": recording.pk, "title": "Call", "transcript": ""}),
        make.block("video", {"video": recording.pk, "title": "Film", "captions": None, "transcript": ""}),
        make.block("resource", {"url": "http://example.org/", "title": "Page", "description": ""}),
        make.block("table", {"data": [["a"]], "table_caption": "", "first_row_is_table_header": False}),
        make.placed(make.make_quiz(title="Nothing asked")),
        make.placed(make.make_single_choice(title="Two right", choices=make.choices(True, True))),
        make.placed(make.make_cloze(title="Open gap", text="Please [[send")),
        make.placed(make.make_short_answer(title="Not out yet", live=False)),
    )
    make.make_lesson(course.get_children().first(), "Empty lesson", [])

    assert problems_of(course) == [
        "The lesson (en): The image “Chart” has no alternative text.",
        "The lesson (en): The recording “Call” has no transcript.",
        "The lesson (en): The video “Film” has neither captions nor a transcript.",
        "The lesson (en): The address http://example.org/ does not start with https://.",
        "The lesson (en): A table has no caption.",
        "The lesson (en): The table “” has no header row.",
        "Nothing asked (en): The quiz has no questions.",
        "Two right (en): Mark exactly one choice as correct; 2 are marked now.",
        "Open gap (en): Every gap begins with [[ and ends with ]]. One of them is not closed.",
        "The lesson (en): The activity “Not out yet” is not published.",
        "Empty lesson (en): The lesson is empty.",
    ]
    assert Edition.objects.count() == FrozenFile.objects.count() == 0


def test_a_deleted_activity_image_or_document_is_named():
    question, drawing, document = make.make_single_choice(), make.make_svg(), make.make_document()
    course = course_with(
        make.placed(question),
        image_block(drawing),
        make.block("document", {"document": document.pk, "title": "List", "description": ""}),
    )
    for each in (question, drawing, document):
        each.delete()

    assert problems_of(course) == [
        "The lesson (en): An activity was deleted. Choose another one or remove the block.",
        "The lesson (en): An image was deleted. Choose another one or remove the block.",
        "The lesson (en): The document “List” was deleted.",
    ]


def test_a_file_that_is_gone_from_storage_is_named():
    drawing = make.make_svg("Gone")
    course = course_with(image_block(drawing))
    default_storage.delete(drawing.file.name)

    assert problems_of(course) == [f"Files (en): The file {drawing.file.name} is missing."]
    assert Edition.objects.count() == 0


def test_languages_must_place_the_same_activities(course):
    french = LessonPage.objects.get(title="Lesson 1.1 (fr)")
    del french.body[1]
    french.save()

    assert problems_of(course) == [
        "Lesson 1.1 (fr) (fr): The activities are not the same, or not in the same order, as in English."
    ]


def test_languages_must_agree_on_choices(course):
    french = LessonPage.objects.get(title="Lesson 1.1 (fr)").body[1].value
    french.choices = make.choices(False, True, False)
    french.attempts = 2
    french.save()

    assert problems_of(course) == [
        "Lesson 1.1 (fr) (fr): “Lesson 1.1 question (fr)” differs from its English version in: attempts.",
        "Lesson 1.1 (fr) (fr): “Lesson 1.1 question (fr)” differs from its English version in: choices.",
    ]


def test_words_may_differ_between_languages_as_much_as_they_like():
    course, french = make.make_course(), None
    english = [make.make_cloze(text="[[Send|Mail|Post]] it."), make.make_short_answer(accepted="a\nb\nc")]
    words = [{"text": "[[Envoyez]]-le donc."}, {"accepted": "seul"}]
    lesson = make.make_lesson(make.make_module(course), "L", [make.placed(each) for each in english])
    french = make.make_course("Fr", language="fr", translation_key=course.translation_key)
    module = make.make_module(french, "M", translation_key=lesson.get_parent().translation_key)
    body = [make.placed(make.translated(each, **own)) for each, own in zip(english, words, strict=True)]
    make.make_lesson(module, "L fr", body, translation_key=lesson.translation_key)

    assert freeze(course).languages == ["en", "fr"]


def test_an_activity_left_in_the_other_language_is_named(course):
    french, english = LessonPage.objects.get(title="Lesson 1.1 (fr)"), LessonPage.objects.get(title="Lesson 1.1")
    french.body[1].value = english.body[1].value
    french.save()

    says = "The activity “Lesson 1.1 question” is in another language. Translate it, and choose the translation."
    assert problems_of(course) == [f"Lesson 1.1 (fr) (fr): {says}"]


def test_a_page_published_in_the_other_language_only_is_named(course):
    module = make.make_module(course.get_translation(make.locale("fr")), "Seulement")
    make.make_lesson(module, "En français seulement")

    assert problems_of(course) == [
        "Seulement (fr): This page is published in this language only. Publish it in English too.",
        "En français seulement (fr): This page is published in this language only. Publish it in English too.",
    ]


def test_a_quiz_that_draws_too_many_or_holds_an_unpublished_question_is_named():
    fixed = make.make_true_false(title="Fixed", live=False)
    quiz = make.make_quiz([fixed], draws=[(bank_with(2), 2), (make.make_bank("Empty"), 1)], title="Too much")

    assert problems_of(course_with(make.placed(quiz))) == [
        "The lesson (en): The activity “Fixed” is not published.",
        "Too much (en): The quiz draws 1 questions from the bank “Empty”, which has only 0 to give.",
    ]


def test_a_quiz_with_a_deleted_question_or_bank_is_named():
    gone, kept, bank = make.make_true_false(), make.make_cloze(), make.make_bank()
    course = course_with(make.placed(make.make_quiz([gone, kept], draws=[(bank, 1)], title="Holes")))
    gone.delete()
    bank.delete()

    assert problems_of(course) == [
        "Holes (en): A question or a bank of this quiz was deleted. Open the quiz, and remove or replace it."
    ]


def test_blocks_without_identity_are_named():
    course = course_with(
        {"type": "text", "value": "<p>x</p>", "id": "same"}, {"type": "text", "value": "", "id": "same"}
    )

    assert problems_of(course) == [
        "The lesson (en): Some blocks have no identity of their own. Open the page and publish it again."
    ]
