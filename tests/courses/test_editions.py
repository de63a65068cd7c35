"""Freezing a course."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.models import Person
from courses.activities import kind_of
from courses.models import Edition, EditionText, FrozenFile, LessonPage, OutlineItem
from courses.selectors import lesson_text, outline_of
from courses.signals import edition_frozen
from tests.factories import courses as make
from tests.factories.editions import NOON, NOTES, bank_with, course_with, freeze, html_of, image_block

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make.make_bilingual_course(lessons=2, modules=2)


# --- What an edition holds ---
def test_an_edition_says_what_was_published_by_whom_and_what_changed(course):
    author = Person.objects.create_user("author@example.org", full_name="Author")
    edition = freeze(course, by=author)

    assert (edition.number, edition.course, edition.course_uid) == (1, course, course.uid)
    assert (edition.frozen_by, edition.frozen_at, edition.change_notes) == (author, NOON, NOTES)
    assert edition.languages == ["en", "fr"]
    assert edition.titles == {"en": "Customer success", "fr": "Réussite client"}
    assert edition.summaries == {"en": "About Customer success.", "fr": "About Réussite client."}


def test_the_outline_follows_the_tree(course):
    titles = [(item.kind, item.texts.get(language="fr").title) for item in freeze(course).items.all()]

    assert titles[:8] == [
        ("module", "Module 1 (fr)"),
        ("lesson", "Lesson 1.1 (fr)"),
        ("activity", "Lesson 1.1 question (fr)"),
        ("activity", "Lesson 1.1 reflection (fr)"),
        ("lesson", "Lesson 1.2 (fr)"),
        ("activity", "Lesson 1.2 question (fr)"),
        ("activity", "Lesson 1.2 reflection (fr)"),
        ("module", "Module 2 (fr)"),
    ]
    assert len(titles) == 14


def test_the_order_is_that_of_the_language_of_authoring(course):
    french = LessonPage.objects.get(title="Lesson 1.2 (fr)")
    french.move(LessonPage.objects.get(title="Lesson 1.1 (fr)"), pos="left")

    assert [lesson.titles["fr"] for lesson in outline_of(freeze(course)).lessons][:2] == [
        "Lesson 1.1 (fr)",
        "Lesson 1.2 (fr)",
    ]


def test_an_activity_has_its_place_its_identity_and_its_rule(course):
    lesson = LessonPage.objects.get(title="Lesson 1.1")
    question = lesson.body[1].value
    item = freeze(course).items.filter(kind="activity").first()

    assert item.uid == uuid.uuid5(lesson.uid, lesson.body[1].id)
    assert (item.parent_uid, item.activity_uid, item.block_id) == (lesson.uid, question.uid, lesson.body[1].id)
    assert item.rule == {"kind": "single_choice", "required": True, "attempts": 0, "graded": True, "questions": 1}


def test_each_text_names_the_page_and_revision_it_was_made_from(course):
    lesson = LessonPage.objects.get(title="Lesson 1.1")
    lesson.save_revision().publish()
    lesson.refresh_from_db()

    text = EditionText.objects.get(item__edition=freeze(course), item__uid=lesson.uid, language="en")

    assert (text.page_id, text.revision_id) == (lesson.pk, lesson.live_revision_id)
    assert text.revision_id is not None


def test_every_kind_is_frozen_as_its_rule_reads_it():
    activities = [kind() for kind in make.EVERY_KIND]
    activities.append(make.make_quiz(activities[2:4], draws=[(bank_with(3), 2)]))
    edition = freeze(course_with(*(make.placed(each) for each in activities)))

    for text in EditionText.objects.filter(item__edition=edition, item__kind="activity"):
        definition = text.body["activity"]
        kind = kind_of(definition["kind"])
        assert kind.grade(definition, kind.right_answer(definition)).complete
    assert edition.items.filter(kind="activity").count() == 10


def test_the_rule_of_a_quiz_says_how_many_questions_it_asks():
    bank = bank_with(4)
    quiz = make.make_quiz([make.make_cloze()], draws=[(bank, 3)], pass_mark=70, attempts=2)
    edition = freeze(course_with(make.placed(quiz)))

    assert edition.items.get(kind="activity").rule == {
        "kind": "quiz",
        "required": True,
        "attempts": 2,
        "graded": True,
        "pass_mark": 0.7,
        "review": "full",
        "questions": 4,
    }
    definition = EditionText.objects.get(item__edition=edition, item__kind="activity").body["activity"]
    assert [len(draw["questions"]) for draw in definition["draws"]] == [4]


def test_one_activity_placed_twice_is_done_twice():
    question = make.make_single_choice()
    edition = freeze(course_with(make.placed(question, "here"), make.placed(question, "there")))

    assert edition.items.filter(activity_uid=question.uid).count() == 2


# --- Frozen ---
def test_later_edits_moves_and_deletions_change_nothing(course):
    edition = freeze(course)
    before = [(item.uid, item.rule, list(item.texts.values_list("title", "body"))) for item in edition.items.all()]

    lesson = LessonPage.objects.get(title="Lesson 1.1")
    lesson.body[1].value.delete()
    lesson.title = "Another title"
    lesson.save()
    LessonPage.objects.get(title="Lesson 1.2").delete()
    course.get_children().last().delete()

    after = [(item.uid, item.rule, list(item.texts.values_list("title", "body"))) for item in edition.items.all()]
    assert after == before


def test_deleting_the_course_page_keeps_the_edition(course):
    edition = freeze(course)
    course.delete()
    edition.refresh_from_db()

    assert edition.course is None
    assert edition.items.count() == 14


def test_deleting_the_author_keeps_the_edition(course):
    author = Person.objects.create_user("author@example.org", full_name="Author")
    edition = freeze(course, by=author)
    author.delete()
    edition.refresh_from_db()

    assert edition.frozen_by is None


@pytest.mark.parametrize("model", [Edition, OutlineItem, EditionText, FrozenFile])
def test_the_database_refuses_to_delete_what_is_frozen(model, course):
    make.make_lesson(course.get_children().first(), "Drawing", [image_block(make.make_svg())])
    freeze(course)

    with pytest.raises(IntegrityError, match="editions are frozen"), transaction.atomic():
        model.objects.all()._raw_delete("default")


@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Edition, {"number": 7}),
        (Edition, {"titles": {"en": "Forged"}}),
        (Edition, {"frozen_at": NOON}),
        (OutlineItem, {"rule": {}}),
        (OutlineItem, {"position": 99}),
        (EditionText, {"title": "Forged"}),
        (EditionText, {"body": []}),
        (FrozenFile, {"name": "forged.svg"}),
    ],
)
def test_the_database_refuses_to_change_what_is_frozen(model, changes, course):
    make.make_lesson(course.get_children().first(), "Drawing", [image_block(make.make_svg())])
    freeze(course)

    with pytest.raises(IntegrityError, match="editions are frozen"), transaction.atomic():
        model.objects.filter(pk=model.objects.first().pk).update(**changes)


def test_the_database_refuses_to_add_to_an_edition_that_is_there(course):
    edition = freeze(course)
    late = OutlineItem(edition=edition, kind="lesson", uid=uuid.uuid4(), position=99)
    for row in (late, EditionText(item=edition.items.last(), language="de", title="Forged")):
        with pytest.raises(IntegrityError, match="editions are frozen"), transaction.atomic():
            row.save()


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has TRUNCATE")
@pytest.mark.parametrize("model", [Edition, OutlineItem, EditionText, FrozenFile])
def test_the_database_refuses_to_empty_what_is_frozen(model, course):
    freeze(course)
    connection.check_constraints()  # Nothing waits for the end of the transaction, which would refuse by itself.
    with (
        pytest.raises(IntegrityError, match="editions are frozen"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_the_database_refuses_to_give_an_edition_to_another_course(course):
    edition = freeze(course)
    other = make.make_course("Another")

    with pytest.raises(IntegrityError, match="editions are frozen"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(course=other)


def test_every_column_of_an_edition_is_guarded():
    from courses.migrations import __path__  # noqa: F401, PLC0415  (the folder, to import a module with a number)

    migration = __import__("courses.migrations.0002_editions_are_frozen", fromlist=["FIXED"])
    guarded = {*migration.FIXED.split(", "), *migration.FREED}
    assert guarded == {field.column for field in Edition._meta.concrete_fields}


def test_editions_are_numbered_one_after_the_other(course):
    assert [freeze(course).number, freeze(course).number] == [1, 2]
    assert freeze(make.make_bilingual_course()).number == 1


def test_an_edition_can_be_frozen_from_the_page_of_any_language(course):
    french = course.get_translation(make.locale("fr"))
    edition = freeze(french)

    assert (edition.course, edition.languages) == (course, ["en", "fr"])


def test_an_edition_is_announced_after_commit(course, django_capture_on_commit_callbacks):
    heard = []

    def listen(edition_id, **kwargs):
        heard.append(edition_id)

    edition_frozen.connect(listen)
    with django_capture_on_commit_callbacks(execute=True):
        edition = freeze(course)
        assert heard == []
    edition_frozen.disconnect(listen)

    assert heard == [edition.pk]


# --- Languages ---
def test_a_language_with_something_missing_is_not_complete_and_falls_back(course):
    LessonPage.objects.get(title="Lesson 1.2 (fr)").unpublish()
    lesson = LessonPage.objects.get(title="Lesson 1.2")
    edition = freeze(course)

    assert edition.languages == ["en"]
    text = lesson_text(edition, lesson.uid, "fr")
    assert (text.title, text.language, text.is_fallback) == ("Lesson 1.2", "en", True)
    there = lesson_text(edition, LessonPage.objects.get(title="Lesson 1.1").uid, "fr")
    assert (there.title, there.language, there.is_fallback) == ("Lesson 1.1 (fr)", "fr", False)


def test_a_language_whose_course_page_is_not_live_is_left_out(course):
    course.get_translation(make.locale("fr")).unpublish()
    edition = freeze(course)

    assert edition.languages == ["en"]
    assert set(EditionText.objects.filter(item__edition=edition).values_list("language", flat=True)) == {"en"}


def test_a_course_written_in_french_first_has_french_as_its_source():
    french = make.make_course("Réussite", language="fr")
    make.make_lesson(make.make_module(french), "Une leçon")
    english = make.make_course("Success", language="en", translation_key=french.translation_key)
    edition = freeze(english)

    assert edition.languages == ["fr"]
    assert outline_of(edition).lessons[0].title == "Une leçon"
    assert outline_of(edition, "en").lessons[0].language == "fr"


def test_drafts_stay_out():
    course = course_with(make.text("<p>Published</p>"))
    lesson = LessonPage.objects.get(title="The lesson")
    lesson.body = [make.text("<p>Draft</p>")]
    lesson.save_revision()
    make.make_lesson(course.get_children().first().specific, "Never published", live=False)
    edition = freeze(course)

    assert [text.title for text in EditionText.objects.filter(item__kind="lesson")] == ["The lesson"]
    assert html_of(edition, "text") == "<p>Published</p>"


# --- Speed ---
def test_freezing_asks_no_more_for_a_long_course(course):
    def queries_for(each):
        with CaptureQueriesContext(connection) as queries:
            freeze(each)
        return len(queries)

    queries_for(course)  # Content types and locales are known from here on.
    assert queries_for(make.make_bilingual_course(lessons=3, modules=3)) == queries_for(course)
