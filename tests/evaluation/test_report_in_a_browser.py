"""The report as people see it: small and large, both languages, without complaints of axe-core."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from agencies.models import Role
from tests.factories import evaluation as factories
from tests.factories.evaluation import COURSE, make_world

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
PATH = f"/reports/{COURSE}/"
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
SPILL = """[...document.querySelectorAll('.chart__svg text')].filter(word => {
  const at = word.getBoundingClientRect(), place = word.closest('.chart').getBoundingClientRect();
  return at.right > place.right || at.left < place.left;
}).map(word => word.textContent)"""


@pytest.fixture
def signed_in(live_server, monkeypatch):
    """A function that signs somebody in on a page: `signed_in(page, place, role, language)`."""
    monkeypatch.setattr(factories, "NOW", timezone.now().replace(microsecond=0) + timedelta(minutes=1))
    world = make_world()

    def sign_in(page, place: str, role: str, language: str) -> None:
        client = Client()
        client.force_login(world.staff(getattr(world, place), role, preferred_language=language))
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])

    return sign_in


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize(("place", "role"), [("maple", Role.AGENCY_EVALUATOR), ("umbrella", Role.UMBRELLA_EVALUATOR)])
def test_reports_fit_the_screen_and_everybody(
    request, signed_in, accessibility_violations, size, language, place, role
):
    page = request.getfixturevalue(size)
    signed_in(page, place, role, language)

    for path in ("/reports/", PATH, f"{PATH}?agency=birch" if place == "umbrella" else f"{PATH}?edition=2"):
        page.goto(path)
        for closed in page.locator("main details > summary").all():
            closed.click()
        assert page.evaluate(OVERFLOW) == 0
        assert page.evaluate(SPILL) == []
        assert accessibility_violations(page) == []


def test_choosing_a_cohort_changes_the_address_and_the_figures(signed_in, desktop):
    signed_in(desktop, "maple", Role.COORDINATOR, "en")
    desktop.goto(PATH)
    desktop.get_by_label("Cohort", exact=True).select_option("Summer")
    desktop.get_by_text("Maple Centre · Summer").wait_for()

    assert "cohort=" in desktop.url
    assert desktop.locator(".stat__value").first.text_content() == "4"
    with desktop.expect_download() as download:
        desktop.get_by_role("link", name="Learners (CSV)").click()
    assert download.value.suggested_filename.startswith("learners-customer-success-")
