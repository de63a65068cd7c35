"""Blocks as an edition keeps them."""

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import EditionText, FrozenFile
from tests.factories import courses as make
from tests.factories.editions import course_with, freeze, html_of, image_block

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make.make_bilingual_course(lessons=2, modules=2)


# --- Blocks ---
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


def test_a_file_that_an_edition_kept_is_not_read_again(course):
    drawing = make.make_svg()
    drawing.get_file_hash()  # As every upload in Wagtail's admin does.
    make.make_lesson(course.get_children().first(), "Drawing", [image_block(drawing)])
    freeze(course)
    default_storage.delete(drawing.file.name)

    assert freeze(course).number == 2


def test_a_recording_that_was_replaced_under_its_name_is_kept_anew():
    recording = make.make_recording()
    value = {"audio": recording.pk, "title": "A call", "transcript": "<p>Hello.</p>"}
    course = course_with(make.block("audio", value))
    first = html_of(freeze(course), "audio")
    default_storage.delete(recording.file.name)
    default_storage.save(recording.file.name, ContentFile(b"RIFF another call"))
    second = html_of(freeze(course), "audio")

    assert FrozenFile.objects.count() == 2
    assert first != second


def test_the_same_file_uploaded_twice_is_kept_once():
    one, two = make.make_svg("Same"), make.make_svg("Same")
    first = make.block("image", {"image": one.pk, "alt_text": "One", "caption": ""}, "a")
    second = make.block("image", {"image": two.pk, "alt_text": "Two", "caption": ""}, "b")
    freeze(course_with(first, second))

    assert FrozenFile.objects.count() == 1
