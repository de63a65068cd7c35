"""What an author does in Wagtail's admin, by the names that a screen reader would say."""

import re

import polib
from playwright.sync_api import Locator, Page, expect

#: Rich text reaches the form a moment after it was typed.
WRITTEN = "words => [...document.querySelectorAll('input[type=hidden]')].some((field) => field.value.includes(words))"

#: What makes an address of a title listens to its field. A field without such a listener is always awake.
AWAKE = """field => {
    const named = (field.dataset.controller ?? '').split(' ').includes('w-sync');
    return !named || Boolean(window.wagtail?.app?.getControllerForElementAndIdentifier(field, 'w-sync'));
}"""


# --- Any form of the workshop ---
def write_title(page: Page, title: str) -> None:
    """Typed key by key, once the form is awake: Wagtail makes the page's address from the keys."""
    field = page.get_by_role("textbox", name="Title*")
    expect(field).to_be_visible()
    page.wait_for_load_state()
    page.wait_for_function(AWAKE, arg=field.element_handle())
    field.press_sequentially(title)
    field.press("Tab")


def write_prose(region: Locator, words: str) -> None:
    """Into a rich text field."""
    field = region.get_by_role("textbox")
    field.fill(words)
    expect(field).to_have_text(words)
    region.page.wait_for_function(WRITTEN, arg=words)


def insert(stream: Locator, kind: str = "") -> None:
    """Another block at the end of a stream; `kind` where there are several."""
    stream.get_by_role("button", name="Insert a block").last.click()
    if kind:
        stream.page.get_by_role("option", name=kind, exact=True).click()
        expect(stream.page.get_by_role("listbox")).to_have_count(0)  # Until then, Wagtail moves the focus about.


def publish(page: Page) -> None:
    """By the form's own menu."""
    actions = page.get_by_role("navigation", name="Actions (footer)")
    actions.get_by_role("button", name="More actions").click()
    actions.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("status").filter(has_text="published")).to_be_visible()


# --- What an author writes ---
def begin_activity(page: Page, kind: str, title: str, prompt: str) -> None:
    """The form of a new activity, with what all kinds have in common."""
    page.get_by_role("button", name="Activities").click()
    page.get_by_role("link", name="All activities").click()
    page.get_by_role("link", name=re.compile("^Add")).click()
    page.get_by_role("link", name=kind).click()
    write_title(page, title)
    write_prose(page.get_by_role("region", name="Instructions"), prompt)


def write_question(page: Page, title: str, prompt: str, choices: list[tuple[str, bool, str]]) -> None:
    """A question with one answer, published; a choice is its text, whether it is right, and its feedback."""
    begin_activity(page, "Question with one answer", title, prompt)
    stream = page.get_by_role("region", name="Choices*")
    for number, (text, right, feedback) in enumerate(choices):
        insert(stream)
        choice = stream.get_by_role("region", name="Choice", exact=True).nth(number)
        choice.get_by_role("textbox", name="Answer").fill(text)
        choice.get_by_role("checkbox", name="Correct").set_checked(right)
        choice.get_by_role("textbox", name="Feedback").fill(feedback)
    publish(page)


def write_confirmation(page: Page, title: str, prompt: str, statement: str) -> None:
    """Something to read and confirm, published."""
    begin_activity(page, "Read and confirm", title, prompt)
    page.get_by_role("textbox", name="Statement*").fill(statement)
    publish(page)


def look_below(page: Page) -> None:
    """From a page's form to the list of the pages below it."""
    page.get_by_role("navigation", name="Breadcrumb").get_by_role("link").last.click()


def add_page_below(page: Page, parent: str) -> None:
    """The form of a new page below one that is listed."""
    page.get_by_role("link", name=f"Add a child page to '{parent}'").click()


def open_catalogue(page: Page, language: str = "English") -> None:
    """The list of courses in a language."""
    page.get_by_role("button", name="Pages").click()
    page.get_by_role("dialog", name="Page explorer").get_by_role(
        "link", name=re.compile(f"^Cours.* {language}")
    ).click()


def add_course(page: Page, title: str, summary: str) -> None:
    """From the list of courses."""
    page.get_by_role("link", name="Add child page").click()
    write_title(page, title)
    page.get_by_role("textbox", name="Summary*").fill(summary)
    publish(page)


def add_module(page: Page, course: str, title: str) -> None:
    """From the list of courses, too."""
    add_page_below(page, course)
    write_title(page, title)
    publish(page)


def add_lesson(page: Page, module: str, title: str, blocks: list[tuple[str, str]]) -> None:
    """From the list of modules; a block is a kind and its words, or the title of an activity."""
    add_page_below(page, module)
    write_title(page, title)
    body = page.get_by_role("region", name="Content*")
    for kind, words in blocks:
        insert(body, kind)
        region = body.get_by_role("region", name=re.compile(f"^{kind}")).last
        choose(region, words) if kind == "Activity" else write_prose(region, words)
    publish(page)


def choose(block: Locator, title: str) -> None:
    """An activity, by its title, in the window that opens."""
    block.get_by_role("button", name="Choose activity").click()
    block.page.get_by_role("dialog").get_by_role("link", name=title).click()
    expect(block).to_contain_text(title)


# --- What a translator does ---
def submit_for_translation(page: Page, title: str, pages_below: int) -> None:
    """A listed page with everything below it, into French; opens the French of the page itself."""
    page.get_by_role("button", name=f"More options for '{title}'").click()
    page.get_by_role("link", name="Translate this page").click()
    page.get_by_role("checkbox", name="French").check()
    page.get_by_role("checkbox", name=f"Include subtree ({pages_below} pages)").check()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("heading", name="English to French translation")).to_be_visible()


def translate_offline(page: Page, words: dict[str, str]) -> None:
    """By a PO file: downloaded, filled in, uploaded, published."""
    file = polib.pofile(
        page.request.get(page.get_by_role("link", name="Download PO file").get_attribute("href")).text()
    )
    for source, french in words.items():
        file.find(source).msgstr = french
    with page.expect_file_chooser() as chosen:
        page.get_by_role("button", name="Upload PO file").click()
    chosen.value.set_files({"name": "fr.po", "mimeType": "text/x-gettext-translation", "buffer": str(file).encode()})
    expect(page.get_by_role("status").filter(has_text="translations")).to_be_visible()
    publish_in_french(page)


def translate_here(page: Page, words: dict[str, str]) -> None:
    """Sentence by sentence, beside the source."""
    for source, french in words.items():
        segment = page.get_by_role("tabpanel").get_by_role("listitem").filter(has_text=source).last
        segment.get_by_role("button", name="Translate", exact=True).click()
        segment.get_by_role("textbox").fill(french)
        segment.get_by_role("button", name="Save").click()
        expect(segment.get_by_text(french)).to_be_visible()
        expect(segment.get_by_role("textbox")).to_have_count(0)
    publish_in_french(page)


def publish_in_french(page: Page) -> None:
    """What has been translated."""
    page.get_by_role("button", name="Publish in French").click()
    expect(page.get_by_role("status").filter(has_text="Published")).to_be_visible()


def translate_activity(page: Page, title: str, words: dict[str, str]) -> None:
    """An activity of the lesson whose translation is open; it opens beside it."""
    row = page.get_by_role("tabpanel").get_by_role("listitem").filter(has_text=title).last
    with page.expect_popup() as opened:
        row.get_by_role("button", name="Edit").click()
    translate_offline(opened.value, words)
    opened.value.close()
