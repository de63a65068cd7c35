"""A coordinator orders a file of statements, watches it being made, and fills in the form for the next meanwhile."""

import pytest
from playwright.sync_api import expect

from agencies.jobs.services import drain
from tests.conftest import DESKTOP, PHONE
from tests.factories.agencies import make_agency, make_member
from tests.factories.outgoing import documents, exactly, store
from tests.journeys import doors

pytestmark = pytest.mark.journey


@pytest.fixture
def agency(transactional_db):
    agency = make_agency("maple")
    drain()
    for statement in documents(5):
        store(agency, exactly(statement))
    return agency


def order_a_file(page, agency) -> None:
    doors.let_in(page, make_member(agency))
    page.goto("/agency/maple/tools/exports/")
    page.get_by_role("button", name="Make the file").click()
    expect(page.get_by_text("The file is being made…")).to_be_visible()


def test_a_file_appears_beside_the_form_which_keeps_what_was_typed(open_page, agency):
    page = open_page(**DESKTOP)
    order_a_file(page, agency)
    page.get_by_label("Recorded from").fill("2026-03-02")
    drain()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Save the file").click()
    assert fetched.value.path().read_text().count("\n") == 5
    expect(page.get_by_role("progressbar")).to_have_count(0)
    expect(page.get_by_label("Recorded from")).to_have_value("2026-03-02")


def test_without_javascript_one_asks(open_page, agency):
    page = open_page(java_script_enabled=False, **PHONE)
    order_a_file(page, agency)
    drain()
    page.get_by_role("link", name="See how far it is").click()
    expect(page.get_by_role("link", name="Save the file")).to_be_visible()
