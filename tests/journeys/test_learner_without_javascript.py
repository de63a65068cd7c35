"""A learner whose phone runs no scripts does everything there is to do in a lesson."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.conftest import PHONE
from tests.journeys import stage

pytestmark = pytest.mark.journey

WORDS = {
    "en": {
        "in": "Continue as Amina",
        "hello": "Hello, Amina",
        "start": "Start the course",
        "check": "Check my answer",
        "confirm": "Confirm",
        "confirmed": "Confirmed",
        "save": "Save",
        "saved": "Saved",
        "answer": "Your answer",
        "right": "Right",
        "true": "True",
        "gap": "Gap",
        "quiz": "Start the quiz",
        "hand": "Hand in my answers",
        "passed": "You passed",
        "back": "Back to the lesson",
        "finish": "Finish",
        "done": "1 of 1 lessons done",
        "choose": "Choose one answer.",
    },
    "fr": {
        "in": "Continuer en tant que Amina",
        "hello": "Bonjour, Amina",
        "start": "Commencer le cours",
        "check": "Vérifier ma réponse",
        "confirm": "Confirmer",
        "confirmed": "Confirmé",
        "save": "Enregistrer",
        "saved": "Enregistré",
        "answer": "Votre réponse",
        "right": "C’est juste",
        "true": "Vrai",
        "gap": "Trou",
        "quiz": "Commencer le questionnaire",
        "hand": "Remettre mes réponses",
        "passed": "Vous avez réussi",
        "back": "Revenir à la leçon",
        "finish": "Terminer",
        "done": "leçons faites",
        "choose": "Choisissez une réponse.",
    },
}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_every_activity_and_a_quiz_are_done_without_javascript(open_page, transactional_db, language) -> None:
    words = WORDS[language]
    place = stage.make_place(stage.freeze_course(*stage.lesson_of_every_kind()), language)
    page = open_page(**PHONE, locale=f"{language}-CA", java_script_enabled=False)
    page.goto(stage.fresh_link(place.person))
    page.get_by_role("button", name=words["in"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["hello"])
    page.get_by_role("button", name=words["start"]).click()
    read_and_write(page, words)
    choose(page, words)
    arrange(page, words)
    fill_in(page, words)
    take_the_quiz(page, words)
    page.get_by_role("button", name=words["finish"]).click()
    expect(page.get_by_role("progressbar", name=words["done"])).to_have_attribute("value", "1")


def part(page: Page, title: str) -> Locator:
    """An activity, by its title in English or in French."""
    return page.get_by_role("region", name=title)


def send(pane: Locator, button: str, said: str) -> None:
    """Press the button; the page that comes says what became of it."""
    pane.get_by_role("button", name=button).click()
    expect(pane.get_by_role("status").first).to_contain_text(said)


def read_and_write(page: Page, words: dict[str, str]) -> None:
    pane = part(page, "The confirmation")
    pane.get_by_label("I have read it.").check()
    send(pane, words["confirm"], words["confirmed"])
    pane = part(page, "The reflection")
    pane.get_by_label(words["answer"]).fill("I once helped someone.")
    send(pane, words["save"], words["saved"])
    expect(pane.get_by_label(words["answer"])).to_have_value("I once helped someone.")
    expect(pane.get_by_text("I helped someone.", exact=True)).to_be_visible()


def choose(page: Page, words: dict[str, str]) -> None:
    pane = part(page, "The single choice")
    pane.get_by_role("button", name=words["check"]).click()
    expect(pane.get_by_role("alert")).to_contain_text(words["choose"])
    pane.get_by_label("Choice 2").check()
    pane.get_by_role("button", name=words["check"]).click()
    expect(pane.get_by_text("Choice 2: because.")).to_be_visible()
    pane.get_by_label("Choice 1").check()
    send(pane, words["check"], words["right"])
    pane = part(page, "The multiple choice")
    pane.get_by_label("Choice 1").check()
    pane.get_by_label("Choice 3").check()
    send(pane, words["check"], words["right"])
    pane = part(page, "The true false")
    pane.get_by_label(words["true"]).check()
    send(pane, words["check"], words["right"])
    expect(part(page, "The single choice").get_by_label("Choice 1")).to_be_checked()  # Still, beside other questions.


def arrange(page: Page, words: dict[str, str]) -> None:
    pane = part(page, "The ordering")
    for number, item in enumerate(["First", "Then", "Last"], start=1):
        pane.get_by_label(item).select_option(str(number))
    send(pane, words["check"], words["right"])
    pane = part(page, "The matching")
    pane.get_by_label("Hello").select_option("Bonjour")
    pane.get_by_label("Bye").select_option("Au revoir")
    send(pane, words["check"], words["right"])


def fill_in(page: Page, words: dict[str, str]) -> None:
    pane = part(page, "The cloze")
    pane.get_by_label(f"{words['gap']} 1").fill("Send")
    pane.get_by_label(f"{words['gap']} 2").fill("by")
    send(pane, words["check"], words["right"])
    pane = part(page, "The short answer")
    pane.get_by_label(words["answer"]).fill("attrition")
    send(pane, words["check"], words["right"])


def take_the_quiz(page: Page, words: dict[str, str]) -> None:
    part(page, "The quiz").get_by_role("link", name=words["quiz"]).click()
    page.get_by_label("Choice 1").check()
    page.get_by_label(words["true"]).check()
    page.get_by_role("button", name=words["hand"]).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(words["passed"])
    page.get_by_role("link", name=words["back"]).click()
