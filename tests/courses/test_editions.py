"""Freezing a course."""

import uuid
from datetime import UTC, datetime

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from agencies.models import Person
from courses.activities import kind_of
from courses.models import Edition, EditionText, FrozenFile, LessonPage, OutlineItem
from courses.selectors import lesson_text, outline_of
from courses.services.checking import CourseNotReady
from courses.services.editions import freeze_edition
from courses.signals import edition_frozen
from tests.factories import courses as make

NOTES = {"en": "First.", "fr": "Première."}
NOON = datetime(2026, 11, 20, 19, 0, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make.make_bilingual_course(lessons=2, modules=2)


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


def bank_with(count, **fields):
    """A bank with questions."""
    bank = make.make_bank()
    for number in range(count):
        make.make_true_false(title=f"Drawn {number}", bank=bank, **fields)
    return bank


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


# --- Blocks ---
def image_block(image, alt="What it tells"):
    """An image block."""
    return make.block("image", {"image": image.pk, "alt_text": alt, "caption": ""})


def test_headings_can_be_pointed_at():
    edition = freeze(
        course_with(
            make.block("heading", "The first day"),
            make.text('<h3 data-block-key="abc">Before &amp; after</h3><p data-block-key="def">Text</p><p></p>'),
        )
    )
    key = make.block_id("text")

    assert html_of(edition, "heading") == f'<h2 id="h-{make.block_id("heading")}">The first day</h2>'
    assert html_of(edition, "text") == f'<h3 id="h-{key}-before-after">Before &amp; after</h3><p>Text</p>'


def test_a_drawing_is_kept_as_it_is_under_the_hash_of_its_content():
    drawing = make.make_svg()
    edition = freeze(course_with(image_block(drawing)))
    kept = FrozenFile.objects.get()
    drawing.delete()
    default_storage.delete(drawing.file.name)

    assert html_of(edition, "image") == (
        f'<figure class="figure"><img src="frozen:{kept.name}" width="960" height="540" '
        'loading="lazy" decoding="async" alt="What it tells"></figure>'
    )
    assert kept.name == f"{kept.sha256[:32]}.svg"
    assert kept.content_type == "image/svg+xml"
    with default_storage.open(f"frozen/{kept.name}") as file:
        assert len(file.read()) == kept.size


def test_a_photograph_comes_in_sizes_for_every_screen():
    edition = freeze(course_with(image_block(make.make_image(size=(1600, 900)))))
    small, middle, large = FrozenFile.objects.order_by("size")

    assert html_of(edition, "image") == (
        f'<figure class="figure"><img src="frozen:{middle.name}" '
        f'srcset="frozen:{small.name} 480w, frozen:{middle.name} 960w, frozen:{large.name} 1440w" '
        'sizes="(min-width: 48rem) 44rem, 100vw" width="960" height="540" loading="lazy" decoding="async" '
        'alt="What it tells"></figure>'
    )
    assert {file.content_type for file in (small, middle, large)} == {"image/webp"}


def test_a_small_photograph_is_not_blown_up():
    edition = freeze(course_with(image_block(make.make_image(size=(300, 200)))))

    assert FrozenFile.objects.count() == 1
    assert 'width="300" height="200"' in html_of(edition, "image")


def test_one_image_used_twice_keeps_both_descriptions():
    image = make.make_svg()
    first = make.block("image", {"image": image.pk, "alt_text": "One", "caption": ""}, "a")
    second = make.block("image", {"image": image.pk, "alt_text": "Two", "caption": "Below"}, "b")
    edition = freeze(course_with(first, second))

    body = EditionText.objects.get(item__edition=edition, item__kind="lesson").body
    assert [('alt="One"' in block["html"], 'alt="Two"' in block["html"]) for block in body] == [
        (True, False),
        (False, True),
    ]
    assert FrozenFile.objects.count() == 1


def test_a_recording_comes_with_its_words_in_the_language_of_the_page():
    value = {"audio": make.make_recording().pk, "title": "Un appel", "transcript": "<p>Bonjour.</p>"}
    course = course_with(make.block("audio", value), language="fr")
    freeze(course)
    kept = FrozenFile.objects.get()
    html = EditionText.objects.get(item__kind="lesson").body[0]["html"]

    assert f'<audio controls preload="none" src="frozen:{kept.name}" aria-label="Un appel"></audio>' in html
    assert "<p>Bonjour.</p></details>" in html
    assert "Un appel · 2:05" in html
    assert kept.content_type == "audio/x-wav"


def test_a_document_in_a_text_is_kept_too():
    document = make.make_document()
    edition = freeze(course_with(make.text(f'<p>Read <a linktype="document" id="{document.pk}">this</a>.</p>')))
    kept = FrozenFile.objects.get()

    assert html_of(edition, "text") == f'<p>Read <a href="frozen:{kept.name}" download>this</a>.</p>'


def test_links_to_pages_that_learners_read_elsewhere_become_words():
    course = make.make_course()
    module = make.make_module(course)
    lesson = make.make_lesson(module, "Linked")
    links = f'<p><a linktype="page" id="{lesson.pk}">lesson</a> <a linktype="page" id="{course.pk}">course</a></p>'
    make.make_lesson(module, "Linking", [make.text(links)])
    freeze(course)

    html = EditionText.objects.get(title="Linking").body[0]["html"]
    assert html == f'<p>lesson <a href="{course.url}">course</a></p>'


def test_the_words_around_blocks_are_escaped():
    value = {"term": "<b>x</b>", "meaning": "a < b", "example": ""}
    edition = freeze(course_with(make.block("glossary", value)))

    assert "&lt;b&gt;x&lt;/b&gt;" in html_of(edition, "glossary")
    assert "a &lt; b" in html_of(edition, "glossary")


def test_a_table_has_a_caption_and_headers():
    value = {
        "data": [["Name", "Use"], ["Prairie Petals", "6 of 7"], ["Bow <b>", None]],
        "table_caption": "Accounts",
        "first_row_is_table_header": True,
        "first_col_is_header": True,
        "table_header_choice": "both",
    }
    edition = freeze(course_with(make.block("table", value)))
    key = make.block_id("table")

    assert html_of(edition, "table") == (
        f'<div class="table-scroll" tabindex="0" role="region" aria-labelledby="c-{key}"><table class="table">'
        f'<caption id="c-{key}">Accounts</caption>'
        '<thead><tr><th scope="col">Name</th><th scope="col">Use</th></tr></thead><tbody>'
        '<tr><th scope="row">Prairie Petals</th><td>6 of 7</td></tr>'
        '<tr><th scope="row">Bow &lt;b&gt;</th><td></td></tr></tbody></table></div>'
    )


def test_a_callout_and_a_resource_say_what_they_are():
    callout = {"tone": "careful", "title": "", "text": "<p>Mind.</p>"}
    resource = {"url": "https://www.canada.ca/en.html", "title": "Canada", "description": "The government"}
    edition = freeze(course_with(make.block("callout", callout), make.block("resource", resource)))

    assert html_of(edition, "callout") == (
        '<aside class="callout callout--careful"><p class="callout__title"><span class="icon icon--warning" '
        'aria-hidden="true"></span> Careful</p><p>Mind.</p></aside>'
    )
    assert 'href="https://www.canada.ca/en.html" rel="noopener external"' in html_of(edition, "resource")
    assert "canada.ca · opens another site" in html_of(edition, "resource")


def test_files_are_copied_once_however_many_editions_show_them(course):
    make.make_lesson(course.get_children().first(), "Drawing", [image_block(make.make_svg())])
    freeze(course)
    with CaptureQueriesContext(connection) as queries:
        freeze(course)

    assert FrozenFile.objects.count() == 1
    assert [query["sql"] for query in queries if 'INSERT INTO "courses_frozenfile"' in query["sql"]] == []


def test_the_same_file_uploaded_twice_is_kept_once():
    one, two = make.make_svg("Same"), make.make_svg("Same")
    first = make.block("image", {"image": one.pk, "alt_text": "One", "caption": ""}, "a")
    second = make.block("image", {"image": two.pk, "alt_text": "Two", "caption": ""}, "b")
    freeze(course_with(first, second))

    assert FrozenFile.objects.count() == 1


# --- Speed ---
def test_freezing_asks_no_more_for_a_long_course(course):
    def queries_for(each):
        with CaptureQueriesContext(connection) as queries:
            freeze(each)
        return len(queries)

    queries_for(course)  # Content types and locales are known from here on.
    assert queries_for(make.make_bilingual_course(lessons=3, modules=3)) == queries_for(course)


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


def test_blocks_without_identity_are_named():
    course = course_with(
        {"type": "text", "value": "<p>x</p>", "id": "same"}, {"type": "text", "value": "", "id": "same"}
    )

    assert problems_of(course) == [
        "The lesson (en): Some blocks have no identity of their own. Open the page and publish it again."
    ]
