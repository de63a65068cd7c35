"""Shares, tallies and guarded figures: rounding, words, both languages."""

from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from evaluation.figures import Guarded, Mark, Share, Tally, out_of_hundred
from evaluation.figures.shares import NotAShare

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("n", "of", "decimals", "english", "french"),
    [
        (104, 120, 0, "87% (104/120)", f"87{NBSP}% (104/120)"),
        (225, 248, 0, "91% (225/248)", f"91{NBSP}% (225/248)"),
        (225, 248, 1, "90.7% (225/248)", f"90,7{NBSP}% (225/248)"),
        (261, 657, 1, "39.7% (261/657)", f"39,7{NBSP}% (261/657)"),
        (1, 200, 0, "1% (1/200)", f"1{NBSP}% (1/200)"),
        (1040, 1200, 0, "87% (1,040/1,200)", f"87{NBSP}% (1{NBSP}040/1{NBSP}200)"),
        (0, 7, 0, "0% (0/7)", f"0{NBSP}% (0/7)"),
        (7, 7, 1, "100.0% (7/7)", f"100,0{NBSP}% (7/7)"),
        (0, 0, 0, "no one yet", "personne pour l’instant"),
    ],
)
def test_a_share_says_its_percentage_and_its_numbers(n, of, decimals, english, french):
    share = Share(n, of, "everyone")

    with override("en"):
        assert share.text(decimals) == english
    with override("fr"):
        assert share.text(decimals) == french


@pytest.mark.parametrize(
    ("n", "of", "percent"), [(104, 120, 87), (84, 120, 70), (74, 120, 62), (59, 120, 49), (34, 54, 63), (34, 57, 60)]
)
def test_the_counts_of_the_seed_documents_give_their_percentages(n, of, percent):
    assert Share(n, of, "everyone").percent() == percent


@given(st.integers(1, 100_000).flatmap(lambda of: st.tuples(st.integers(0, of), st.just(of))), st.integers(0, 3))
def test_rounding_is_half_up_from_the_whole_numbers(numbers, decimals):
    n, of = numbers
    exact = (Decimal(100 * n) / Decimal(of)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)

    assert Share(n, of, "everyone").percent(decimals) == exact


def test_a_half_is_rounded_up_where_python_would_round_it_down():
    assert round(100 * 1 / 200) == 0
    assert Share(1, 200, "everyone").percent() == 1


@pytest.mark.parametrize(("n", "of"), [(-1, 5), (6, 5), (1, 0)])
def test_more_than_everybody_is_no_share(n, of):
    with pytest.raises(NotAShare):
        Share(n, of, "everyone")


def test_a_share_of_those_who_were_asked_says_how_many_answered():
    share = Share(225, 248, "organisations that answered", respondents=Share(248, 657, "organisations asked"))

    with override("en"):
        assert str(share) == "91% (225/248); 248 of 657 answered"
    with override("fr"):
        assert str(share) == f"91{NBSP}% (225/248); 248 réponses sur 657 demandes"


@pytest.mark.parametrize(
    ("mark", "english", "french"),
    [
        (Mark.UNDER, "under 5", "moins de 5"),
        (Mark.ALL_BUT, "all but under 5", "toutes, à moins de 5 près"),
        (Mark.HIDDEN, "hidden", "masqué"),
    ],
)
def test_a_guarded_figure_says_what_stands_in_its_place_and_no_percentage(mark, english, french):
    figure = Guarded(mark, "everyone", 12)

    assert figure.percent() is None
    with override("en"):
        assert (str(figure), figure.percent_text, figure.fraction_text) == (english, english, "(of 12)")
    with override("fr"):
        assert (str(figure), figure.percent_text, figure.fraction_text) == (french, french, "(sur 12)")


def test_a_tally_is_a_number_as_the_language_writes_it():
    with override("fr"):
        assert str(Tally(36_000, "everyone")) == f"36{NBSP}000"
    with override("en"):
        assert str(Tally(36_000, "everyone")) == "36,000"


@pytest.mark.parametrize(
    ("score", "points"), [(None, None), (0.0, 0), (1.0, 100), (0.695, 70), (0.6949, 69), (1.39 / 2, 70), (2.1 / 3, 70)]
)
def test_scores_become_whole_points_half_up_whatever_binary_fractions_do(score, points):
    assert out_of_hundred(score) == points
