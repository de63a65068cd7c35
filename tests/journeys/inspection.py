"""Looking at a page as axe-core does, and for what does not fit a small phone."""

from playwright.sync_api import Page

from tests.conftest import AXE

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1440, "height": 900}
EVERYTHING = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
CONTRAST = {"type": "rule", "values": ["color-contrast"]}
OTHER = {"light": "dark", "dark": "light"}
#: Without transitions: colours would fade into the other scheme, and be measured on the way. The bar of a lesson lies
#: over whatever stands at the edge of the screen at that moment; what scrolls out from under it is not too small.
LOOK = """async (runOnly) => {
  const calm = new CSSStyleSheet();
  calm.replaceSync("*, *::before, *::after { transition-property: none !important; }" +
    ".lesson-bar { position: static; }");
  document.adoptedStyleSheets = [calm];
  const {violations} = await axe.run(document, {runOnly, resultTypes: ["violations"], preload: false});
  const line = (rule, node) => `${rule.id}: ${rule.help} – ${node.html.slice(0, 200)}`;
  return violations.flatMap((rule) => rule.nodes.map((node) => line(rule, node)));
}"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def prepare(page: Page) -> None:
    """Before the first page is opened."""
    page.add_init_script(path=AXE)


def complaints(page: Page, scheme: str) -> list[str]:
    """What is wrong with the page as it stands, one line each: everything in one colour scheme, colours in the other.

    A page that is looked at on a desktop must fit a phone all the same.
    """
    size = page.viewport_size
    page.emulate_media(color_scheme=scheme)
    lines = page.evaluate(LOOK, EVERYTHING)
    page.emulate_media(color_scheme=OTHER[scheme])
    lines += [f"({OTHER[scheme]}) {line}" for line in page.evaluate(LOOK, CONTRAST)]
    page.set_viewport_size(PHONE)
    over = page.evaluate(WIDER)
    page.set_viewport_size(size)
    lines += [f"it is {over} pixels wider than a phone"] if over > 0 else []
    return [f"/{page.url.split('/', 3)[3]} ({size['width']} px, {scheme}): {line}" for line in lines]
