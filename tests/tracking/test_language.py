"""A change of language changes the words on the screen, never what was achieved."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from tests.factories.tracking import cloze, make_seat, quiz, single_choice
from tracking.models import LessonProgress, Progress, Statement
from tracking.services.classroom import Seat
from tracking.services.rebuild import rebuild_progress
from tracking.xapi import vocabulary as words

pytestmark = pytest.mark.django_db


def speak(client: Client, seat: Seat, language: str) -> None:
    client.post(reverse("lms:language"), {"language": language, "next": "/learn/"})


def lesson_path(seat: Seat) -> str:
    return reverse("tracking:lesson", args=[seat.enrolment.registration, seat.outline.lessons[0].uid])


def token_on(page: str) -> str:
    found = re.search(r'name="token" value="([^"]+)"', page)
    assert found
    return found.group(1)


def gap_on(page: str) -> str:
    found = re.search(r'name="([^"]*answer-[^"]*)"', page)
    assert found
    return found.group(1)


def test_a_typed_answer_stays_right_in_the_other_language(client: Client) -> None:
    seat = make_seat([[cloze("c", "send", "envoyez"), single_choice("q")]])
    client.force_login(seat.enrolment.person)
    page = client.get(lesson_path(seat)).content.decode()
    path = reverse("tracking:do", args=[seat.enrolment.registration, seat.outline.activities[0].placement])
    assert client.post(path, {"token": token_on(page), gap_on(page): "send"}).status_code == 302
    speak(client, seat, "fr")
    page = client.get(lesson_path(seat)).content.decode()
    assert "feedback--right" in page
    assert "feedback--not-yet" not in page


def test_a_form_is_graded_in_the_language_it_was_shown_in(client: Client) -> None:
    seat = make_seat([[cloze("c", "send", "envoyez")]])
    client.force_login(seat.enrolment.person)
    page = client.get(lesson_path(seat)).content.decode()
    speak(client, seat, "fr")
    path = reverse("tracking:do", args=[seat.enrolment.registration, seat.outline.activities[0].placement])
    client.post(path, {"token": token_on(page), gap_on(page): "send"})
    statement = Statement.objects.get(verb=words.ANSWERED.iri).document
    assert (statement["result"]["success"], statement["context"]["language"]) == (True, "en-CA")
    assert statement["object"]["definition"]["name"] == {"en": "c"}


def test_a_wrong_typed_answer_is_tried_again_in_the_new_language(client: Client) -> None:
    seat = make_seat([[cloze("c", "send", "envoyez")]])
    client.force_login(seat.enrolment.person)
    page = client.get(lesson_path(seat)).content.decode()
    path = reverse("tracking:do", args=[seat.enrolment.registration, seat.outline.activities[0].placement])
    client.post(path, {"token": token_on(page), gap_on(page): "dance"})
    speak(client, seat, "fr")
    page = client.get(lesson_path(seat)).content.decode()
    assert "dance" not in page
    client.post(path, {"token": token_on(page), gap_on(page): "envoyez"})
    assert Progress.objects.get().score == 1.0


def test_a_passed_quiz_stays_passed(client: Client) -> None:
    seat = make_seat([[quiz("z", [cloze("c", "send", "envoyez")], attempts=1)]])
    client.force_login(seat.enrolment.person)
    path = reverse("tracking:quiz", args=[seat.enrolment.registration, seat.outline.activities[0].placement])
    page = client.get(path).content.decode()
    posts = {"token": token_on(page), gap_on(page): "send"}
    assert "You passed" in client.post(path, posts, follow=True).content.decode()
    speak(client, seat, "fr")
    page = client.get(f"{path}result/").content.decode()
    assert "Vous avez réussi" in page
    assert 'lang="en"' in page
    before = list(LessonProgress.objects.values("activities"))
    rebuild_progress()
    assert list(LessonProgress.objects.values("activities")) == before
