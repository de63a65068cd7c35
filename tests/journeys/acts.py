"""What one does on a page, for those who walk through the product."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page

Act = Callable[[Page], None]
SEND = """(form, [values, button]) => {
  for (const [name, value] of Object.entries(values)) form.elements[name].value = value;
  form.noValidate = true;
  form.requestSubmit(button ? form.querySelector(button) : null);
}"""


def send(form: str, *, button: str = "", **values: str) -> Act:
    """Fill in a form and send it, whatever the browser thinks of it."""

    def act(page: Page) -> None:
        with page.expect_navigation():
            page.locator(form).evaluate(SEND, [values, button])

    return act


def both(*acts: Act) -> Act:
    """One after the other."""

    def act(page: Page) -> None:
        for each in acts:
            each(page)

    return act


def forget_the_token(page: Page) -> None:
    """As a form that was open for too long."""
    page.locator("main [name=csrfmiddlewaretoken]").first.evaluate("field => field.remove()")


def connect_a_tool(page: Page) -> None:
    """The one time that a secret is shown."""
    page.locator("[name=scopes]").first.check()
    send("main form", name="A new tool")(page)


def come_afresh(page: Page) -> None:
    """At the door again, as somebody whom the site has never seen."""
    page.context.clear_cookies()
    page.goto(reverse("account_login"))
