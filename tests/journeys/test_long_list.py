"""A coordinator sends a long list and watches it go; without JavaScript, they ask how far it is."""

import pytest

from agencies.jobs.services import claim, execute
from courses.models import EnrolmentImport
from tests.conftest import DESKTOP, PHONE
from tests.factories.agencies import make_agency, make_member
from tests.factories.tracking import make_cohort, make_edition
from tests.journeys import doors

pytestmark = pytest.mark.journey
ROWS = 300
LONG = "name;email\n" + "".join(f"Person {n};p{n}@example.org\n" for n in range(ROWS))


@pytest.fixture
def cohort(transactional_db):
    return make_cohort(make_agency("maple"), make_edition(), "Evening group")


def send_the_list(page, cohort):
    """Look, then enrol, without letters; the page of the import is open then."""
    doors.let_in(page, make_member(cohort.agency))
    page.goto(f"/agency/maple/cohorts/{cohort.uid}/enrol/")
    page.locator("[name=people]").fill(LONG)
    page.locator("[name=invite]").uncheck()
    page.get_by_role("button", name="Check the list").click()
    page.get_by_role("button", name=f"Enrol {ROWS} people").click()
    page.get_by_text(f"0 of {ROWS} lines").wait_for()
    return EnrolmentImport.objects.get()


def test_the_bar_moves_by_itself_and_ends_with_the_report(open_page, cohort):
    page = open_page(**DESKTOP)
    imported = send_the_list(page, cohort)
    EnrolmentImport.objects.update(done=150)
    page.get_by_text(f"150 of {ROWS} lines").wait_for()
    assert page.locator("progress").evaluate("bar => [bar.value, bar.max]") == [150, ROWS]
    EnrolmentImport.objects.update(done=0)
    execute(claim(imported.job))
    page.get_by_text(f"{ROWS} people are enrolled.").wait_for()
    page.get_by_label("Rows").select_option("problem")
    page.get_by_text("No line of this kind").wait_for()


def test_without_javascript_one_asks_and_a_closed_tab_changes_nothing(open_page, cohort):
    page = open_page(java_script_enabled=False, **PHONE)
    imported = send_the_list(page, cohort)
    EnrolmentImport.objects.update(done=150)
    page.get_by_role("link", name="See how far it is").click()
    page.get_by_text(f"150 of {ROWS} lines").wait_for()
    EnrolmentImport.objects.update(done=0)
    page.goto("about:blank")
    execute(claim(imported.job))
    page.goto(f"/agency/maple/cohorts/{cohort.uid}/enrol/")
    page.locator("main a[href*='/imports/']").click()
    page.get_by_text(f"{ROWS} people are enrolled.").wait_for()
    assert cohort.enrolments.count() == ROWS
