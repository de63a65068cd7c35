"""The rules of activities: pure functions over frozen definitions."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.activities import InvalidAnswer, kind_of
from courses.activities.base import NOT_YET, PARTLY, RIGHT, SAVED, shuffled
from courses.activities.cloze import parse
from courses.activities.matching import right_side
from tests.factories.definitions import (
    CLOZE,
    CONFIRM,
    EVERY,
    GRADED,
    MATCHING,
    MULTIPLE,
    ORDERING,
    REFLECTION,
    SHORT,
    SINGLE,
    TRUE_FALSE,
    choices,
    definition,
    form_of,
    named,
)


# --- What every kind promises ---
@pytest.mark.parametrize("definition", named(GRADED))
def test_the_right_answer_earns_everything(definition):
    kind = kind_of(definition["kind"])
    grade = kind.grade(definition, kind.right_answer(definition))
    assert (grade.score, grade.success, grade.complete) == (1.0, True, True)


@pytest.mark.parametrize("definition", named(GRADED))
def test_no_answer_earns_nothing_and_raises_nothing(definition):
    grade = kind_of(definition["kind"]).grade(definition, {})
    assert (grade.score, grade.success) == (0.0, False)


@pytest.mark.parametrize("definition", named(EVERY))
def test_a_shown_answer_posted_back_reads_as_the_same_answer(definition):
    kind = kind_of(definition["kind"])
    answer = kind.right_answer(definition)
    shown = kind.show(definition, seed="any", answer=answer)
    assert kind.read(definition, form_of(shown)) == answer


@pytest.mark.parametrize("definition", named(EVERY))
def test_an_empty_form_is_refused_with_a_sentence(definition):
    with pytest.raises(InvalidAnswer) as refusal:
        kind_of(definition["kind"]).read(definition, {})
    assert str(refusal.value).endswith(".")


@pytest.mark.parametrize("definition", named(EVERY))
def test_what_could_be_read_of_a_refused_form_can_be_shown_again(definition):
    kind = kind_of(definition["kind"])
    with pytest.raises(InvalidAnswer) as refusal:
        kind.read(definition, {"answer": ["only this"], "answer-0": ["half"]} if definition is not SHORT else {})
    assert kind.show(definition, seed="any", answer=refusal.value.kept)["kind"] == definition["kind"]


@pytest.mark.parametrize("definition", named(EVERY))
def test_answers_grades_and_interactions_are_json(definition):
    kind = kind_of(definition["kind"])
    answer = kind.right_answer(definition)
    grade = kind.grade(definition, answer)
    kept = [answer, grade.score, grade.feedback, grade.correct, kind.interaction(definition)]
    assert json.loads(json.dumps(kept)) == kept


@pytest.mark.parametrize("definition", named(EVERY))
def test_two_activities_in_one_form_keep_apart_by_their_prefix(definition):
    kind = kind_of(definition["kind"])
    answer = kind.right_answer(definition)
    post = form_of(kind.show(definition, seed="any", answer=answer, prefix="one-"))
    assert kind.read(definition, post, prefix="one-") == answer
    with pytest.raises(InvalidAnswer):
        kind.read(definition, post, prefix="two-")


@pytest.mark.parametrize("definition", named(EVERY))
def test_what_no_database_can_hold_is_taken_out(definition):
    kind = kind_of(definition["kind"])
    post = form_of(kind.show(definition, seed="any", answer=kind.right_answer(definition)))
    dirty = {name: [f"\x00{value}\ud800" for value in values] for name, values in post.items()}
    assert kind.read(definition, dirty) == kind.right_answer(definition)


# --- Choices ---
def test_a_single_choice_tells_why_only_for_what_was_chosen():
    kind = kind_of("single_choice")
    grade = kind.grade(SINGLE, {"choice": "c1"})
    assert (grade.score, grade.success, grade.feedback, grade.correct) == (0.0, False, {"c1": "Because 1."}, ["c0"])


def test_an_unknown_choice_is_not_an_answer():
    with pytest.raises(InvalidAnswer, match=r"Choose one answer\."):
        kind_of("single_choice").read(SINGLE, {"answer": ["c9"]})


def test_a_wrong_choice_is_marked_without_giving_the_right_one_away():
    kind = kind_of("single_choice")
    answer = {"choice": "c1"}
    grade = kind.grade(SINGLE, answer)
    marks = {
        option["value"]: option["mark"] for option in kind.show(SINGLE, seed="s", answer=answer, grade=grade)["options"]
    }
    assert marks == {"c0": "", "c1": "wrong", "c2": ""}
    revealed = kind.show(SINGLE, seed="s", answer=answer, grade=grade, reveal=True)["options"]
    assert {option["value"]: option["mark"] for option in revealed} == {"c0": "right", "c1": "wrong", "c2": ""}


@pytest.mark.parametrize(
    ("chosen", "score", "state"),
    [
        (["c0", "c2"], 1.0, RIGHT),
        (["c0"], 0.5, PARTLY),
        (["c0", "c1"], 0.0, NOT_YET),
        (["c0", "c1", "c2"], 0.5, PARTLY),
        (["c0", "c1", "c2", "c3"], 0.0, NOT_YET),
        (["c1"], 0.0, NOT_YET),
    ],
)
def test_partial_credit_takes_away_for_wrong_choices(chosen, score, state):
    kind = kind_of("multiple_choice")
    grade = kind.grade(MULTIPLE, {"choices": chosen})
    assert grade.score == score
    assert kind.show(MULTIPLE, seed="s", answer={"choices": chosen}, grade=grade)["state"] == state


def test_without_partial_credit_half_right_is_nothing():
    assert kind_of("multiple_choice").grade(MULTIPLE | {"partial_credit": False}, {"choices": ["c0"]}).score == 0.0


@st.composite
def multiple_choice_and_answer(draw):
    """A question with at least one right choice, and some chosen ids."""
    correct = draw(st.lists(st.booleans(), min_size=2, max_size=8).filter(any))
    asked = definition("multiple_choice", choices=choices(correct), partial_credit=draw(st.booleans()))
    return asked, draw(st.sets(st.sampled_from([choice["id"] for choice in asked["choices"]])))


@given(multiple_choice_and_answer())
def test_a_score_is_between_nothing_and_everything(case):
    asked, chosen = case
    score = kind_of("multiple_choice").grade(asked, {"choices": sorted(chosen)}).score
    assert 0.0 <= score <= 1.0


@given(multiple_choice_and_answer())
def test_a_wrong_choice_more_never_earns_more(case):
    asked, chosen = case
    kind = kind_of("multiple_choice")
    before = kind.grade(asked, {"choices": sorted(chosen)}).score
    for choice in asked["choices"]:
        if not choice["correct"] and choice["id"] not in chosen:
            assert kind.grade(asked, {"choices": sorted(chosen | {choice["id"]})}).score <= before


# --- Order ---
@given(st.lists(st.text(min_size=1), unique=True, max_size=12), st.text())
def test_shuffling_is_a_permutation_that_only_the_seed_decides(things, seed):
    once = shuffled(things, seed, str)
    assert sorted(once) == sorted(things)
    assert shuffled(list(reversed(things)), seed, str) == once


def test_options_stand_in_the_same_order_in_every_language():
    french = SINGLE | {"choices": [choice | {"text": f"Texte {choice['id']}"} for choice in SINGLE["choices"]]}
    kind = kind_of("single_choice")
    orders = [[option["value"] for option in kind.show(each, seed="r1")["options"]] for each in (SINGLE, french)]
    assert orders[0] == orders[1]


def test_options_stay_as_written_when_the_author_does_not_shuffle():
    shown = kind_of("single_choice").show(SINGLE | {"shuffle": False}, seed="r1")
    assert [option["value"] for option in shown["options"]] == ["c0", "c1", "c2"]


@given(st.integers(min_value=2, max_value=7), st.text())
def test_things_to_order_never_stand_in_order_already(count, seed):
    items = [{"id": f"i{at}", "text": str(at)} for at in range(count)]
    rows = kind_of("ordering").show(ORDERING | {"items": items}, seed=seed)["rows"]
    assert sorted(row["text"] for row in rows) == [item["text"] for item in items]
    assert [row["text"] for row in rows] != [item["text"] for item in items]


def test_each_thing_in_its_place_counts():
    grade = kind_of("ordering").grade(ORDERING, {"order": ["i0", "i1", "i3", "i2"]})
    assert (grade.score, grade.success, grade.feedback) == (0.5, False, {"": "Start with the greeting."})


@pytest.mark.parametrize(
    ("places", "says"),
    [
        (["1", "2", "3", ""], "Give every line a place."),
        (["1", "2", "3", "5"], "Give every line a place."),
        (["1", "2", "3", "٣"], "Two lines have the same place. Give each line its own."),
        (["1", "2", "3", "-1"], "Give every line a place."),
        (["1", "2", "3", "9" * 5000], "Give every line a place."),
        (["1", "2", "3", "²"], "Give every line a place."),
        (["1", "2", "3", "3"], "Two lines have the same place. Give each line its own."),
    ],
)
def test_a_place_is_missing_or_taken_twice(places, says):
    post = {f"answer-i{at}": [place] for at, place in enumerate(places)}
    with pytest.raises(InvalidAnswer) as refusal:
        kind_of("ordering").read(ORDERING, post)
    assert str(refusal.value) == says
    assert refusal.value.kept["places"]["i0"] == 1


# --- Pairs ---
def test_each_pair_counts_and_a_distractor_is_wrong():
    grade = kind_of("matching").grade(
        MATCHING, {"pairs": {"p0": right_side("p0"), "p1": right_side("p2"), "p2": right_side("d0")}}
    )
    assert grade.score == pytest.approx(1 / 3)


def test_the_form_of_a_matching_question_does_not_tell_which_ids_belong_together():
    shown = kind_of("matching").show(MATCHING, seed="s")
    given = {option["id"] for option in shown["options"]}
    assert given.isdisjoint({"p0", "p1", "p2", "d0"})
    assert len({len(each) for each in given}) == 1


def test_two_right_sides_with_the_same_words_are_as_good_as_each_other():
    pairs = [{"id": "a", "left": "One", "right": "Same"}, {"id": "b", "left": "Two", "right": "Same"}]
    grade = kind_of("matching").grade(
        MATCHING | {"pairs": pairs}, {"pairs": {"a": right_side("b"), "b": right_side("a")}}
    )
    assert grade.score == 1.0


# --- Without right or wrong ---
def test_a_reflection_says_how_many_words_are_missing_and_keeps_what_is_there():
    with pytest.raises(InvalidAnswer) as refusal:
        kind_of("reflection").read(REFLECTION, {"answer": ["Two words"]})
    assert str(refusal.value) == "You have written 2 of at least 3 words. Write 1 word more."
    assert refusal.value.kept == {"text": "Two words"}


def test_a_reflection_is_done_without_a_score():
    kind = kind_of("reflection")
    grade = kind.grade(REFLECTION, {"text": "I asked first, then waited."})
    assert (grade.score, grade.success, grade.complete) == (None, None, True)
    assert kind.show(REFLECTION, seed="s", answer={"text": "x"}, grade=grade)["state"] == SAVED


def test_a_book_is_not_a_reflection():
    with pytest.raises(InvalidAnswer, match="too long"):
        kind_of("reflection").read(REFLECTION, {"answer": ["word " * 5000]})


# --- In xAPI's words ---
@pytest.mark.parametrize(
    ("definition", "response", "pattern"),
    [
        (SINGLE, "c0", ["c0"]),
        (MULTIPLE, "c0[,]c2", ["c0[,]c2"]),
        (TRUE_FALSE, "true", ["true"]),
        (ORDERING, "i0[,]i1[,]i2[,]i3", ["i0[,]i1[,]i2[,]i3"]),
        (
            MATCHING,
            "[,]".join(f"p{at}[.]{right_side(f'p{at}')}" for at in range(3)),
            ["[,]".join(f"p{at}[.]{right_side(f'p{at}')}" for at in range(3))],
        ),
        (
            CLOZE,
            "send[,]by",
            [f"{{case_matters=false}}{one}[,]{two}" for one in ("send", "mail") for two in ("by", "before")],
        ),
        (SHORT, "résumé", ["{case_matters=false}résumé", "{case_matters=false}curriculum vitæ"]),
        (REFLECTION, "I would ask first.", None),
        (CONFIRM, "true", None),
    ],
    ids=lambda value: value["kind"] if isinstance(value, dict) else None,
)
def test_responses_and_patterns_follow_xapi(definition, response, pattern):
    kind = kind_of(definition["kind"])
    assert kind.response(definition, kind.right_answer(definition)) == response
    assert kind.interaction(definition).get("correctResponsesPattern") == pattern


def test_a_text_with_many_variants_lists_only_some_of_its_right_responses():
    gaps = " ".join("[[a|b|c|d|e|f]]" for _ in range(8))
    pattern = kind_of("cloze").interaction(CLOZE | {"parts": parse(gaps)})["correctResponsesPattern"]
    assert len(pattern) == 20
