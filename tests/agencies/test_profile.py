"""One's own account."""

import pytest
from django.utils.translation import override

from agencies.models import Role
from tests.factories.agencies import PASSWORD, make_agency, make_member, make_membership, make_person, signed_in

pytestmark = pytest.mark.django_db

FACTS = {"full_name": "Zoé Côté", "preferred_language": "fr", "time_zone": "America/Toronto"}


def test_name_language_and_time_zone_are_saved():
    person = make_person(email="zoe@example.org")
    answer = signed_in(person).post("/accounts/me/", FACTS, follow=True)
    person.refresh_from_db()
    assert (person.full_name, person.preferred_language, person.time_zone) == ("Zoé Côté", "fr", "America/Toronto")
    assert "Mon compte" in answer.content.decode()
    assert "zoe@example.org" in answer.content.decode()


@pytest.mark.parametrize(("operator", "asked"), [("", False), ("privacy@example.org", True)])
def test_learners_read_whom_to_ask_to_be_erased(settings, operator, asked):
    settings.OPERATOR_EMAIL = operator
    agency = make_agency(contact_email="hello@maple.example", contact_phone="+14035550110")
    page = signed_in(make_member(agency, Role.LEARNER)).get("/accounts/me/").content.decode()
    section = page.partition('id="erase"')[2].partition("</section>")[0]
    assert 'href="mailto:hello@maple.example"' in section
    assert 'href="tel:+14035550110"' in section
    assert ('href="mailto:privacy@example.org"' in section) is asked


def test_whoever_only_works_for_an_agency_reads_nothing_of_the_kind():
    page = signed_in(make_member(make_agency(), Role.COORDINATOR)).get("/accounts/me/").content.decode()
    assert 'id="erase"' not in page


def test_nothing_else_is_changed_by_this_form():
    person = make_person(email="zoe@example.org")
    signed_in(person).post("/accounts/me/", {**FACTS, "email": "x@example.org", "is_superuser": "on", "phone": "1"})
    person.refresh_from_db()
    assert (person.email, person.is_superuser, person.phone) == ("zoe@example.org", False, "")


@pytest.mark.parametrize(
    ("language", "canada", "other", "mountain"),
    [
        ("en", "Canada", "Other", "Edmonton, Calgary (Mountain)"),
        ("fr", "Canada", "Autres", "Edmonton, Calgary (Rocheuses)"),
    ],
)
def test_the_zones_of_canada_come_first_and_in_words(language, canada, other, mountain):
    person = make_person(preferred_language=language)
    (first, zones), (then, rest) = signed_in(person).get("/accounts/me/").context["form"].fields["time_zone"].choices
    assert [name.split("/")[1] for name, _label in zones] == [
        "St_Johns",
        "Halifax",
        "Toronto",
        "Winnipeg",
        "Regina",
        "Edmonton",
        "Vancouver",
        "Whitehorse",
        "Yellowknife",
        "Iqaluit",
    ]
    with override(language):
        assert (str(first), str(then)) == (canada, other)
        assert str(dict(zones)["America/Edmonton"]) == mountain
    assert ("Europe/Paris", "Europe/Paris") in rest


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("full_name", ""),
        ("full_name", "x" * 151),
        ("preferred_language", "de"),
        ("time_zone", "Mars/Olympus"),
        ("time_zone", "../../etc/passwd"),
    ],
)
def test_what_is_wrong_is_explained(field, value):
    person = make_person("Zoé")
    answer = signed_in(person).post("/accounts/me/", {**FACTS, field: value})
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    person.refresh_from_db()
    assert person.full_name == "Zoé"


def test_it_says_where_one_belongs_with_which_role():
    person = make_member(make_agency("maple"), Role.LEARNER)
    make_membership(person, make_agency("birch"), Role.TRAINER)
    make_membership(person, make_agency("cedar"), Role.TRAINER, ended_at="2026-01-01T00:00Z")
    held = signed_in(person).get("/accounts/me/").context["memberships"]
    assert [(membership.agency.slug, membership.role) for membership in held] == [
        ("birch", "trainer"),
        ("maple", "learner"),
    ]


def test_staff_are_asked_for_a_password_and_learners_are_not():
    agency = make_agency()
    staff = signed_in(make_member(agency, Role.TRAINER)).get("/accounts/me/").content.decode()
    learner = signed_in(make_member(agency, Role.LEARNER)).get("/accounts/me/").content.decode()
    assert "Choose a password" in staff
    assert "Choose a password" not in learner


def test_a_password_is_chosen_and_then_changed():
    agency = make_agency()
    person = make_member(agency, Role.TRAINER)
    browser = signed_in(person)
    assert browser.get("/accounts/password/set/").status_code == 200
    assert (
        browser.post("/accounts/password/set/", {"password1": PASSWORD, "password2": PASSWORD}).url == "/accounts/me/"
    )
    person.refresh_from_db()
    assert person.check_password(PASSWORD)
    assert "Change my password" in browser.get("/accounts/me/").content.decode()


def test_a_weak_password_is_refused():
    browser = signed_in(make_member(make_agency(), Role.TRAINER))
    for weak in ("short", "123456789012345", "password1234"):
        assert browser.post("/accounts/password/set/", {"password1": weak, "password2": weak}).status_code == 200


def test_the_packages_own_page_of_addresses_leads_here():
    browser = signed_in(make_person())
    assert browser.get("/accounts/email/").url == "/accounts/me/"
    assert browser.get("/accounts/").url == "/accounts/email/"


def test_visitors_are_asked_to_sign_in(client):
    assert client.get("/accounts/me/").url == "/accounts/login/?next=/accounts/me/"
