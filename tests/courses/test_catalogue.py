"""The public front of the courses."""

import pytest
from django.urls import reverse
from wagtail.models import Locale, Page, Site

from courses.models import CataloguePage, LessonPage, ModulePage
from courses.selectors.catalogue import courses_in, outline_of_page, page_in_language
from courses.services.catalogue import ensure_catalogue
from tests.factories import courses as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make.make_bilingual_course(lessons=2, modules=2)


def test_the_catalogue_is_the_front_page_in_both_languages_from_the_first_migration(client):
    assert [page.title for page in CataloguePage.objects.order_by("pk")] == ["Courses", "Cours"]
    assert list(Locale.objects.order_by("pk").values_list("language_code", flat=True)) == ["en", "fr"]
    assert Site.objects.get().root_page.specific == ensure_catalogue()
    assert Page.objects.count() == 3
    assert [page.has_unpublished_changes for page in CataloguePage.objects.all()] == [False, False]
    assert "<h1>Courses</h1>" in client.get("/en/").content.decode()
    assert "<h1>Cours</h1>" in client.get("/fr/").content.decode()


def test_the_catalogue_lists_published_courses_in_its_language(client, course):
    make.make_course("Not yet", live=False)
    english, french = client.get("/en/").content.decode(), client.get("/fr/").content.decode()

    assert ("Customer success" in english, "Réussite client" in english, "Not yet" in english) == (True, False, False)
    assert ("Customer success" in french, "Réussite client" in french) == (False, True)


def test_a_course_page_says_what_is_in_it_for_whom_and_how_long(client, course):
    course.audience = "Women who worked in retail."
    course.outcomes = [{"type": "outcome", "id": "1", "value": "You can listen."}]
    course.level_framework, course.level_reading, course.level_speaking = "CLB", 6, 5
    course.save()
    page = client.get(course.url).content.decode()

    for words in ("Women who worked in retail.", "You can listen.", "24 h</dd>", "CLB\u00a05–6", "English, French"):
        assert words in page
    for title in ("Module 1", "Lesson 1.1", "Module 2", "Lesson 2.2"):
        assert title in page


def test_a_course_page_names_its_translation_for_search_engines(client, course):
    french = course.get_translation(make.locale("fr"))

    assert f'hreflang="fr" href="{french.full_url}"' in client.get(course.url).content.decode()


def test_a_course_page_without_anything_optional_stands(client):
    assert client.get(make.make_course("Bare", hours=None).url).status_code == 200


def test_modules_and_lessons_lead_the_public_to_the_course(client, course):
    for page in (ModulePage.objects.first(), LessonPage.objects.first()):
        answer = client.get(page.url)
        assert (answer.status_code, answer.url) == (302, course.url)


def test_authors_preview_a_lesson_with_its_activities(client):
    author = make.make_author()
    client.force_login(author)
    body = [make.block("heading", "Begin"), *(make.placed(kind()) for kind in make.EVERY_KIND)]
    lesson = make.make_lesson(make.make_module(make.make_course()), "The lesson", body)
    page = client.get(reverse("wagtailadmin_pages:view_draft", args=[lesson.pk])).content.decode()

    assert "<h1>The lesson</h1>" in page
    assert "Begin</h2>" in page
    assert page.count('class="activity"') == len(make.EVERY_KIND)


def test_a_preview_of_a_module_lists_its_lessons(client, course):
    client.force_login(make.make_author())
    module = ModulePage.objects.first()

    page = client.get(reverse("wagtailadmin_pages:view_draft", args=[module.pk])).content.decode()
    assert "Lesson 1.1" in page


def test_a_long_course_costs_no_more_queries(course, django_assert_num_queries):
    short = make.make_bilingual_course(lessons=1)
    for each in (short, course):
        with django_assert_num_queries(2):
            outline_of_page(each)


def test_a_catalogue_of_three_costs_no_more_than_one(course, django_assert_num_queries):
    catalogue = make.catalogue_in("en")
    with django_assert_num_queries(1):
        assert len(courses_in(catalogue)) == 1
    make.make_course("Two")
    make.make_course("Three")
    with django_assert_num_queries(1):
        assert len(courses_in(catalogue)) == 3


def test_a_page_is_found_in_the_other_language_though_its_address_differs(course, django_assert_max_num_queries):
    french = course.get_translation(make.locale("fr"))
    with django_assert_max_num_queries(5):
        assert page_in_language(course.url, "fr") == french.url
    assert page_in_language(french.url, "en") == course.url
    assert page_in_language("/en/", "fr") == "/fr/"


def test_a_page_that_is_not_translated_leads_to_the_catalogue(course):
    course.get_translation(make.locale("fr")).unpublish()

    assert page_in_language(course.url, "fr") == "/fr/"


@pytest.mark.parametrize("path", ["/learn/", "/en/nothing/", "/", "/de/", "/english/"])
def test_a_path_without_a_page_is_left_alone(path):
    assert page_in_language(path, "fr") is None


def test_the_language_button_of_a_course_page_leads_to_its_translation(client, course):
    french = course.get_translation(make.locale("fr"))

    assert client.post(reverse("lms:language"), {"language": "fr", "next": course.url}).url == french.url
