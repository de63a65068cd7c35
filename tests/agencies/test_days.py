"""How pages write dates."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone, translation

NBSP = "\u00a0"
LATE = datetime(2026, 12, 2, 3, 30, tzinfo=UTC)  # The evening of the first in Alberta.


def drawn(source: str, language: str = "en", **values: object) -> str:
    with translation.override(language):
        return Template("{% load days %}" + source).render(Context(values))


@pytest.mark.parametrize(
    ("language", "form", "written"),
    [
        ("en", "", "2026-12-01"),
        ("fr", "", "2026-12-01"),
        ("en", ':"DATE_FORMAT"', f"December{NBSP}1,{NBSP}2026"),
        ("fr", ':"DATE_FORMAT"', f"1er{NBSP}décembre{NBSP}2026"),
        ("en", ':"MONTH_DAY_FORMAT"', f"December{NBSP}1"),
        ("fr", ':"MONTH_DAY_FORMAT"', f"1er{NBSP}décembre"),
    ],
)
def test_a_date_is_written_as_people_do_and_never_broken(language, form, written) -> None:
    expected = f'<time class="nowrap" datetime="2026-12-01">{written}</time>'
    assert drawn("{{ value|day" + form + " }}", language, value=date(2026, 12, 1)) == expected


def test_other_days_than_the_first_are_plain_numbers_in_french() -> None:
    for number in (2, 10, 11, 21, 31):
        assert f">{number}{NBSP}décembre<" in drawn(
            '{{ value|day:"MONTH_DAY_FORMAT" }}', "fr", value=date(2026, 12, number)
        )


def test_a_moment_is_told_in_the_readers_own_time() -> None:
    with timezone.override("America/Edmonton"):
        assert ">2026-12-01<" in drawn("{{ value|day }}", value=LATE)
        told = drawn('{{ value|day:"SHORT_DATETIME_FORMAT" }}', "fr", value=LATE)
    assert told == f'<time class="nowrap" datetime="2026-12-01T20:30:00-07:00">2026-12-01{NBSP}20{NBSP}h{NBSP}30</time>'


def test_what_never_was_is_a_dash() -> None:
    assert drawn("{{ value|day }}", value=None) == "–"


def test_a_period_may_only_break_after_its_dash() -> None:
    told = drawn("{{ first|period:last }}", first=date(2026, 10, 13), last=date(2027, 1, 4))
    one, two = (f'<time class="nowrap" datetime="{each}">{each}</time>' for each in ("2026-10-13", "2027-01-04"))
    assert told == f"<span>{one}{NBSP}– {two}</span>"


def test_a_date_stays_whole_inside_a_translated_sentence() -> None:
    told = drawn("{% blocktranslate with at=value|day %}Since {{ at }}{% endblocktranslate %}", value=date(2026, 1, 2))
    assert told == 'Since <time class="nowrap" datetime="2026-01-02">2026-01-02</time>'


@pytest.mark.parametrize(
    ("days", "english", "french"),
    [
        (0, "0 days", "0 jour"),
        (1, "1 day", "1 jour"),
        (13, "13 days", "13 jours"),
        (14, "2 weeks", "2 semaines"),
        (22, "3 weeks", "3 semaines"),
        (40, "1 month", "1 mois"),
        (400, "1 year", "1 année"),
    ],
)
def test_how_long_ago_has_one_unit(days, english, french) -> None:
    for moment in (timezone.localdate() - timedelta(days=days), timezone.now() - timedelta(days=days, minutes=5)):
        assert drawn("{{ value|since }}", value=moment) == english.replace(" ", NBSP)
        assert drawn("{{ value|since }}", "fr", value=moment) == french.replace(" ", NBSP)


@pytest.mark.parametrize(
    ("moment", "written"),
    [
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01"),
        (datetime(9999, 12, 31, 23, tzinfo=UTC), "9999-12-31"),
    ],
)
def test_the_ends_of_the_calendar_are_days_in_every_time_zone(moment, written) -> None:
    for zone in ("America/Edmonton", "Pacific/Auckland"):
        with timezone.override(zone):
            assert written in drawn("{{ moment|day }}", moment=moment)
            assert written in drawn("{{ moment|period:moment }}", moment=moment)
