"""Ways in, as people use them."""

import re

from django.core import mail
from django.core.mail import EmailMessage
from django.core.management import call_command
from django.test import Client
from playwright.sync_api import Page

from agencies.models import Person
from tests.factories.agencies import PASSWORD

WORDS = {
    "en": {"staff": "Staff: sign in with a password", "email": "Your e-mail", "password": "Password", "go": "Sign in"},
    "fr": {
        "staff": "Personnel : ouvrir une session avec un mot de passe",
        "email": "Votre courriel",
        "password": "Mot de passe",
        "go": "Ouvrir une session",
    },
}


def come_in_by_password(page: Page, email: str, language: str = "en") -> None:
    """The staff's door."""
    words = WORDS[language]
    page.goto("/accounts/login/")
    page.get_by_text(words["staff"]).click()
    form = page.get_by_role("group")
    form.get_by_label(words["email"]).fill(email)
    form.get_by_label(words["password"]).fill(PASSWORD)
    form.get_by_role("button", name=words["go"]).click()


def let_in(page: Page, person: Person) -> None:
    """Past the door, for stories about what is behind it."""
    client = Client()
    client.force_login(person)
    cookie = client.cookies["sessionid"]
    site = page.request.get("/healthz").url
    page.context.add_cookies([{"name": "sessionid", "value": cookie.value, "url": site}])


def letter_to(address: str) -> EmailMessage:
    """The newest letter to an address, after the worker has written what was promised."""
    call_command("jobworker", drain=True)
    return [letter for letter in mail.outbox if letter.to == [address]][-1]


def link_in(letter: EmailMessage) -> str:
    """The one-time link."""
    return re.search(r"\S+/accounts/link/\S+", str(letter.body))[0]


def code_in(letter: EmailMessage) -> str:
    """The six digits."""
    return re.search(r"^ {4}(\d{6})$", str(letter.body), re.MULTILINE)[1]
