"""Contrast, and colours that can't be read."""

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from agencies.models import Agency
from agencies.models.colours import BLACK, INK, LEAST, WHITE, contrast, readable_on_white, readable_under_ink, towards


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#777777", "#ffffff", 4.48),
        ("#0000ff", "#ffffff", 8.59),
    ],
)
def test_the_ratio_is_that_of_wcag(one, other, ratio):
    assert round(contrast(one, other), 2) == ratio
    assert contrast(one, other) == contrast(other, one)


def test_a_pale_main_colour_is_refused_with_a_darker_one_that_is_accepted():
    with pytest.raises(ValidationError) as refused:
        readable_on_white("#e0912f")
    [message] = refused.value.messages
    assert message == (
        "Text in #e0912f on white is hard to read: its contrast is 2.5 to 1, and 4.5 is needed. "
        "Try #a46a22, which is darker."
    )
    readable_on_white("#a46a22")


def test_a_dark_second_colour_is_refused_with_a_lighter_one_that_is_accepted():
    with pytest.raises(ValidationError) as refused:
        readable_under_ink("#0f6b66")
    better = refused.value.error_list[0].params["better"]
    assert refused.value.code == "too_dark"
    readable_under_ink(better)


def test_the_ratio_is_written_as_the_reader_writes_numbers():
    with translation.override("fr"), pytest.raises(ValidationError) as refused:
        readable_on_white("#e0912f")
    assert refused.value.params["ratio"] == "2,5"


@pytest.mark.parametrize("colour", ["#777777", "#ffff00", "#fe0000", "#ffffff"])
def test_what_is_suggested_can_be_read(colour):
    assert contrast(towards(colour, BLACK, WHITE), WHITE) >= LEAST
    assert contrast(towards(colour, WHITE, INK), INK) >= LEAST


@pytest.mark.parametrize("value", ["red", "#12345", "#1234567", "#12345g", "0f6b66", "#0f6b66\n", ""])
def test_what_is_no_colour_is_refused_for_that_only(value):
    agency = Agency(slug="maple", name_en="Maple", name_fr="Érable", primary_colour=value)
    with pytest.raises(ValidationError) as refused:
        agency.clean_fields()
    assert list(refused.value.message_dict) == ["primary_colour"]
    assert len(refused.value.message_dict["primary_colour"]) == 1 + (len(value) > 7)


def test_the_colours_of_the_house_can_be_read():
    Agency(slug="maple", name_en="Maple", name_fr="Érable").clean_fields()
