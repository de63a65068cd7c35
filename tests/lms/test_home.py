"""Where each person goes first."""

import pytest

from agencies.models import Role
from tests.factories.agencies import make_agency, make_member, make_person, signed_in

pytestmark = pytest.mark.django_db


def first_page(person) -> str:
    return signed_in(person).get("/").headers["Location"]


def test_who_only_operates_comes_to_wagtail():
    assert first_page(make_person(email="ops@example.org", is_superuser=True)) == "/admin/"


@pytest.mark.parametrize(("role", "path"), [(Role.LEARNER, "/learn/"), (Role.COORDINATOR, "/today/")])
def test_an_operator_who_belongs_somewhere_comes_there_first(role, path):
    person = make_member(make_agency(), role)
    person.is_superuser = True
    person.save(update_fields=["is_superuser"])
    assert first_page(person) == path


def test_somebody_without_any_role_is_told_so_and_not_sent_to_wagtail():
    assert first_page(make_person(email="new@example.org")) == "/learn/"


@pytest.mark.parametrize("operates", [True, False])
def test_the_menu_of_the_account_leads_operators_to_the_administration(operates):
    person = make_person(email="ops@example.org", is_superuser=operates)
    page = signed_in(person).get("/accounts/me/").content.decode()
    assert ('<a href="/admin/">' in page) is operates
