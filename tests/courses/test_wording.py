"""Words that people type: what is forgiven, and how gaps are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.activities import kind_of
from courses.activities.cloze import MalformedGaps, parse
from courses.activities.wording import matches
from tests.factories.definitions import CLOZE


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
