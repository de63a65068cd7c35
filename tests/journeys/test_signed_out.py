"""Words that were written while the session ended elsewhere arrive all the same, on a phone without scripts."""

import re

import pytest
from playwright.sync_api import Page, expect

from agencies.models import Role
from courses.models import Enrolment
from tests.conftest import DESKTOP, PHONE
from tests.factories.agencies import PASSWORD, make_member
from tests.journeys import stage
from tests.journeys.doors import come_in_by_password, let_in
from tracking.models import Statement
from tracking.xapi import vocabulary as words

pytestmark = pytest.mark.journey

ANSWER = "\nI once helped a customer.\n\nIt took a while, <b>and</b> “it worked”."
SAID = {
    "en": {
        "answer": "Your answer",
        "save": "Save",
        "out": "You were signed out",
        "wrote": "What you wrote",
        "in": re.compile("Sign in .*new tab"),
        "again": "Send it again",
        "name": "You are signed in as Amina Diallo.",
    },
    "fr": {
        "answer": "Votre réponse",
        "save": "Enregistrer",
        "out": "Votre session est fermée",
        "wrote": "Ce que vous avez écrit",
        "in": re.compile("Ouvrir une session .*nouvel onglet"),
        "again": "Renvoyer",
        "name": "La session ouverte est celle de Amina Diallo.",
    },
}


def lose_session(page: Page) -> None:
    """As if somebody had signed out in another tab, or two weeks had passed."""
    page.context.clear_cookies(name="sessionid")


def in_beside(page: Page, button: str | re.Pattern[str]) -> Page:
    """The tab that opens to sign in."""
    with page.context.expect_page() as opened:
        page.get_by_role("link", name=button).click()
    opened.value.wait_for_load_state()
    return opened.value


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_learners_answer_survives_the_end_of_the_session(
    open_page, transactional_db, accessibility_violations, language
) -> None:
    said = SAID[language]
    place: Enrolment = stage.make_place(stage.freeze_course(*stage.lesson_of_every_kind()), language)
    page = open_page(**PHONE, locale=f"{language}-CA", java_script_enabled=False)
    let_in(page, place.person)
    page.goto(f"/learn/{place.registration}/")
    page.locator("main form button").first.click()
    pane = page.get_by_role("region", name="The reflection")
    pane.get_by_label(said["answer"]).fill(ANSWER)
    lose_session(page)
    pane.get_by_role("button", name=said["save"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(said["out"])
    expect(page.get_by_label(said["wrote"])).to_have_value(ANSWER)

    in_beside(page, said["in"]).close()
    let_in(page, place.person)
    page.context.clear_cookies(name="csrftoken")  # As signing in does: every open form is stale.
    page.get_by_role("button", name=said["again"]).click()
    expect(page.get_by_text(said["name"])).to_be_visible()
    page.get_by_role("button", name=said["again"]).click()
    expect(pane.get_by_label(said["answer"])).to_have_value(ANSWER.strip())
    told = Statement.objects.get(verb=words.RESPONDED.iri)
    assert told.document["result"]["response"].split() == ANSWER.split()


def test_a_pasted_list_survives_signing_out_in_another_tab(
    open_page, transactional_db, accessibility_violations
) -> None:
    place = stage.make_place(stage.freeze_course(*stage.lesson_of_every_kind()))
    make_member(place.agency, Role.COORDINATOR, "Sam Chow", email="sam@example.org", password=PASSWORD)
    page = open_page(**DESKTOP, locale="en-CA")
    come_in_by_password(page, "sam@example.org")
    page.goto(f"/agency/{place.agency.slug}/cohorts/{place.cohort.uid}/enrol/")
    people = "\n".join(f"Person {number}, person{number}@example.org" for number in range(40))
    page.get_by_label("Paste the list here").fill(people)
    other = page.context.new_page()
    other.goto("/accounts/logout/")
    other.locator("main").get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Check the list").click()
    expect(page.get_by_label("What you wrote")).to_have_value(people)
    assert accessibility_violations(page) == []

    tab = in_beside(page, SAID["en"]["in"])
    come_in_by_password(tab, "sam@example.org")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Who needs me today?")
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_text("You are signed in as Sam Chow.")).to_be_visible()
    assert accessibility_violations(page) == []
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("button", name="Enrol 40 people")).to_be_visible()
