"""The main job, whole: an author writes, an agency offers and enrols, a learner learns, an evaluator reads.

Nothing is prepared but accounts, agencies and an empty catalogue.
"""

import csv
import io
import time

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from agencies.models import Agency, Person, Role
from agencies.services.roles import grant_role
from courses.models import Enrolment
from tests.conftest import DESKTOP, PHONE
from tests.factories.agencies import PASSWORD, make_agency, make_person, make_umbrella
from tests.journeys import doors, workshop
from tracking.models import Progress

pytestmark = pytest.mark.journey

COURSE, COURSE_FR = "Answering customers", "Répondre à la clientèle"
MODULE, MODULE_FR = "First answers", "Premières réponses"
LESSON, LESSON_FR = "Answer the same day", "Répondre le jour même"
QUESTION, QUESTION_FR = "Which answer is best?", "Quelle réponse est la meilleure?"
BEFORE = "People who wait feel forgotten, and those who feel forgotten leave. " * 8 + "Say when you will answer."
AFTER = "Keep a list of what you promised, and look at it before you go home. " * 12 + "Tomorrow it is too late."
BEFORE_FR = "Les gens qui attendent se sentent oubliés, puis s’en vont. " * 8 + "Dites quand vous répondrez."
AFTER_FR = "Gardez une liste de vos promesses et relisez-la avant de partir. " * 12 + "Demain, il sera trop tard."
CHOICES = [("The same day", True, "Yes: people notice."), ("Next week", False, "By then they have asked others.")]
PROMPT = "A customer writes at four. When do you answer?"
QUESTION_WORDS = {
    QUESTION: QUESTION_FR,
    PROMPT: "Une cliente écrit à 16 h. Quand répondez-vous?",
    "The same day": "Le jour même",
    "Yes: people notice.": "Oui : cela se remarque.",
    "Next week": "La semaine prochaine",
    "By then they have asked others.": "D’ici là, elle aura demandé à d’autres.",
}
PROMISE, PROMISE_FR = "Your list", "Votre liste"
PROMISE_WORDS = {
    PROMISE: PROMISE_FR,
    "One thing before you go.": "Une chose avant de partir.",
    "I know where I keep my list.": "Je sais où je garde ma liste.",
}
BLOCKS = [("Text", BEFORE), ("Activity", QUESTION), ("Text", AFTER), ("Activity", PROMISE)]


@pytest.fixture
def people(settings, transactional_db) -> dict[str, Person]:
    """Who works where; nothing else."""
    settings.WAGTAIL_AUTOSAVE_INTERVAL = 0  # A robot types faster than Wagtail saves, and would publish twice.
    umbrella = make_umbrella()
    agency = make_agency(name_en="Maple Centre", name_fr="Centre de l’érable")
    roles: list[tuple[str, Agency, str, str]] = [
        ("Teresa Okafor", umbrella, Role.UMBRELLA_AUTHOR, "en"),
        ("Caroline Tremblay", agency, Role.COORDINATOR, "fr"),
        ("Joanna Wiebe", agency, Role.AGENCY_EVALUATOR, "en"),
    ]
    found = {}
    for name, house, role, language in roles:
        email = f"{name.split()[0].lower()}@example.org"
        found[role] = make_person(name, email=email, password=PASSWORD, preferred_language=language)
        grant_role(person=found[role], agency=house, role=role)
    return found


def test_from_the_authors_first_word_to_the_evaluators_file(people, open_page) -> None:
    author = open_page(**DESKTOP, locale="en-CA")
    the_author_writes_a_lesson(author)
    the_author_translates_it(author)
    the_author_publishes_an_edition(author)
    coordinator = open_page(**DESKTOP, locale="fr-CA")
    the_coordinator_offers_it_and_enrols_three(coordinator)
    phone = open_page(**PHONE, locale="en-CA")
    the_learner_comes_in_by_the_letter(phone)
    the_learner_reads_and_answers(phone)
    phone = the_learner_leaves_and_comes_back(phone)
    the_learner_goes_on_in_french_and_finishes(phone)
    the_coordinator_sees_it(coordinator)
    the_evaluator_reads_the_report(open_page(**DESKTOP, locale="en-CA"))


# --- The umbrella ---
def the_author_writes_a_lesson(page: Page) -> None:
    doors.come_in_by_password(page, "teresa@example.org")
    page.get_by_role("link", name="Open the authors’ workshop").click()
    workshop.write_question(page, QUESTION, PROMPT, CHOICES)
    workshop.write_confirmation(page, PROMISE, "One thing before you go.", "I know where I keep my list.")
    workshop.open_catalogue(page)
    workshop.add_course(page, COURSE, "How to answer so that people stay.")
    workshop.add_module(page, COURSE, MODULE)
    workshop.add_lesson(page, MODULE, LESSON, BLOCKS)


def the_author_translates_it(page: Page) -> None:
    workshop.open_catalogue(page)
    workshop.submit_for_translation(page, COURSE, 2)
    summary = {"How to answer so that people stay.": "Répondre pour que les gens restent."}
    workshop.translate_offline(page, {COURSE: COURSE_FR, "answering-customers": "repondre-a-la-clientele"} | summary)
    workshop.open_catalogue(page, "French")
    page.get_by_role("link", name=f"Explore child pages of '{COURSE_FR}'").click()
    page.get_by_role("link", name=MODULE, exact=True).click()
    workshop.translate_offline(page, {MODULE: MODULE_FR})
    workshop.look_below(page)
    page.get_by_role("link", name=LESSON, exact=True).click()
    workshop.translate_here(page, {LESSON: LESSON_FR, BEFORE: BEFORE_FR, AFTER: AFTER_FR})
    workshop.translate_activity(page, QUESTION, QUESTION_WORDS)
    workshop.translate_activity(page, PROMISE, PROMISE_WORDS)


def the_author_publishes_an_edition(page: Page) -> None:
    workshop.open_catalogue(page)
    page.get_by_role("button", name=f"More options for '{COURSE}'").click()
    page.get_by_role("link", name="Publish an edition").click()
    expect(page.get_by_text("Nothing is in the way.")).to_be_visible()
    expect(page.get_by_text("French: complete")).to_be_visible()
    page.get_by_label("What changed, in English").fill("The first edition.")
    page.get_by_label("What changed, in French").fill("La première édition.")
    page.get_by_role("button", name="Publish an edition").click()
    expect(page.get_by_role("status")).to_contain_text("Edition 1 is published.")


# --- The agency ---
LIST = """Amina Diallo, amina@example.org, 780 555 0111, en
Lucas Roy, lucas@example.org, , fr
Nobody, not an address
Li Wei, li.wei@example.org"""


def the_coordinator_offers_it_and_enrols_three(page: Page) -> None:
    doors.come_in_by_password(page, "caroline@example.org", "fr")
    page.get_by_role("link", name="Cours", exact=True).click()
    page.get_by_role("button", name=f"Offrir ce cours : {COURSE_FR}").click()
    page.get_by_role("link", name=f"Nouvelle cohorte : {COURSE_FR}").click()
    page.get_by_label("Nom", exact=True).fill("Groupe du printemps")
    page.get_by_label("Premier jour").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="Créer cette cohorte").click()
    page.get_by_label("Collez la liste ici").fill(LIST)
    page.get_by_role("button", name="Vérifier la liste").click()
    rows = page.get_by_role("table").get_by_role("row")
    expect(rows).to_contain_text(["Ligne", "Recevra une place", "Recevra une place", "Problème", "Recevra une place"])
    assert Enrolment.objects.count() == 0
    page.get_by_role("button", name="Inscrire 3 personnes").click()
    expect(page.get_by_role("status")).to_contain_text("3 personnes sont inscrites. 3 invitations sont en route.")


# --- The learner ---
def wait_until(condition) -> None:
    """Something on the server that no page tells of; asked again and again for ten seconds."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline, "It never came true."
        time.sleep(0.05)


def the_learner_comes_in_by_the_letter(page: Page) -> None:
    letter = doors.letter_to("amina@example.org")
    assert letter.subject == f"Maple Centre has a place for you: {COURSE}"
    page.goto(doors.link_in(letter))
    page.get_by_role("button", name="Continue as Amina").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Hello, Amina")


def the_learner_reads_and_answers(page: Page) -> None:
    page.get_by_role("button", name="Start the course").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LESSON)
    question = page.get_by_role("region", name=QUESTION)
    question.get_by_label("Next week").check()
    question.get_by_role("button", name="Check my answer").click()
    expect(question.get_by_text("By then they have asked others.")).to_be_visible()
    question.get_by_label("The same day").check()
    question.get_by_role("button", name="Check my answer").click()
    expect(question.get_by_text("Yes: people notice.")).to_be_visible()


def the_learner_leaves_and_comes_back(page: Page) -> Page:
    after = page.locator("[data-block]").filter(has_text=AFTER)
    after.evaluate("block => block.scrollIntoView()")
    place = after.get_attribute("data-block")
    left, page = page, page.context.new_page()
    left.close(run_before_unload=True)
    wait_until(lambda: Progress.objects.filter(place_block=place).exists())
    page.goto("/")
    page.get_by_role("link", name="Continue").click()
    expect(page.get_by_text(AFTER)).to_be_in_viewport()
    expect(page.get_by_text(BEFORE)).not_to_be_in_viewport()
    return page


def the_learner_goes_on_in_french_and_finishes(page: Page) -> None:
    page.get_by_role("button", name="Français").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(LESSON_FR)
    question = page.get_by_role("region", name=QUESTION_FR)
    expect(question.get_by_label("Le jour même")).to_be_checked()
    expect(question.get_by_text("Oui : cela se remarque.")).to_be_visible()
    promise = page.get_by_role("region", name=PROMISE_FR)
    promise.get_by_label("Je sais où je garde ma liste.").check()
    promise.get_by_role("button", name="Confirmer").click()
    expect(promise.get_by_text("Confirmé")).to_be_visible()
    page.get_by_role("button", name="Terminer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(COURSE_FR)
    expect(page.get_by_text("1 leçons faites sur 1").first).to_be_visible()
    page.get_by_role("link", name="Mes cours").click()
    expect(page.get_by_text("Vous avez terminé ce cours")).to_be_visible()


# --- Those who want to know ---
def the_coordinator_sees_it(page: Page) -> None:
    page.get_by_role("link", name="Voir la cohorte").click()
    amina, lucas = (page.get_by_role("row").filter(has_text=name) for name in ("Amina Diallo", "Lucas Roy"))
    expect(amina).to_contain_text("Terminé")
    expect(amina).to_contain_text("1 sur 1")
    expect(lucas).to_contain_text("0 sur 1")


def the_evaluator_reads_the_report(page: Page) -> None:
    doors.come_in_by_password(page, "joanna@example.org")
    page.get_by_role("link", name="Reports", exact=True).click()
    page.get_by_role("link", name=COURSE).click()
    cohort = page.get_by_role("row").filter(has_text="Groupe du printemps")
    expect(cohort.get_by_role("cell")).to_contain_text(["3", "33% (1/3)", "33% (1/3)", "33% (1/3)", "0% (0/3)", "day"])
    with page.expect_download() as download:
        page.get_by_role("link", name="Figures (CSV)").click()
    assert figures_in(download.value.path().read_text("utf-8-sig")) == {
        "Enrolled": ("3", ""),
        "Started": ("1", "3"),
        "Completed": ("1", "3"),
    }


def figures_in(text: str) -> dict[str, tuple[str, str]]:
    """n and N of the headline measures over everybody, which come first in the file."""
    rows = reversed(list(csv.DictReader(io.StringIO(text))))
    first = {row["Measure"]: (row["n"], row["N"]) for row in rows}
    return {measure: first[measure] for measure in ("Enrolled", "Started", "Completed")}
