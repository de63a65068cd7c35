"""The lesson page, and the forms on it, as a browser meets them."""

import re
import uuid
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from courses.selectors import forget_editions
from tests.factories.tracking import (
    NOON,
    confirmation,
    make_enrolment,
    make_seat,
    quiz,
    reflection,
    single_choice,
    uid_of,
)
from tracking.models import LessonProgress, Progress, Statement
from tracking.services.classroom import Seat
from tracking.services.tokens import Token
from tracking.xapi import vocabulary as words

pytestmark = pytest.mark.django_db


@pytest.fixture
def seat() -> Seat:
    return make_seat([[single_choice("q1"), reflection("r"), confirmation("c")], []])


@pytest.fixture
def learner(client: Client, seat: Seat) -> Client:
    client.force_login(seat.enrolment.person)
    return client


def lesson_path(seat: Seat, number: int = 0) -> str:
    return reverse("tracking:lesson", args=[seat.enrolment.registration, seat.outline.lessons[number].uid])


def do_path(seat: Seat, number: int) -> str:
    return reverse("tracking:do", args=[seat.enrolment.registration, seat.outline.activities[number].placement])


def token(seat: Seat, number: int, attempt: int = 1) -> str:
    return Token(seat.enrolment.registration, seat.outline.activities[number].placement, attempt, "en", NOON).sign()


def test_the_lesson_shows_its_text_and_a_form_for_each_activity(learner: Client, seat: Seat) -> None:
    page = learner.get(lesson_path(seat)).content.decode()
    assert "<p>Lesson 1 text</p>" in page
    assert page.count('name="token"') == 3
    assert Statement.objects.count() == 0


def test_opening_pages_stores_nothing(learner: Client, seat: Seat) -> None:
    registration = seat.enrolment.registration
    for path in ("/learn/", f"/learn/{registration}/", lesson_path(seat), f"/learn/{registration}/results/"):
        assert learner.get(path).status_code == 200
    assert (Statement.objects.count(), Progress.objects.count()) == (0, 0)


def test_an_answer_is_recorded_and_shown_with_its_feedback(learner: Client, seat: Seat) -> None:
    response = learner.post(do_path(seat, 0), {"token": token(seat, 0), "answer": "q1-b"})
    assert response.status_code == 302
    assert response["Location"] == f"{lesson_path(seat)}#b-{seat.outline.activities[0].block_id}"
    page = learner.get(lesson_path(seat)).content.decode()
    assert "Look at the dates again." in page
    assert "1 try left" in page


def test_a_right_answer_takes_the_form_away(learner: Client, seat: Seat) -> None:
    learner.post(do_path(seat, 0), {"token": token(seat, 0), "answer": "q1-a"})
    page = learner.get(lesson_path(seat)).content.decode()
    assert "Yes: well seen." in page
    assert page.count('name="token"') == 2


def test_an_empty_answer_says_what_to_do_and_stores_nothing(learner: Client, seat: Seat) -> None:
    response = learner.post(do_path(seat, 0), {"token": token(seat, 0)})
    assert response.status_code == 422
    assert "Choose one answer." in response.content.decode()
    assert Statement.objects.count() == 0


@pytest.mark.parametrize("bad", ["", "nonsense", "a:b:c", "x" * 5000, "\x00"])
def test_a_broken_token_keeps_the_words_that_were_typed(learner: Client, seat: Seat, bad: str) -> None:
    response = learner.post(do_path(seat, 1), {"token": bad, "answer": "My long and careful words"})
    assert response.status_code == 422
    assert "My long and careful words" in response.content.decode()
    assert Statement.objects.count() == 0


def test_another_version_from_an_old_tab_keeps_both(learner: Client, seat: Seat) -> None:
    learner.post(do_path(seat, 1), {"token": token(seat, 1), "answer": "From the first tab"})
    response = learner.post(do_path(seat, 1), {"token": token(seat, 1), "answer": "From the second tab"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "From the second tab" in page
    fresh = re.search(r'name="token" value="([^"]+)"', page[page.index("r?") :])
    assert fresh
    again = learner.post(do_path(seat, 1), {"token": fresh.group(1), "answer": "From the second tab"})
    assert again.status_code == 302
    assert Statement.objects.filter(verb=words.RESPONDED.iri).count() == 2


def test_a_repeated_post_answers_the_same_and_says_so(learner: Client, seat: Seat) -> None:
    for _again in range(2):
        last = learner.post(do_path(seat, 0), {"token": token(seat, 0), "answer": "q1-b"}, follow=True)
    assert "This answer was saved already." in last.content.decode()
    assert Statement.objects.filter(verb=words.ANSWERED.iri).count() == 1


def test_nobody_else_can_see_or_do_anything(learner: Client, seat: Seat) -> None:
    other = make_enrolment(seat.enrolment.edition)
    theirs = Seat(enrolment=other, outline=seat.outline, language="en")
    for path in (lesson_path(theirs), f"/learn/{other.registration}/", f"/learn/{other.registration}/results/"):
        assert learner.get(path).status_code == 404
    assert learner.post(do_path(theirs, 0), {"token": token(theirs, 0), "answer": "q1-a"}).status_code == 404
    assert Statement.objects.count() == 0


def test_somebody_elses_token_is_refused(learner: Client, seat: Seat) -> None:
    other = Seat(enrolment=make_enrolment(seat.enrolment.edition), outline=seat.outline, language="en")
    response = learner.post(do_path(seat, 0), {"token": token(other, 0), "answer": "q1-a"})
    assert response.status_code == 422
    assert Statement.objects.count() == 0


def test_unknown_lessons_and_activities_are_not_found(learner: Client, seat: Seat) -> None:
    registration, nowhere = seat.enrolment.registration, uuid.uuid4()
    assert learner.get(reverse("tracking:lesson", args=[registration, nowhere])).status_code == 404
    assert learner.post(reverse("tracking:do", args=[registration, nowhere])).status_code == 404
    assert learner.post(reverse("tracking:finish", args=[registration, nowhere])).status_code == 404
    assert learner.post(reverse("tracking:place", args=[registration, nowhere]), {"place": "x"}).status_code == 404


def test_the_reading_place_is_where_the_home_page_leads(learner: Client, seat: Seat) -> None:
    lesson = seat.outline.lessons[1]
    block = uid_of(lesson.uid, "text")
    path = reverse("tracking:place", args=[seat.enrolment.registration, lesson.uid])
    assert learner.post(path, {"place": str(block)}).status_code == 204
    assert f"{lesson_path(seat, 1)}#b-{block}" in learner.get("/learn/").content.decode()
    for nowhere in ("<script>", str(uuid.uuid4()), str(uid_of(seat.outline.lessons[0].uid, "text"))):
        assert learner.post(path, {"place": nowhere}).status_code == 404
    assert Statement.objects.filter(verb=words.EXPERIENCED.iri).count() == 1


def test_finishing_goes_on_and_says_what_is_still_open(learner: Client, seat: Seat) -> None:
    finish = reverse("tracking:finish", args=[seat.enrolment.registration, seat.outline.lessons[0].uid])
    response = learner.post(finish, follow=True)
    assert response.redirect_chain[-1][0] == lesson_path(seat, 1)
    assert "Still to do in “Lesson 1”: q1." in response.content.decode()


def test_the_language_changes_in_mid_lesson_and_nothing_is_lost(learner: Client, seat: Seat) -> None:
    learner.post(do_path(seat, 0), {"token": token(seat, 0), "answer": "q1-b"})
    switched = learner.post(reverse("lms:language"), {"language": "fr", "next": lesson_path(seat)}, follow=True)
    page = switched.content.decode()
    assert 'lang="fr' in page
    assert "Lesson 1 (fr)" in page
    assert "Look at the dates again." in page
    assert LessonProgress.objects.get().activities[str(seat.outline.activities[0].placement)]["n"] == 1


def test_a_quiz_is_taken_and_looked_back_on(client: Client) -> None:
    seat = make_seat([[quiz("z", [single_choice("q1"), single_choice("q2")], attempts=1)]])
    client.force_login(seat.enrolment.person)
    path = reverse("tracking:quiz", args=[seat.enrolment.registration, seat.outline.activities[0].placement])
    page = client.get(path).content.decode()
    signed = re.search(r'name="token" value="([^"]+)"', page)
    assert signed
    posts: dict[str, Any] = {"token": signed.group(1)}
    first, second = (f"{single_choice(key)['uid']}-answer" for key in ("q1", "q2"))
    half = client.post(path, posts | {first: "q1-a"})
    assert half.status_code == 422
    assert re.search(r'value="q1-a"[^>]*checked', half.content.decode())
    done = client.post(path, posts | {first: "q1-a", second: "q2-a"}, follow=True)
    assert "You passed" in done.content.decode()
    assert client.get(path).status_code == 302  # No try is left: back to the result.


@pytest.mark.parametrize("activities", [1, 12])
def test_a_lesson_costs_four_queries_however_long_it_is(
    client: Client, activities: int, django_assert_num_queries
) -> None:
    seat = make_seat([[single_choice(f"q{number}") for number in range(activities)]])
    client.force_login(seat.enrolment.person)
    path = lesson_path(seat)
    client.get(path)
    with django_assert_num_queries(4):  # session, person, enrolment, the lesson's progress
        client.get(path)
    forget_editions()
    with django_assert_num_queries(6):  # and, once in a process, the outline and the text
        client.get(path)


@pytest.mark.parametrize(
    ("review", "attempts", "sees_answers", "sees_right_one"),
    [
        ("full", 1, True, True),
        ("full", 2, True, False),
        ("score_and_feedback", 1, True, False),
        ("score_only", 1, False, False),
    ],
)
def test_a_quiz_shows_the_review_that_its_author_allows(
    client: Client, review: str, attempts: int, sees_answers: bool, sees_right_one: bool
) -> None:
    seat = make_seat([[quiz("z", [single_choice("q1")], attempts=attempts, review=review)]])
    client.force_login(seat.enrolment.person)
    path = reverse("tracking:quiz", args=[seat.enrolment.registration, seat.outline.activities[0].placement])
    signed = re.search(r'name="token" value="([^"]+)"', client.get(path).content.decode())
    assert signed
    posts = {"token": signed.group(1), f"{single_choice('q1')['uid']}-answer": "q1-b"}
    page = client.post(path, posts, follow=True).content.decode()
    assert ("Look at the dates again." in page) is sees_answers
    assert ("option is-right" in page) is sees_right_one
