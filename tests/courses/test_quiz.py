"""Quizzes: drawing, grading and reading them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.activities import InvalidAnswer, draw_questions, kind_of, quiz_for
from tests.factories.definitions import MULTIPLE, ORDERING, QUIZ, SINGLE, form_of


def bank_of(count):
    """Questions named b0, b1 and so on."""
    return [SINGLE | {"uid": f"b{at}"} for at in range(count)]


@given(st.integers(min_value=0, max_value=8), st.text(), st.booleans())
def test_a_draw_gives_as_many_as_it_promises_once_each_and_the_same_again(count, seed, shuffle):
    draws = [{"bank": "bank", "count": count, "questions": bank_of(8)}]
    quiz = QUIZ | {"questions": [SINGLE | {"uid": "b0"}, MULTIPLE], "draws": draws, "shuffle": shuffle}
    drawn = [question["uid"] for question in draw_questions(quiz, seed)]
    assert len(drawn) == len(set(drawn)) == 2 + min(count, 7)
    assert [question["uid"] for question in draw_questions(quiz, seed)] == drawn


def test_two_draws_from_one_bank_do_not_repeat_a_question():
    draw = {"bank": "bank", "count": 3, "questions": bank_of(6)}
    uids = [question["uid"] for question in draw_questions(QUIZ | {"questions": [], "draws": [draw, draw]}, "s")]
    assert sorted(uids) == ["b0", "b1", "b2", "b3", "b4", "b5"]


def test_different_attempts_draw_different_questions():
    quiz = QUIZ | {"questions": [], "draws": [{"bank": "bank", "count": 3, "questions": bank_of(12)}]}
    assert len({tuple(question["uid"] for question in draw_questions(quiz, f"r:{n}")) for n in range(10)}) > 5


def test_a_quiz_is_passed_at_the_mark_and_its_score_is_the_mean():
    answer = kind_of("quiz").right_answer(QUIZ)
    answer["answers"]["uid-multiple_choice"] = {"choices": ["c0"]}
    answer["answers"]["uid-true_false"] = {"value": False}
    answer["answers"]["uid-cloze"] = {"gaps": ["send", "after"]}
    grade = kind_of("quiz").grade(QUIZ, answer)
    assert (grade.score, grade.success) == (0.5, True)
    assert [part[2].score for part in kind_of("quiz").parts(QUIZ, answer)] == [1.0, 0.5, 0.0, 0.5]
    assert kind_of("quiz").grade(QUIZ | {"pass_mark": 0.51}, answer).success is False


def test_a_pass_mark_is_not_missed_by_a_rounding_error():
    items = [{"id": f"i{at}", "text": f"Step {at}"} for at in range(5)]
    questions = [ORDERING | {"uid": "ordering", "items": items}, SINGLE, SINGLE | {"uid": "other"}]
    answers = {"ordering": {"order": ["i0", "i1", "i2", "i4", "i3"]}}

    assert sum([0.6, 0.0, 0.0]) / 3 < 0.2
    assert (
        kind_of("quiz").grade(QUIZ | {"questions": questions, "pass_mark": 0.2}, {"answers": answers}).success is True
    )


def test_a_quiz_names_the_questions_that_have_no_answer_and_keeps_the_others():
    quiz = quiz_for(QUIZ, "s")
    post = form_of(kind_of("quiz").show(quiz, seed="s", answer=kind_of("quiz").right_answer(quiz)))
    del post["uid-single_choice-answer"], post["uid-cloze-answer-1"]
    with pytest.raises(InvalidAnswer) as refusal:
        kind_of("quiz").read(quiz, post)
    assert str(refusal.value) == "2 questions have no complete answer yet: 1, 4."
    kept = refusal.value.kept["answers"]
    assert kept["uid-multiple_choice"] == {"choices": ["c0", "c2"]}
    assert kept["uid-cloze"] == {"gaps": ["send", ""]}


def test_two_different_quiz_answers_never_have_the_same_response():
    kind = kind_of("quiz")
    answer = kind.right_answer(QUIZ)
    other = json.loads(json.dumps(answer))
    other["answers"]["uid-true_false"] = {"value": False}
    assert kind.response(QUIZ, answer) != kind.response(QUIZ, other)
