"""What is shown to be copied really reaches the clipboard, and what is shown once is made once."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from agencies.models import Agency, Person, Role
from agencies.services.roles import grant_role
from tests.conftest import DESKTOP, PHONE
from tests.factories.agencies import make_agency, make_member
from tests.factories.credentials import asking, basic, make_key
from tests.journeys import doors
from tracking.models import Credential
from tracking.permissions import caller_of

pytestmark = pytest.mark.journey
MAY_COPY = {"permissions": ["clipboard-read", "clipboard-write"]}
PLACES = {"agency": ("/agency/roof/tools/", PHONE), "workshop": ("/admin/tools/roof/", DESKTOP)}
WHAT = ["Address (endpoint)", "Key (user name)", "Secret (password)"]


@pytest.fixture
def author(transactional_db) -> Person:
    """Manages the umbrella, and works in Wagtail's admin."""
    umbrella = make_agency("roof", kind=Agency.Kind.UMBRELLA)
    person = make_member(umbrella, Role.UMBRELLA_EVALUATOR)
    grant_role(person=person, agency=umbrella, role=Role.UMBRELLA_AUTHOR)
    return person


def copy_button(page: Page, what: str) -> Locator:
    """By the name that tells it from the others."""
    return page.get_by_role("button", name=re.compile(rf"^Copy\s?: {re.escape(what)}$"))


def copied(page: Page, what: str) -> str:
    """What the clipboard holds after the button beside it was pressed."""
    copy_button(page, what).click()
    expect(page.get_by_text("Copied", exact=True).last).to_be_visible()
    return page.evaluate("navigator.clipboard.readText()")


def make_the_key(page: Page, where: str) -> None:
    """By the form of either place."""
    page.goto(f"{where}new/")
    page.get_by_label("Name of the tool").fill("Survey")
    page.get_by_label("Read and write everything of the agency").check()
    page.get_by_role("button", name="Make a key").click()
    expect(page.get_by_role("heading", name="The key for Survey")).to_be_visible()


@pytest.mark.parametrize("place", PLACES)
def test_endpoint_key_and_secret_are_copied_and_loading_again_makes_no_second_key(place, author, open_page) -> None:
    where, size = PLACES[place]
    page = open_page(**size, **MAY_COPY)
    doors.let_in(page, author)
    make_the_key(page, where)
    endpoint, key, secret = [copied(page, what) for what in WHAT]
    credential = Credential.objects.get()
    assert endpoint == page.get_by_label("Address (endpoint)", exact=True).input_value()
    assert caller_of(asking(basic(key, secret))).credential_id == credential.pk
    page.reload()
    expect(page.get_by_role("heading", level=1, name="Connected tools")).to_be_visible()
    assert copied(page, "Address (endpoint)") == endpoint
    assert secret not in page.content()
    page.go_back()
    expect(page.get_by_role("button", name="Make a key")).to_be_visible()
    assert list(Credential.objects.values_list("secret_hash", flat=True)) == [credential.secret_hash]


@pytest.mark.parametrize("place", PLACES)
def test_loading_a_new_secret_again_leaves_it_as_it_is(place, author, open_page) -> None:
    key, (where, size) = make_key(Agency.objects.get()).credential, PLACES[place]
    page = open_page(**size)
    doors.let_in(page, author)
    page.goto(f"{where}{key.uid}/secret/")
    page.get_by_role("button", name="Make a new secret").click()
    secret = page.get_by_label("Secret (password)", exact=True).input_value()
    page.reload()
    expect(page.get_by_text("A tool", exact=True)).to_be_visible()
    assert caller_of(asking(basic(key.key, secret)))


def test_a_sign_in_link_is_copied_and_loading_again_leaves_it_good(transactional_db, open_page) -> None:
    maple = make_agency("maple")
    learner = make_member(maple, Role.LEARNER, "Amina Diallo", email="")
    page = open_page(**PHONE, **MAY_COPY)
    doors.let_in(page, make_member(maple))
    page.goto(reverse("agencies:learner_link", args=["maple", learner.pk]))
    page.get_by_role("button", name="Show a link").click()
    address = copied(page, "The link")
    page.reload()
    expect(page.get_by_role("button", name="Show a link")).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("Amina Diallo")).to_be_visible()


def test_two_clicks_make_one_key(author, open_page) -> None:
    page = open_page(**PHONE)
    doors.let_in(page, author)
    page.goto("/agency/roof/tools/new/")
    page.get_by_label("Name of the tool").fill("Survey")
    page.get_by_label("Read and write everything of the agency").check()
    page.get_by_role("button", name="Make a key").dblclick()
    expect(page.get_by_role("heading", name="The key for Survey")).to_be_visible()
    assert Credential.objects.count() == 1


def test_a_refused_clipboard_is_told(author, open_page) -> None:
    page = open_page(**PHONE)
    doors.let_in(page, author)
    page.goto("/agency/roof/tools/")
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new DOMException('no')); }")
    copy_button(page, "Address (endpoint)").click()
    expect(page.get_by_text("The browser did not copy it. Select it and copy it yourself.")).to_be_visible()


def test_no_button_that_does_nothing(author, open_page) -> None:
    page = open_page(java_script_enabled=False, **PHONE)
    doors.let_in(page, author)
    page.goto("/agency/roof/tools/")
    expect(page.get_by_label("Address (endpoint)", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Copy")).to_have_count(0)
