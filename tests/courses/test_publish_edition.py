"""The page where an author publishes an edition."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import Person
from courses.models import Edition, LessonPage
from tests.factories import courses as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def course():
    return make.make_bilingual_course(lessons=2)


@pytest.fixture
def author(client):
    author = make.make_author()
    client.force_login(author)
    return author


def address(course):
    """The page's address."""
    return reverse("courses_publish_edition", args=[course.pk])


NOTES = {"last_number": 0, "note_en": "First edition.", "note_fr": "Première édition."}


def test_an_author_sees_what_would_be_published(client, author, course):
    page = client.get(address(course)).content.decode()

    assert "Nothing is in the way." in page
    assert "2 lessons" in page
    assert "French: complete" in page
    assert Edition.objects.count() == 0


def test_an_author_publishes_with_a_note_in_both_languages(client, author, course):
    answer = client.post(address(course), NOTES, follow=True)
    edition = Edition.objects.get()

    assert answer.redirect_chain == [(address(course), 302)]
    assert "Edition 1 is published. Agencies can offer it now." in answer.content.decode()
    assert (edition.frozen_by, edition.change_notes) == (
        author,
        {"en": "First edition.", "fr": "Première édition."},
    )


@pytest.mark.parametrize("missing", ["note_en", "note_fr"])
def test_a_note_in_one_language_is_not_enough(client, author, course, missing):
    answer = client.post(address(course), {**NOTES, missing: "  "})

    assert answer.status_code == 200
    assert "This field is required." in answer.content.decode()
    assert Edition.objects.count() == 0


def test_a_second_press_does_not_publish_twice(client, author, course):
    client.post(address(course), NOTES)
    answer = client.post(address(course), NOTES, follow=True)

    assert "Edition 1 was published while you were here." in answer.content.decode()
    assert Edition.objects.count() == 1
    client.post(address(course), {**NOTES, "last_number": 1})
    assert Edition.objects.count() == 2


def test_problems_are_listed_with_the_page_to_mend_them_on(client, author, course):
    lesson = LessonPage.objects.get(title="Lesson 1.1")
    lesson.body[1].value.unpublish()
    page = client.post(address(course), NOTES).content.decode()

    assert "1 thing to mend first" in page
    assert "The activity “Lesson 1.1 question” is not published." in page
    assert "Nothing was published." in page
    assert Edition.objects.count() == 0


def test_drafts_that_stay_out_are_named(client, author, course):
    lesson = LessonPage.objects.get(title="Lesson 1.2")
    lesson.title = "Lesson 1.2 rewritten"
    lesson.save_revision()

    assert "Lesson 1.2 rewritten" in client.get(address(course)).content.decode()


def test_changed_activities_that_stay_out_are_named(client, author, course):
    question = LessonPage.objects.get(title="Lesson 1.2").body[1].value
    question.title = "Reworded"
    question.save_revision()
    quiz_question = make.make_true_false(title="In the quiz")
    module = course.get_children().first().specific
    make.make_lesson(module, "Quiz", [make.placed(make.make_quiz([quiz_question]))])
    quiz_question.save_revision()
    page = client.get(address(course)).content.decode()

    assert "Lesson 1.2 question" in page
    assert "In the quiz" in page


def test_a_language_that_is_not_complete_is_named(client, author, course):
    LessonPage.objects.get(title="Lesson 1.2 (fr)").unpublish()

    assert "French: 1 of 2 lessons." in client.get(address(course)).content.decode()


def test_a_translation_older_than_its_original_needs_a_tick(client, author, course):
    lesson = LessonPage.objects.get(title="Lesson 1.2")
    now = timezone.now()
    LessonPage.objects.filter(title="Lesson 1.2 (fr)").update(last_published_at=now - timedelta(days=1))
    LessonPage.objects.filter(pk=lesson.pk).update(last_published_at=now)
    page = client.get(address(course)).content.decode()
    refused = client.post(address(course), NOTES).content.decode()

    assert "Nothing is in the way." not in page
    assert "French: complete, but older in part" in page
    assert "1 translated page is older than its original" in page
    assert "Lesson 1.2 (fr)</a>" in page
    assert "Tick this to publish all the same" in refused
    assert Edition.objects.count() == 0

    client.post(address(course), {**NOTES, "accept_older": "on"})
    assert Edition.objects.count() == 1


def test_an_activity_published_after_its_translation_makes_the_lesson_older(client, author, course):
    theirs = LessonPage.objects.get(title="Lesson 1.2 (fr)").body[1].value
    ours = LessonPage.objects.get(title="Lesson 1.2").body[1].value
    now = timezone.now()
    type(theirs).objects.filter(pk=theirs.pk).update(last_published_at=now - timedelta(days=1))
    type(ours).objects.filter(pk=ours.pk).update(last_published_at=now)

    assert "Lesson 1.2 (fr)</a>" in client.get(address(course)).content.decode()


def test_who_may_not_publish_the_page_may_not_publish_an_edition(client, course):
    writer = make.make_author("writer@example.org")
    group = writer.groups.get()
    group.page_permissions.filter(permission__codename="publish_page").delete()
    client.force_login(writer)

    assert client.get(address(course)).status_code == 302
    client.post(address(course), NOTES)
    assert Edition.objects.count() == 0


def test_who_is_not_an_author_does_not_get_in(client, course):
    client.force_login(Person.objects.create_user("learner@example.org", full_name="A learner"))
    client.post(address(course), NOTES)

    assert Edition.objects.count() == 0


def test_a_page_that_is_no_course_is_not_found(client, author, course):
    lesson = LessonPage.objects.first()

    assert client.get(reverse("courses_publish_edition", args=[lesson.pk])).status_code == 404


def test_the_button_stands_on_course_pages_only(client, author, course):
    edit = client.get(reverse("wagtailadmin_pages:edit", args=[course.pk])).content.decode()
    other = client.get(reverse("wagtailadmin_pages:edit", args=[LessonPage.objects.first().pk])).content.decode()

    assert (address(course) in edit, "Publish an edition" in other) == (True, False)


def test_the_page_speaks_french(client, author, course):
    Person.objects.filter(pk=author.pk).update(preferred_language="fr")

    assert "Rien ne s’y oppose." in client.get(address(course)).content.decode()
