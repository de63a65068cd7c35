"""`make screens`: photograph every learner, coordinator, evaluator and author screen of the running product.

Starts the product itself on a data folder of its own (kept under `var/screens`, so that a second run is quick), signs
in as people of the demonstration world, and writes `screens/index.html` with each page at phone and desktop size, in
English and French. `--readme` renews README.md's pictures, `--only WORD` limits the pages, `--dark` draws them dark.
"""

import argparse
import contextlib
import html
import json
import os
import subprocess
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from tests import chromium
from tests.journeys.product import free_port, wait_for

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "screens"
DATA = ROOT / "var" / "screens"
SIZES = {
    "phone": {
        "viewport": {"width": 360, "height": 740},
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 2,
    },
    "desktop": {"viewport": {"width": 1440, "height": 900}},
}
STYLE = """
body { font: 16px sans-serif } div { display: flex; gap: 8px; overflow: auto } figure { margin: 0 }
img { height: 480px; border: 1px solid #999 }
"""
LONG_LIST = "Nom;Courriel;Téléphone\nRoy, Adèle;adele.roy@courriel.example;780 555 0111\n" + "".join(
    f"Fortin, Luc;luc.fortin(at)courriel.example;{number}\nRoy, Adèle;adele.roy@courriel.example;\n"
    for number in range(110)
)
NOWHERE = "not found"
WITHIN = 300  # seconds: the first start loads the demonstration world
README = {
    "learner-home-phone-fr": ("learner", "home", "phone", "fr"),
    "lesson-phone-en": ("learner", "lesson", "phone", "en"),
    "today-desktop-en": ("coordinator", "today", "desktop", "en"),
    "report-desktop-en": ("coordinator", "report", "desktop", "en"),
}


def main() -> int:
    """Photograph everything; 1 when a page did not answer, or does not fit."""
    parser = argparse.ArgumentParser(prog="python -m tests.screens", description=__doc__)
    parser.add_argument("--readme", action="store_true", help="renew docs/images")
    parser.add_argument("--only", default="", help="only pages whose name holds this word")
    parser.add_argument("--dark", action="store_true", help="in dark colours")
    chosen = parser.parse_args()
    with running() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=chromium.ARGUMENTS)
        shots = list(photographs(browser, address, chosen))
    write_index(shots)
    print(f"{len(shots)} pictures: {FOLDER / 'index.html'}")
    bad = [shot for shot in shots if (shot["status"] >= 400) != (shot["name"] == NOWHERE) or shot["wide"]]
    for shot in bad:
        print(f"{shot['status']} {shot['path']} as {shot['role']}{', too wide' if shot['wide'] else ''}")
    if chosen.readme:
        renew_readme()
    return 1 if bad else 0


# --- The product ---
def environment(port: int) -> dict[str, str]:
    """A data folder and a port of its own; nothing of the caller's services."""
    kept = {key: value for key, value in os.environ.items() if key in {"PATH", "HOME", "LANG"}}
    return kept | {"TREMPLIN_DATA": str(DATA), "PORT": str(port), "DJANGO_SETTINGS_MODULE": "lms.settings.dev"}


@contextlib.contextmanager
def running() -> Iterator[str]:
    """The product, serving; its address."""
    port = free_port()
    command = [sys.executable, "manage.py", "serve"]
    DATA.mkdir(parents=True, exist_ok=True)
    with (DATA / "serve.log").open("w") as log:
        served = subprocess.Popen(command, cwd=ROOT, env=environment(port), stdout=log, stderr=log)
        try:
            wait_for(f"http://127.0.0.1:{port}/healthz", served, DATA / "serve.log", WITHIN)
            yield f"http://127.0.0.1:{port}"
        finally:
            served.terminate()
            served.wait(20)


def world(port: str) -> dict[str, Any]:
    """Who can sign in, with fresh links."""
    told = subprocess.run(
        [sys.executable, "manage.py", "demo", "--json"],
        cwd=ROOT,
        env=environment(int(port)),
        check=False,
        capture_output=True,
        text=True,
    )
    if told.returncode:
        sys.exit(told.stderr)
    found: dict[str, Any] = json.loads(told.stdout)
    return found


# --- The pages ---
def photographs(browser: Browser, address: str, chosen: argparse.Namespace) -> Iterator[dict[str, Any]]:
    """One picture per page, size and language."""
    FOLDER.mkdir(exist_ok=True)
    for size, options in SIZES.items():
        for language in ("en", "fr"):
            told = world(address.rsplit(":", 1)[1])  # Sign-in links are good for once.
            yield from visits(browser, address, told, size, options, language, chosen)


def visits(
    browser: Browser,
    address: str,
    told: dict[str, Any],
    size: str,
    options: dict[str, Any],
    language: str,
    chosen: argparse.Namespace,
) -> Iterator[dict[str, Any]]:
    """Everybody's pages in one size and language."""
    for role in ("visitor", *dict.fromkeys(person["role"] for person in told["people"])):
        context = browser.new_context(
            base_url=address,
            locale=f"{language}-CA",
            color_scheme="dark" if chosen.dark else "light",
            reduced_motion="reduce",
            **options,
        )
        context.set_default_timeout(30_000)
        page = context.new_page()
        if role != "visitor":
            sign_in(page, person_for(told, role, language))
            speak(page, language)
        for name, path in pages_of(page, role, told, language):
            if chosen.only in f"{role} {name}":
                yield photograph(page, role, name, path, size, language)
        context.close()


def person_for(told: dict[str, Any], role: str, language: str) -> dict[str, Any]:
    """Somebody with that role, in the agency whose cohort is under way, who speaks the language where there is one."""
    everybody = [person for person in told["people"] if person["role"] == role]
    people = [person for person in everybody if person["agency_slug"] == "magpie-house"] or everybody
    return next((person for person in people if person["language"] == language), people[0])


def sign_in(page: Page, person: dict[str, Any]) -> None:
    """By password, or by the one-time link."""
    if person.get("link"):
        page.goto(person["link"])
        page.locator("main form button").first.click()
    else:
        page.goto("/accounts/login/")
        page.locator("main details summary").click()
        page.fill("input[name=login]", person["email"])
        page.fill("input[name=password]", person["password"])
        page.locator("main form:has(input[name=password]) button").first.click()
    page.wait_for_load_state()


def speak(page: Page, language: str) -> None:
    """Switch the language if it is another."""
    page.goto("/")
    if not (page.get_attribute("html", "lang") or "").startswith(language):
        page.locator(f"button[name=language][value={language}]").first.click()
        page.wait_for_load_state()


def link(page: Page, selector: str) -> str | None:
    """Where the first such link leads."""
    found = page.locator(selector)
    return found.first.get_attribute("href") if found.count() else None


def pages_of(page: Page, role: str, told: dict[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """Names and paths, found by following the product's own links."""
    if role == "visitor":
        yield from visitor_pages(told, language)
    elif role == "learner":
        yield from learner_pages(page)
    else:
        yield from staff_pages(page, role)


def visitor_pages(told: dict[str, Any], language: str) -> Iterator[tuple[str, str]]:
    """Before signing in."""
    yield "catalogue", f"/{language}/"
    yield "course", told["courses"][0]["public_url"][language]
    yield "sign-in", "/accounts/login/"
    yield "sign-in by code", "/accounts/login/code/"
    yield NOWHERE, f"/{language}/nowhere/"


def learner_pages(page: Page) -> Iterator[tuple[str, str]]:
    """My learning, a course, its lessons, a quiz, results."""
    yield "home", "/learn/"
    page.goto("/learn/")
    course = next((path for path in hrefs(page, "main a[href*='/learn/']") if path.count("/") == 3), None)
    if not course:
        return
    yield "course", course
    page.goto(course)
    lessons = list(dict.fromkeys(hrefs(page, "a.outline__lesson")))
    for number, path in enumerate(lessons[:16:3], start=1):
        yield f"lesson {number}" if number > 1 else "lesson", path
    for path in lessons:
        page.goto(path)
        quiz = link(page, "a[href*='/quiz/']:not([href*='result'])")
        if quiz:
            yield "quiz", quiz
            result = link(page, "a[href*='/result/']")
            if result:
                yield "quiz result", result
            break
    yield "results", f"{course}results/"
    yield "account", "/accounts/me/"


def hrefs(page: Page, selector: str) -> list[str]:
    """Where these links lead, without fragments."""
    found = page.locator(selector).evaluate_all("links => links.map(link => new URL(link.href).pathname)")
    return [str(path) for path in found]


def staff_pages(page: Page, role: str) -> Iterator[tuple[str, str]]:
    """The day, the agency, its cohorts, and the reports; the workshop for authors."""
    yield "today", "/today/"
    page.goto("/today/")
    for path in dict.fromkeys(hrefs(page, "nav a[href^='/agency/'], nav a[href^='/reports/']")):
        yield path.strip("/").split("/")[-1] if path.count("/") > 3 else "agency", path
    yield from cohort_pages(page)
    yield from tool_pages(page)
    page.goto("/reports/")
    report = link(page, "main a[href^='/reports/']")
    if report:
        yield "reports", "/reports/"
        yield "report", report
    if role == "umbrella_author":
        yield "workshop", "/admin/"
        yield "workshop pages", "/admin/pages/"
        yield "workshop activities", "/admin/snippets/"
        page.goto("/admin/tools/")
        tools = page.url  # It led to the umbrella's.
        for name, word in {
            "workshop tools": "",
            "workshop tool": "new/",
            "workshop refused requests": "refused/",
        }.items():
            yield name, f"{tools}{word}"


def cohort_pages(page: Page) -> Iterator[tuple[str, str]]:
    """A cohort, its plan, enrolling, and a learner's file."""
    page.goto("/today/")
    cohort = next(iter(hrefs(page, "main a[href*='/cohorts/']")), None)
    if not cohort:
        return
    page.goto(cohort)
    yield from import_pages(page, cohort)
    page.goto(cohort)
    found = {f"cohort {part}": link(page, f"a[href$='/{part}/']") for part in ("enrol", "weeks", "edit")}
    found |= {"cohort": cohort, "learner's file": link(page, "main a[href*='/learners/']")}
    yield from ((name, path) for name, path in found.items() if path)
    record = f"{cohort.partition('/cohorts/')[0]}/statements/"
    page.goto(record)
    found = {"record of learning": record, "statement": link(page, "main a.sentence")}
    yield from ((name, path) for name, path in found.items() if path)


def tool_pages(page: Page) -> Iterator[tuple[str, str]]:
    """The agency's connected tools, where somebody manages them."""
    settings = next(iter(hrefs(page, "nav a[href$='/settings/']")), None)
    if not settings:
        return
    page.goto(settings)
    tools = next(iter(hrefs(page, "main a[href$='/tools/']")), None)
    if tools:
        connect_a_tool(page, tools)
        yield "tools", tools
        yield "tool", f"{tools}new/"
        yield "refused requests", f"{tools}refused/"
        yield "sending on", f"{tools}forwarding/"
        yield "sending on to another", f"{tools}forwarding/new/"
        yield "exports", f"{tools}exports/"
        yield "imports", f"{tools}imports/"


def connect_a_tool(page: Page, tools: str) -> None:
    """Once, so that there is one, with a request that was refused to it and a file of statements."""
    page.goto(tools)
    if page.locator("main tbody tr").count():
        return
    page.goto(f"{tools}new/")
    page.fill("[name=name]", "Simulateur de soudage")
    page.check("[name=scopes][value=all]")
    page.locator("main form button").first.click()
    key, secret = (page.locator(field).input_value() for field in ("#key", "#secret"))
    told = {
        "Authorization": f"Basic {b64encode(f'{key}:{secret}'.encode()).decode()}",
        "X-Experience-API-Version": "1.0.3",
    }
    page.request.post("/xapi/statements", headers=told, data={"actor": {"mbox": "Ann"}})
    page.goto(f"{tools}exports/")
    page.locator("main form button").first.click()
    page.wait_for_selector("main .refusals a")


def import_pages(page: Page, cohort: str) -> Iterator[tuple[str, str]]:
    """A long list: sent once, of which one line enrols somebody; later it is found where one enrols."""
    page.goto(f"{cohort}enrol/")
    if not page.locator("form [name=people]").count():
        return
    if not link(page, "main a[href*='/imports/']"):
        page.fill("[name=people]", LONG_LIST)
        page.locator("button[value=check]").click()
        page.locator("button[value=enrol]").click()
        page.wait_for_url("**/imports/**")
        page.wait_for_selector("main .message--success")
        page.goto(f"{cohort}enrol/")
    yield "import", str(link(page, "main a[href*='/imports/']"))


# --- Pictures ---
def photograph(page: Page, role: str, name: str, path: str, size: str, language: str) -> dict[str, Any]:
    """Open and draw a whole page."""
    answer = page.goto(path)
    page.wait_for_load_state()
    file = f"{role}-{name}-{size}-{language}.png".replace(" ", "-").replace("'", "")
    page.screenshot(path=FOLDER / file, full_page=True)
    too_wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
    return {
        "role": role,
        "name": name,
        "path": path,
        "size": size,
        "language": language,
        "file": file,
        "status": answer.status if answer else 599,
        "wide": bool(too_wide),
    }


def write_index(shots: list[dict[str, Any]]) -> None:
    """A page with all pictures, by role and page."""
    rows = []
    for key in dict.fromkeys((shot["role"], shot["name"]) for shot in shots):
        same = [shot for shot in shots if (shot["role"], shot["name"]) == key]
        title = html.escape(" · ".join(key))
        rows.append(f"<h2>{title} <small>{html.escape(same[0]['path'])}</small></h2>")
        rows.append(f"<div>{''.join(map(figure, same))}</div>")
    page = f"<!doctype html><meta charset=utf-8><title>Screens</title><style>{STYLE}</style>{''.join(rows)}"
    (FOLDER / "index.html").write_text(page)


def figure(shot: dict[str, Any]) -> str:
    """One picture of the index."""
    said = f"{shot['size']} {shot['language']} {shot['status']}{' TOO WIDE' if shot['wide'] else ''}"
    picture = f'<a href="{shot["file"]}"><img loading="lazy" src="{shot["file"]}" alt=""></a>'
    return f"<figure>{picture}<figcaption>{said}</figcaption></figure>"


def renew_readme() -> None:
    """The pictures of README.md, cut to what a screen shows."""
    from PIL import Image  # noqa: PLC0415  (only for this)

    folder = ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    for name, (role, page, size, language) in README.items():
        source = FOLDER / f"{role}-{page}-{size}-{language}.png"
        with Image.open(source) as picture:
            height = 1480 if size == "phone" else 900
            cut = picture.crop((0, 0, picture.width, min(picture.height, height)))
            small = cut.resize((cut.width // 2, cut.height // 2)) if size == "phone" else cut
            small.convert("P", palette=Image.Palette.ADAPTIVE, colors=128).save(folder / f"{name}.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
