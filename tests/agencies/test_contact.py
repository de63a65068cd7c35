"""Addresses, phone numbers and names as people write them."""

import pytest
from django.core.exceptions import ValidationError

from agencies.models.contact import canonical_email, canonical_phone, folded, plain, shown_phone


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        ("amina@example.org", "amina@example.org"),
        ("  Amina@Example.ORG ", "amina@example.org"),
        ("\u00a0amina@example.org\u200b", "amina@example.org"),
        ("mailto:amina@example.org", "amina@example.org"),
        ("<amina@example.org>;", "amina@example.org"),
        ("", ""),
        (" \t ", ""),
    ],
)
def test_an_address_is_stored_in_one_form(written, stored):
    assert canonical_email(written) == stored


@pytest.mark.parametrize(
    "written",
    ["amina", "amina@", "@example.org", "a b@example.org", "amina@example", "a@b.ca, c@d.ca", f"{'a' * 250}@b.ca"],
)
def test_what_is_no_address_is_refused(written):
    with pytest.raises(ValidationError):
        canonical_email(written)


@pytest.mark.parametrize(
    "written",
    [
        "4035550123",
        "403 555 0123",
        "(403) 555-0123",
        "403.555.0123",
        "1-403-555-0123",
        "+1 403 555 0123",
        "403\u00a0555–0123",
    ],
)
def test_a_phone_number_is_stored_in_one_form(written):
    assert canonical_phone(written) == "+14035550123"


def test_a_number_from_abroad_needs_its_country():
    assert canonical_phone("+380 67 123 4567") == "+380671234567"
    with pytest.raises(ValidationError):
        canonical_phone("067 123 4567")


@pytest.mark.parametrize(
    "written",
    ["555-0123", "123 456 7890", "403 555 0123 ext. 4", "403 555 0123 poste 4", "phone", "+1 403 555", "٤٠٣٥٥٥٠١٢٣"],
)
def test_what_cannot_be_dialled_is_refused(written):
    with pytest.raises(ValidationError):
        canonical_phone(written)


def test_a_number_is_shown_as_people_write_it():
    assert shown_phone("+14035550123") == "403 555-0123"
    assert shown_phone("+380671234567") == "+380671234567"
    assert shown_phone("") == ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("Zoé Côté", "zoe  COTE"), ("Diallo, Amina", "Amina Diallo"), ("Jean-Pierre", "jean pierre"), ("ﬁona", "Fiona")],
)
def test_names_are_compared_without_case_accents_and_order(one, other):
    assert folded(one) == folded(other)


def test_different_people_have_different_names():
    assert folded("Amina Diallo") != folded("Amina Diallo-Traoré")


def test_invisible_characters_go():
    assert plain("\ufeffAmina\u200b \x00 Diallo\n") == "Amina Diallo"
