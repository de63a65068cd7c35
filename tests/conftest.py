"""Fixtures for every test: databases copied from a template, a browser where there is one, nothing from outside."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import TransactionTestCase, override_settings

from courses.selectors import forget_editions
from lms.translations import catalogues
from tests import chromium, databases

AXE = databases.ROOT / "node_modules" / "axe-core" / "axe.min.js"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
PAGES_WERE_INSPECTED = "PAGES_WERE_INSPECTED" in os.environ  # The same pages, a moment ago (`python -m tests`).
DESKTOP = {"viewport": {"width": 1440, "height": 900}}


# --- What we run on ---
def pytest_configure(config: pytest.Config) -> None:
    """Translations are made before anything reads them."""
    if not hasattr(config, "workerinput"):
        catalogues.compile_stale(databases.ROOT)


def pytest_report_header() -> list[str]:
    """Say plainly what the tests run on."""
    browser = chromium.find()
    return [
        f"database: {databases.version()}",
        f"browser: {chromium.version(browser) if browser else chromium.ADVICE}",
    ]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without a Chromium, journeys are skipped with a reason; in CI they fail instead.

    They come first: they are long, and what is left for the end is then short enough to be shared by the workers.
    """
    items.sort(key=lambda item: item.get_closest_marker("journey") is None)
    if chromium.find() or os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        return
    for item in items:
        if item.get_closest_marker("journey"):
            item.add_marker(pytest.mark.skip(reason=chromium.ADVICE))


# --- Databases ---
@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Nothing: names are chosen by `django_db_setup`."""


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker) -> Iterator[None]:
    """One copy of the migrated template per worker; committed tests get it back whole instead of a flush."""
    with django_db_blocker.unblock(), databases.copied() as name, databases.pointed_at(name):
        flush, TransactionTestCase._fixture_teardown = TransactionTestCase._fixture_teardown, restore_template
        yield
        TransactionTestCase._fixture_teardown = flush


def restore_template(self: TransactionTestCase) -> None:
    """What a `transaction=True` test committed goes away; Wagtail's root page and locales stay."""
    connection.close()
    databases.restore(connection.settings_dict["NAME"])


@pytest.fixture
def fresh_database(django_db_setup: None, django_db_blocker) -> Iterator[str]:
    """The `DATABASE_URL` of a migrated database that nobody else uses, for programs started by the test."""
    with django_db_blocker.unblock(), databases.copied() as name:
        yield databases.url_of(name)


@pytest.fixture
def database_url(transactional_db: None) -> str:
    """The `DATABASE_URL` of this test's own, committing database, for a program that must see the test's rows."""
    return databases.url_of(connection.settings_dict["NAME"])


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    """Throttles, cached pages and kept editions never travel from one test to the next: keys come again."""
    cache.clear()
    forget_editions()


@pytest.fixture(scope="session", autouse=True)
def own_files() -> Iterator[None]:
    """Uploaded and collected files go into a folder of this worker, which goes away."""
    with tempfile.TemporaryDirectory(prefix="tremplin-files-") as folder:
        media, static = Path(folder, "media"), Path(folder, "static")
        media.mkdir()
        static.mkdir()
        with override_settings(MEDIA_ROOT=media, STATIC_ROOT=static):
            yield


# --- Browsers ---
@pytest.fixture(scope="session")
def browser():  # type: ignore[no-untyped-def]
    """One Chromium per worker, driven by Playwright."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  (a second and 40 MB that most tests don't need)

    program = chromium.find()
    if not program:
        pytest.fail(chromium.ADVICE)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread; we never await.
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=program, args=chromium.ARGUMENTS)
        yield chrome
        chrome.close()


@pytest.fixture
def open_page(browser, live_server):  # type: ignore[no-untyped-def]
    """A function that opens a new visitor's page on the running site: `open_page(**context options)`.

    A script error or a refused (Content Security Policy) resource on any of these pages fails the test.
    """
    contexts, complaints = [], []

    def listen(message) -> None:  # type: ignore[no-untyped-def]
        if "Content Security Policy" in message.text:
            complaints.append(message.text)

    def open_one(**options):  # type: ignore[no-untyped-def]
        context = browser.new_context(base_url=live_server.url, **options)
        contexts.append(context)
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", listen)
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def phone(open_page):  # type: ignore[no-untyped-def]
    """A page on a small touch screen, 360 × 740, in English."""
    return open_page(**PHONE, locale="en-CA")


@pytest.fixture
def phone_in_french(open_page):  # type: ignore[no-untyped-def]
    """The same small screen, in French."""
    return open_page(**PHONE, locale="fr-CA")


@pytest.fixture
def desktop(open_page):  # type: ignore[no-untyped-def]
    """A page on a large screen, 1440 × 900, in English."""
    return open_page(**DESKTOP, locale="en-CA")


@pytest.fixture
def desktop_in_french(open_page):  # type: ignore[no-untyped-def]
    """The same large screen, in French."""
    return open_page(**DESKTOP, locale="fr-CA")


@pytest.fixture(scope="session")
def accessibility_violations():  # type: ignore[no-untyped-def]
    """A function that lists axe-core's complaints about a page, one line each; an accessible page gives `[]`."""
    source = AXE.read_text(encoding="utf-8")

    def violations(page) -> list[str]:  # type: ignore[no-untyped-def]
        if PAGES_WERE_INSPECTED:
            return []
        page.evaluate(source)
        found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
        return [f"{page.url} {v['id']}: {v['help']} – {node['html']}" for v in found for node in v["nodes"]]

    return violations
