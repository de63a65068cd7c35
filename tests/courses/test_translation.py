"""wagtail-localize on our pages and activities: the real flow, and what stays the same in every language."""

import pytest
from django.test import TestCase
from wagtail_localize.models import StringTranslation, Translation, TranslationSource
from wagtail_localize.operations import translate_object, translate_page_subtree

from courses.models import Activity, CoursePage, LessonPage, Quiz, SingleChoice
from courses.services.editions import freeze_edition
from courses.services.live_course import read_live_course
from tests.factories import courses as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def french():
    return make.locale("fr")


def translate(instance, words):
    """Submit for translation, translate the given strings, publish; the translation."""
    source, _created = TranslationSource.update_or_create_from_instance(instance)
    translation, _created = Translation.objects.get_or_create(source=source, target_locale=make.locale("fr"))
    translation.save_target()
    for segment in source.stringsegment_set.select_related("string", "context"):
        said = words.get(segment.string.data)
        if said is not None:
            StringTranslation.objects.update_or_create(
                translation_of=segment.string,
                locale=translation.target_locale,
                context=segment.context,
                defaults={"data": said, "translation_type": "manual"},
            )
    with TestCase.captureOnCommitCallbacks(execute=True):
        translation.save_target(publish=True)
    return translation.get_target_instance()


def test_an_activity_keeps_the_ids_of_its_choices_and_what_is_right(french):
    question = make.make_single_choice(title="Whom do you call?", attempts=2)
    copy = translate(question, {"Whom do you call?": "Qui appeler?", "Choice 1": "Choix 1", "Do it.": "Faites-le."})

    assert isinstance(copy, SingleChoice)
    assert (copy.uid, copy.locale, copy.live) == (question.uid, french, True)
    assert (copy.title, copy.prompt, copy.attempts) == ("Qui appeler?", "<p>Faites-le.</p>", 2)
    ours, theirs = copy.definition()["choices"], question.definition()["choices"]
    assert [(choice["id"], choice["correct"]) for choice in ours] == [(each["id"], each["correct"]) for each in theirs]
    assert [choice["text"] for choice in ours] == ["Choix 1", "Choice 2", "Choice 3"]


@pytest.mark.parametrize("kind", make.EVERY_KIND)
def test_every_kind_can_be_translated(kind):
    activity = kind()
    copy = translate(activity, {activity.title: "Titre"})

    assert (type(copy), copy.title, copy.uid) == (type(activity), "Titre", activity.uid)
    assert copy.definition().keys() == activity.definition().keys()


def test_lines_of_accepted_answers_stay_lines():
    answer = make.make_short_answer(accepted="churn\nattrition")
    copy = translate(answer, {"churn<br/>attrition": "attrition<br/>perte<br/>départ"})

    assert copy.definition()["accepted"] == ["attrition", "perte", "départ"]


def test_a_quiz_asks_the_translations_of_its_questions(french):
    question, bank = make.make_true_false(), make.make_bank()
    drawn = make.make_multiple_choice(bank=bank)
    quiz = make.make_quiz([question], draws=[(bank, 1)])
    translate(question, {})
    copy_of_drawn = translate(drawn, {})
    copy = translate(quiz, {"Quiz": "Questionnaire"})

    assert isinstance(copy, Quiz)
    definition = copy.definition()
    assert [each["language"] for each in definition["questions"]] == ["fr"]
    assert definition["questions"][0]["uid"] == str(question.uid)
    assert [each["uid"] for each in definition["draws"][0]["questions"]] == [str(copy_of_drawn.uid)]
    assert copy_of_drawn.bank == bank


def lesson_with_everything():
    """A lesson in English, in a course whose upper pages are translated already."""
    course = make.make_course()
    module = make.make_module(course)
    table = {
        "data": [["Customer", "Use"], ["Prairie Petals", "6 of 7"]],
        "table_caption": "Account health",
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
    }
    drawing = make.make_svg()
    body = [
        make.block("heading", "The first day"),
        make.text("<p>Hello <b>there</b>.</p>"),
        make.block("image", {"image": drawing.pk, "alt_text": "A chart", "caption": "Three bars"}),
        make.block("callout", {"tone": "tip", "title": "Tip", "text": "<p>Listen.</p>"}),
        make.block("glossary", {"term": "Churn", "meaning": "Leaving", "example": ""}),
        make.block("table", table),
        make.block("resource", {"url": "https://www.canada.ca/", "title": "Canada", "description": ""}),
        make.placed(make.make_single_choice()),
    ]
    lesson = make.make_lesson(module, "The lesson", body)
    for page in (course, module):
        translate(page, {})
    return course, lesson


WORDS = {
    "The lesson": "La leçon",
    "The first day": "La première journée",
    "Hello <b>there</b>.": "Bonjour à <b>vous</b>.",
    "A chart": "Un graphique",
    "Three bars": "Trois barres",
    "Listen.": "Écoutez.",
    "Churn": "Attrition",
    "Account health": "Santé des comptes",
    "Customer": "Client",
    "6 of 7": "6 sur 7",
}


def test_a_lesson_keeps_its_block_ids_and_points_at_the_translated_activity(french):
    _course, lesson = lesson_with_everything()
    question = lesson.body[-1].value
    translate(question, {})
    copy = translate(lesson, WORDS)

    assert isinstance(copy, LessonPage)
    assert [block.id for block in copy.body] == [block.id for block in lesson.body]
    assert (copy.title, copy.uid, copy.minutes) == ("La leçon", lesson.uid, 20)
    heading, text, image, callout, glossary, table, resource, activity = (block.value for block in copy.body)
    assert heading == "La première journée"
    assert text.source == "<p>Bonjour à <b>vous</b>.</p>"
    assert (image["alt_text"], image["caption"]) == ("Un graphique", "Trois barres")
    assert (callout["tone"], callout["text"].source) == ("tip", "<p>Écoutez.</p>")
    assert glossary["term"] == "Attrition"
    assert table["table_caption"] == "Santé des comptes"
    assert table["data"] == [["Client", "Use"], ["Prairie Petals", "6 sur 7"]]
    assert resource["url"] == "https://www.canada.ca/"
    assert (activity.uid, activity.locale) == (question.uid, french)


def test_a_course_translated_in_wagtail_can_be_published():
    course, lesson = lesson_with_everything()
    translate(lesson.body[-1].value, {})
    translate(lesson, WORDS)

    assert freeze_edition(course=course, change_notes={}, by=None).languages == ["en", "fr"]


def test_a_second_look_at_the_source_keeps_ids_and_translations(french):
    _course, lesson = lesson_with_everything()
    translate(lesson.body[-1].value, {})
    before = [block.id for block in translate(lesson, WORDS).body]

    lesson.refresh_from_db()
    lesson.body[0].value = "The second day"
    lesson.save_revision().publish()
    copy = translate(LessonPage.objects.get(pk=lesson.pk), {})

    assert [block.id for block in copy.body] == before
    assert copy.body[0].value == "The second day"
    assert copy.body[2].value["alt_text"] == "Un graphique"


def test_a_lesson_can_be_submitted_with_its_activities_in_one_go():
    course, lesson = lesson_with_everything()
    with TestCase.captureOnCommitCallbacks(execute=True):
        translate_object(lesson, [make.locale("fr")])

    copies = Activity.objects.filter(locale=make.locale("fr"))
    assert [copy.uid for copy in copies] == [lesson.body[-1].value.uid]
    live = read_live_course(course)
    assert [page.title for page in live.lessons["fr"].values()] == ["The lesson"]
    assert live.placed(live.lessons["fr"][lesson.uid])[0][1] == copies[0]


def test_a_course_submitted_with_everything_below_it_keeps_its_tree(french):
    """As Wagtail's form does it: all in one transaction, and published after it."""
    course = make.make_course()
    make.make_lesson(make.make_module(course), "The lesson")
    with TestCase.captureOnCommitCallbacks(execute=True):
        translate_object(course, [french])
        translate_page_subtree(course.pk, [french], None, None)

    copy = CoursePage.objects.get(locale=french)
    below = copy.get_descendants(inclusive=True)
    assert [(page.title, page.numchild) for page in below] == [
        ("Customer success", 1),
        ("Module", 1),
        ("The lesson", 0),
    ]
