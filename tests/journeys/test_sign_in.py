"""Coming in: learners by code or link, staff by password and a second step."""

import time
from datetime import timedelta

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.models import Role, SignInLink
from tests.factories.agencies import PASSWORD, make_agency, make_member
from tests.journeys.doors import code_in, come_in_by_password, letter_to, link_in

pytestmark = pytest.mark.journey
AMINA = "amina@example.org"


@pytest.fixture
def amina(transactional_db):
    """A learner who reads French."""
    return make_member(make_agency(), Role.LEARNER, "Amina Diallo", email=AMINA, preferred_language="fr")


@pytest.fixture
def sam(transactional_db):
    """A coordinator who reads English."""
    return make_member(make_agency(), Role.COORDINATOR, "Sam Chow", email="sam@example.org", password=PASSWORD)


def ask_for_a_code(page: Page) -> None:
    """From the catalogue, as somebody does who has only the address of the site."""
    page.goto("/")
    page.get_by_role("link", name="Connexion").click()
    page.get_by_label("Votre courriel").first.fill(AMINA)
    page.get_by_role("button", name="M’envoyer un code").click()


def test_a_learner_comes_in_by_six_digits_after_a_wrong_try(phone_in_french, amina) -> None:
    page = phone_in_french
    ask_for_a_code(page)
    code = code_in(letter_to(AMINA))
    page.get_by_label("Code reçu dans le message").fill("000000" if code != "000000" else "111111")
    page.get_by_role("button", name="Ouvrir une session").click()
    expect(page.get_by_role("alert")).to_contain_text("Ce n’est pas le code envoyé.")
    page.get_by_label("Code reçu dans le message").fill(code)
    page.get_by_role("button", name="Ouvrir une session").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour, Amina")


def test_the_link_in_the_letter_opens_on_another_device(open_page, phone_in_french, amina) -> None:
    ask_for_a_code(phone_in_french)
    elsewhere = open_page(locale="en-CA")
    elsewhere.goto(link_in(letter_to(AMINA)))
    elsewhere.get_by_role("button", name="Continuer en tant que Amina").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Bonjour, Amina")


@pytest.mark.parametrize("what", ["used", "old"])
def test_a_link_that_is_used_or_too_old_leads_to_a_new_one(phone_in_french, amina, what) -> None:
    page = phone_in_french
    ask_for_a_code(page)
    link = link_in(letter_to(AMINA))
    past = timezone.now() - timedelta(minutes=1)
    SignInLink.objects.update(**({"used_at": past} if what == "used" else {"expires_at": past}))

    assert page.goto(link).status == 410
    said = {"used": "Ce lien a déjà servi", "old": "Ce lien est trop vieux"}[what]
    expect(page.get_by_role("heading", level=1)).to_have_text(said)
    page.get_by_role("button", name="M’envoyer un nouveau lien").click()
    expect(page.get_by_text("un nouveau lien est en route")).to_be_visible()
    renewed = link_in(letter_to(AMINA))
    assert renewed != link
    page.goto(renewed)
    page.get_by_role("button", name="Continuer en tant que Amina").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour, Amina")


HALF_MINUTE = 30  # seconds


def six_digits(secret: str) -> str:
    """What an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // HALF_MINUTE))


def test_staff_add_a_second_step_and_are_asked_for_it(desktop, sam, settings) -> None:
    settings.MFA_TOTP_TOLERANCE = 1  # A slow machine may need more than the rest of the half minute.
    page = desktop
    come_in_by_password(page, "sam@example.org")
    page.locator("summary").filter(has_text="Account: Sam Chow").click()
    page.get_by_role("link", name="Sign-in and security").click()
    page.get_by_role("link", name="Set up the app").click()
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()
    secret = page.get_by_label("Or write this key into the app").input_value()
    page.get_by_label("Code from the app").fill(six_digits(secret))
    page.get_by_role("button", name="Use this app").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Spare codes")
    page.locator("summary").filter(has_text="Account: Sam Chow").click()
    page.get_by_role("button", name="Sign out").click()

    cache.clear()  # Each code works once, and the half minute is not over.
    come_in_by_password(page, "sam@example.org")
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").fill(six_digits(secret))
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Who needs me today?")
