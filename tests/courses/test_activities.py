"""The rules of activities: pure functions over frozen definitions."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.activities import InvalidAnswer, draw_questions, kind_of, quiz_for
from courses.activities.base import NOT_YET, PARTLY, RIGHT, SAVED, shuffled
from courses.activities.cloze import MalformedGaps, parse
from courses.activities.matching import right_side
from courses.activities.wording import matches


def definition(kind, **own):
    """A definition of a kind."""
    common = {"kind": kind, "uid": f"uid-{kind}", "title": kind, "prompt": "<p>Which?</p>", "required": True}
    return common | {"attempts": 0, "shuffle": True, "language": "en"} | own


def choices(correct):
    """Choices named c0, c1 and so on."""
    return [
        {"id": f"c{at}", "text": f"Text {at}", "correct": right, "feedback": f"Because {at}."}
        for at, right in enumerate(correct)
    ]


SINGLE = definition("single_choice", choices=choices([True, False, False]))
MULTIPLE = definition("multiple_choice", choices=choices([True, False, True, False]), partial_credit=True)
TRUE_FALSE = definition("true_false", answer=True, feedback_right="Yes.", feedback_wrong="Look again.")
ORDERING = definition(
    "ordering",
    items=[{"id": f"i{at}", "text": f"Step {at}"} for at in range(4)],
    partial_credit=True,
    feedback_right="",
    feedback_wrong="Start with the greeting.",
)
MATCHING = definition(
    "matching",
    pairs=[{"id": f"p{at}", "left": f"Left {at}", "right": f"Right {at}"} for at in range(3)],
    distractors=[{"id": "d0", "text": "Nothing"}],
    partial_credit=True,
    feedback_right="",
    feedback_wrong="",
)
CLOZE = definition(
    "cloze",
    parts=parse("Please [[send|mail]] me the report [[by|before]] Friday."),
    forgive_accents=True,
    forgive_case=True,
    partial_credit=True,
    feedback_right="",
    feedback_wrong="",
)
SHORT = definition(
    "short_answer",
    accepted=["résumé", "curriculum vitæ"],
    forgive_accents=True,
    forgive_case=True,
    feedback_right="",
    feedback_wrong="",
)
REFLECTION = definition("reflection", minimum_words=3, sample="I would ask first.")
CONFIRM = definition("read_and_confirm", statement="I have read it.")
QUIZ = definition(
    "quiz", pass_mark=0.5, review="full", shuffle=False, questions=[SINGLE, MULTIPLE, TRUE_FALSE, CLOZE], draws=[]
)
GRADED = [SINGLE, MULTIPLE, TRUE_FALSE, ORDERING, MATCHING, CLOZE, SHORT, QUIZ]
EVERY = [*GRADED, REFLECTION, CONFIRM]


def named(definitions):
    """Parameters with the kind as their name."""
    return [pytest.param(each, id=each["kind"]) for each in definitions]


def form_of(shown):
    """What a browser would post of a shown form, as QueryDict lists."""
    post = {}
    for option in shown.get("options", []) if "rows" not in shown else []:
        if option["selected"]:
            post.setdefault(shown["name"], []).append(option["value"])
    for row in shown.get("rows", []):
        post[row["name"]] = ["" if row["picked"] is None else str(row["picked"])]
    for part in shown.get("parts", []):
        if "name" in part:
            post[part["name"]] = [part["value"]]
    if "value" in shown:
        post[shown["name"]] = [shown["value"]]
    if shown.get("confirmed"):
        post[shown["name"]] = ["yes"]
    for question in shown.get("questions", []):
        post |= form_of(question)
    return post


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


# --- Words ---
@pytest.mark.parametrize(
    ("typed", "accepted"),
    [
        ("  Send ", "send"),
        ("SEND", "send"),
        ("resume", "résumé"),
        ("RÉSUMÉ", "résumé"),
        ("re\u0301sume\u0301", "résumé"),
        ("coeur", "cœur"),
        ("CŒUR", "coeur"),
        ("l'eau", "l’eau"),
        ("l`eau", "l'eau"),
        ("36\u00a0000 $", "36 000 $"),
        ("14\u202fh\u202f30", "14 h 30"),
        ("rendez\u2011vous", "rendez-vous"),
        ("« oui »", '" oui "'),
        ("yes.", "yes"),
        ("Straße", "STRASSE"),
        ("fin\tde  semaine", "fin de semaine"),
        ("so\u00adft", "soft"),
        ("ﬁn", "fin"),
    ],
)
def test_keyboards_and_habits_are_forgiven(typed, accepted):
    assert matches(typed, [accepted])


@pytest.mark.parametrize(
    ("typed", "accepted", "forgiving"),
    [
        ("resume", "résumé", {"forgive_accents": False}),
        ("coeur", "cœur", {"forgive_accents": False}),
        ("Send", "send", {"forgive_case": False}),
        ("sent", "send", {}),
        ("", "", {}),
        (".", ".", {}),
        ("   ", "", {}),
    ],
)
def test_what_is_not_forgiven(typed, accepted, forgiving):
    assert not matches(typed, [accepted], **forgiving)


@given(st.text(st.characters(categories=["L", "Nd", "Zs"]), min_size=1, max_size=30))
def test_words_match_themselves_however_strict(word):
    strict = matches(word, [word], forgive_accents=False, forgive_case=False)
    assert strict == matches(word, [word])


def test_gaps_are_read_with_their_variants():
    assert parse("[[Send|mail ]] me\n[[ by ]].") == [
        {"gap": 0, "accepted": ["Send", "mail"]},
        " me\n",
        {"gap": 1, "accepted": ["by"]},
        ".",
    ]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("No gap.", "Mark at least one gap, such as [[send]]."),
        ("A [[ ]] gap.", "A gap is empty. Write the accepted answers between [[ and ]], separated by |."),
        ("A [[send|]] gap.", "A gap is empty. Write the accepted answers between [[ and ]], separated by |."),
        ("Open [[send.", "Every gap begins with [[ and ends with ]]. One of them is not closed."),
        ("Closed send]].", "Every gap begins with [[ and ends with ]]. One of them is not closed."),
        ("Twice [[a [[b]] c]].", "Every gap begins with [[ and ends with ]]. One of them is not closed."),
    ],
)
def test_gaps_that_cannot_be_read_are_explained(text, says):
    with pytest.raises(MalformedGaps) as refusal:
        parse(text)
    assert str(refusal.value) == says


def test_each_gap_counts():
    grade = kind_of("cloze").grade(CLOZE, {"gaps": ["MAIL", "after"]})
    assert (grade.score, grade.correct) == (0.5, ["send", "by"])


def test_gaps_show_what_was_typed_and_the_answer_only_when_it_may_be_told():
    kind, answer = kind_of("cloze"), {"gaps": ["send", "after"]}
    grade = kind.grade(CLOZE, answer)
    told = kind.show(CLOZE, seed="s", answer=answer, grade=grade)["parts"]
    assert [(part["mark"], part["right"]) for part in told if "name" in part] == [("right", ""), ("wrong", "")]
    told = kind.show(CLOZE, seed="s", answer=answer, grade=grade, reveal=True)["parts"]
    assert [(part["mark"], part["right"]) for part in told if "name" in part] == [("right", ""), ("wrong", "by")]


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


# --- Quizzes ---
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
    questions = [SINGLE | {"uid": f"q{at}"} for at in range(10)]
    quiz = QUIZ | {"questions": questions, "pass_mark": 0.7}
    answers = {f"q{at}": {"choice": "c0" if at < 7 else "c1"} for at in range(10)}
    assert kind_of("quiz").grade(quiz, {"answers": answers}).success is True


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
