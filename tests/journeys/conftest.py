"""Patience for slow machines, and letters that lead to the site under test."""

import pytest
from playwright.sync_api import expect

PATIENCE = 30_000  # milliseconds: what a page may take where others work too.


@pytest.fixture(scope="session", autouse=True)
def patience() -> None:
    """Waiting ends as soon as what is expected is there; only a failure takes this long."""
    expect.set_options(timeout=PATIENCE)


@pytest.fixture
def open_page(open_page, settings, live_server):  # type: ignore[no-untyped-def]
    """The same function, for pages of a site that knows its own address."""
    settings.SITE_URL = live_server.url
    contexts = []

    def open_one(**options):  # type: ignore[no-untyped-def]
        page = open_page(**options)
        page.context.set_default_timeout(PATIENCE)
        contexts.append(page.context)
        return page

    yield open_one
    for context in contexts:
        context.set_offline(True)  # A page that closes tells its place; the story is over, and so is its database.
