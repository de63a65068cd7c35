"""Somebody who uses no mouse: everything in reach, in an order that makes sense, and always in sight."""

import pytest
from playwright.sync_api import Page, expect

from tests.factories import courses as make
from tests.factories.agencies import make_agency, make_member
from tests.journeys import doors, stage

pytestmark = pytest.mark.journey

#: What has the focus: its name, and whether one sees that it has it.
FOCUS = """() => {
  const here = document.activeElement, box = here.getBoundingClientRect();
  const ringed = [here, here.closest("label")].filter(Boolean).map((each) => getComputedStyle(each))
    .some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2);
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const top = document.elementFromPoint(x, y);
  const label = here.getAttribute("aria-label") || here.labels?.[0]?.innerText || here.innerText || "";
  return {
    name: label.split("\\n")[0].replaceAll("\\u00ad", "").trim(),
    ringed,
    uncovered: Boolean(top) && (here.contains(top) || top.contains(here)) && !top.contains(document.body),
  };
}"""


def step(page: Page, key: str = "Tab") -> str:
    """Press a key; the name of what has the focus now, which can be seen."""
    page.keyboard.press(key)
    focus = page.evaluate(FOCUS)
    assert (focus["ringed"], focus["uncovered"]) == (True, True), focus
    return focus["name"]


def walk(page: Page, last: str) -> list[str]:
    """Tab until something of that name has the focus; the names on the way."""
    names = [step(page)]
    while not names[-1].startswith(last):
        assert len(names) < 40, names
        names.append(step(page))
    return names


def test_signing_in_by_keyboard(desktop_in_french, transactional_db) -> None:
    page = desktop_in_french
    stage.make_place(stage.freeze_course([make.text()], [make.text()]), "fr")
    page.goto("/accounts/login/")
    assert step(page) == "Passer au contenu"
    page.keyboard.press("Enter")
    assert step(page) == "Votre courriel"
    page.keyboard.type("amina@example.org")
    assert step(page) == "M’envoyer un code"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inscrivez votre code")
    expect(page.get_by_label("Code reçu dans le message")).to_be_focused()
    page.keyboard.type(doors.code_in(doors.letter_to("amina@example.org")))
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Bonjour, Amina")
    assert walk(page, "Commencer le cours")[0] == "Passer au contenu"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("La leçon")


def test_a_question_is_answered_by_keyboard_and_the_next_key_goes_on_from_there(desktop, transactional_db) -> None:
    page = desktop
    question, after = make.make_single_choice(title="Whom do you call?"), make.make_short_answer(title="One word")
    blocks = [make.text(f"<p>{'Read this first. ' * 300}</p>"), make.placed(question), make.placed(after)]
    french = [blocks[0], make.placed(make.translated(question)), make.placed(make.translated(after))]
    place = stage.make_place(stage.freeze_course(blocks, french))
    doors.let_in(page, place.person)
    page.goto(f"/learn/{place.registration}/")
    walk(page, "Start the course")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The lesson")

    chosen = walk(page, "Choice")[-1]
    while chosen != "Choice 1":
        chosen = step(page, "ArrowDown")
    page.keyboard.press("Space")  # Arrows choose already; the first of a group waits to be chosen.
    assert step(page) == "Check my answer"
    page.keyboard.press("Enter")
    expect(page.get_by_text("Choice 1: because.")).to_be_visible()
    assert [step(page) for _key in range(4)] == ["Your answer", "Check my answer", "Outline", "Finish"]
    assert [step(page, "Shift+Tab") for _key in range(2)] == ["Outline", "Check my answer"]


def test_a_tool_is_connected_by_keyboard(desktop, transactional_db) -> None:
    page = desktop
    doors.let_in(page, make_member(make_agency("maple")))
    page.goto("/agency/maple/tools/")
    walk(page, "Connect a tool")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Connect a tool")
    walk(page, "Name of the tool")
    page.keyboard.type("Survey")
    walk(page, "Write statements")
    page.keyboard.press("Space")
    walk(page, "Make a key")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("The key for Survey")
    fields = ["Address (endpoint)", "Key (user name)", "Secret (password)"]
    names = walk(page, "I have copied it")
    assert names[-7:] == [name for field in fields for name in (field, "Copy")] + ["I have copied it"]
