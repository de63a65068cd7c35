"""What a lesson weighs on a cheap plan and a slow network, with the static files as they are in production."""

import time
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from courses.models import Enrolment
from courses.selectors import outline_of
from lms.demo.reading import CONTENT
from tests.conftest import PHONE
from tests.factories import courses as make
from tests.journeys import doors, stage
from tests.journeys.product import served
from tracking.selectors.classroom import seat_of
from tracking.services.classroom import start_course

pytestmark = pytest.mark.journey

MOST_BYTES = 60_000
MOST_REQUESTS = 8
SLOW_3G = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}  # bytes a second
FIRST_PAINT = """() => new Promise((tell) => new PerformanceObserver((seen) => {
  const paint = seen.getEntriesByName("first-contentful-paint")[0];
  if (paint) tell(paint.startTime);
}).observe({type: "paint", buffered: true}))"""
READABLE_WITHIN = 5  # seconds; the network takes one of them
ANSWERED_WITHIN = 8


@pytest.fixture
def product(database_url, tmp_path: Path):
    """The address of the product, serving this test's database."""
    with served(database_url, tmp_path) as address:
        yield address


@pytest.fixture
def place(database_url) -> Enrolment:
    """Somebody's place in a course with a long lesson that has every kind of activity."""
    words = (CONTENT / "customer-success/m2-listening-and-writing/l4-notes-that-help.toml").read_text()
    (_text, *english), (_text, *french) = stage.lesson_of_every_kind()
    text = make.text(f"<p>{words}</p>")
    return stage.make_place(stage.freeze_course([text, *english], [text, *french]))


@pytest.fixture
def phone(browser, product, place):
    """A phone that has never seen this site, on which Amina has just come in."""
    context = browser.new_context(base_url=product, **PHONE)
    context.set_default_timeout(60_000)
    page = context.new_page()
    doors.let_in(page, place.person)
    yield page
    context.close()


def lesson_of(place: Enrolment) -> str:
    """The path of the course's lesson, which has been begun."""
    start_course(seat=seat_of(place.person, place.registration, "en"), now=timezone.now())
    return f"/learn/{place.registration}/lessons/{outline_of(place.edition, 'en').lessons[0].uid}/"


def wire_of(page: Page):
    """What goes over the network, as the browser's own tools see it; nothing is kept from before."""
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.clearBrowserCache")
    return wire


def test_the_first_view_of_a_lesson_is_light(phone, place) -> None:
    wire, asked, weighed = wire_of(phone), {}, {}
    wire.on("Network.requestWillBeSent", lambda told: asked.update({told["requestId"]: told["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda told: weighed.update({told["requestId"]: told["encodedDataLength"]}))
    phone.goto(lesson_of(place), wait_until="networkidle")
    expect(phone.get_by_role("heading", level=1)).to_have_text("The lesson")
    table = {url: weighed[number] for number, url in asked.items() if not url.startswith("data:")}
    assert sorted(Path(url).suffix for url in table) == ["", ".css", ".js", ".svg", ".woff2"]
    assert len(table) <= MOST_REQUESTS, table
    assert 40_000 < sum(table.values()) <= MOST_BYTES, table


def test_a_lesson_is_read_and_answered_on_a_slow_network(phone, place) -> None:
    path = lesson_of(place)
    wire_of(phone).send("Network.emulateNetworkConditions", SLOW_3G)
    phone.goto(path, wait_until="commit")
    readable = phone.evaluate(FIRST_PAINT) / 1000
    expect(phone.get_by_role("heading", level=1)).to_have_text("The lesson")
    question = phone.get_by_role("region", name="The single choice")
    question.get_by_label("Choice 1").check()
    began = time.monotonic()
    question.get_by_role("button", name="Check my answer").click()
    expect(question.get_by_text("Choice 1: because.")).to_be_visible()
    answered = time.monotonic() - began
    assert (readable < READABLE_WITHIN, answered < ANSWERED_WITHIN) == (True, True), (readable, answered)
