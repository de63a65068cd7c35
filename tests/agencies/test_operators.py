"""Wagtail's user administration shows our people; nobody but operators comes here."""

import pytest

from agencies.models import Person, Role
from agencies.services import grant_role
from tests.factories.agencies import make_agency, make_person, make_umbrella, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator():
    return signed_in(make_person("Operator", is_superuser=True))


def test_people_are_listed_searched_and_found_by_name(operator):
    make_person("Amina Diallo", email="amina@example.org")
    assert "Amina Diallo" in operator.get("/admin/users/").content.decode()
    assert "Amina Diallo" in operator.get("/admin/users/", {"q": "amina"}).content.decode()


def test_an_account_is_opened_without_a_password(operator):
    assert operator.get("/admin/users/new/").status_code == 200
    facts = {"full_name": "Bo Li", "email": "Bo@Example.org", "preferred_language": "fr"}
    assert operator.post("/admin/users/new/", facts).status_code == 302
    person = Person.objects.get(email="bo@example.org")
    assert (person.full_name, person.preferred_language, person.has_usable_password()) == ("Bo Li", "fr", False)


def test_an_account_is_changed_and_its_password_is_nobodys_business(operator):
    person = make_person(password="a long enough password")
    page = operator.get(f"/admin/users/edit/{person.pk}/").content.decode()
    assert "password1" not in page
    facts = {
        "full_name": "Bo",
        "email": "bo@example.org",
        "preferred_language": "en",
        "password1": "x",
        "password2": "x",
    }
    assert operator.post(f"/admin/users/edit/{person.pk}/", facts).status_code == 302
    person.refresh_from_db()
    assert (person.full_name, person.is_active) == ("Bo", False)
    assert person.check_password("a long enough password")


def test_an_address_is_taken_once_whatever_its_case(operator):
    make_person(email="amina@example.org")
    facts = {"full_name": "Other", "email": "AMINA@example.org", "preferred_language": "en"}
    assert operator.post("/admin/users/new/", facts).status_code == 200
    assert Person.objects.filter(full_name="Other").count() == 0


def test_people_are_not_deleted(operator):
    person = make_person()
    assert operator.post(f"/admin/users/delete/{person.pk}/").status_code == 302
    bulk = f"/admin/bulk/agencies/person/delete/?next=/admin/users/&id={person.pk}"
    assert operator.post(bulk).status_code == 302
    assert Person.objects.filter(pk=person.pk).count() == 1


def test_authors_open_their_wagtail_account_page():
    author = make_person("Ada", preferred_language="fr")
    grant_role(person=author, agency=make_umbrella(), role=Role.UMBRELLA_AUTHOR)
    browser = signed_in(author)
    page = browser.get("/admin/account/")
    assert page.status_code == 200
    assert 'name="name_email-email"' not in page.content.decode()
    assert "password" not in page.content.decode().split("<main", 1)[1]


def test_umbrella_authors_see_no_people(operator):
    author = make_person()
    grant_role(person=author, agency=make_umbrella(), role=Role.UMBRELLA_AUTHOR)
    grant_role(person=make_person(), agency=make_agency(), role=Role.LEARNER)
    browser = signed_in(author)
    assert browser.get("/admin/").status_code == 200
    assert browser.get("/admin/users/").status_code == 302
