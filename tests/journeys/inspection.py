"""Looking at a page as axe-core does, and for what does not fit a small phone."""

from playwright.sync_api import Page

from tests.conftest import AXE

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1440, "height": 900}
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: Without transitions: colours would fade into the other scheme, and be measured on the way.
LOOK = """async (tags) => {
  const calm = new CSSStyleSheet();
  calm.replaceSync("*, *::before, *::after { transition-property: none !important; }");
  document.adoptedStyleSheets = [calm];
  const {violations} = await axe.run(document, {
    runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], preload: false,
  });
  const line = (rule, node) => `${rule.id}: ${rule.help} – ${node.html.slice(0, 200)}`;
  return violations.flatMap((rule) => rule.nodes.map((node) => line(rule, node)));
}"""
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def prepare(page: Page) -> None:
    """Before the first page is opened."""
    page.add_init_script(path=AXE)


def complaints(page: Page, *looks: tuple[dict[str, int], str]) -> list[str]:
    """What is wrong with the page at each of these sizes and colour schemes, one line each."""
    found = []
    for size, scheme in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        lines = page.evaluate(LOOK, TAGS)
        over = page.evaluate(WIDER)
        lines += [f"it is {over} pixels wider than the screen"] if over > 0 else []
        found += [f"{page.url.split('/', 3)[3]} ({size['width']}, {scheme}) {line}" for line in lines]
    return found
