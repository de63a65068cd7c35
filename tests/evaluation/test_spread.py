"""Medians and quartiles."""

from django.utils.translation import override

from evaluation.figures import Spread, days_text


def test_the_median_and_the_quartiles_are_interpolated_between_the_values():
    spread = Spread.of_days([60, 10, 30, 20], "those who completed")

    assert spread == Spread(n=4, median=25, low=17.5, high=37.5, population="those who completed")
    assert (spread.median_text, spread.quartiles_text) == ("25 days", "18 to 38 days")


def test_one_duration_is_its_own_median_and_quartiles():
    spread = Spread.of_days([10.5], "those who completed")

    assert (spread.low, spread.median, spread.high) == (10.5, 10.5, 10.5)
    assert (str(spread), spread.quartiles_text) == ("11 days", "11 days")


def test_no_duration_has_no_median():
    assert Spread.of_days([], "those who completed") is None


def test_days_are_said_in_words():
    assert [days_text(days) for days in (0.2, 0.5, 1.4, 1.5)] == ["less than a day", "1 day", "1 day", "2 days"]
    with override("fr"):
        assert [days_text(days) for days in (0.2, 1, 2)] == ["moins d’un jour", "1 jour", "2 jours"]
