"""The look, computed: every pair of colours that text or a control is made of keeps WCAG 2.2 AA, in both modes."""

import gzip
import math
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
STYLES = ROOT / "static" / "app" / "css"
SHEET = (STYLES / "tremplin.css").read_text()
HEX = r"#[0-9a-f]{6}"

INLINE = r'\sstyle="|<style(?! nonce)|\son\w+="|<script(?![^>]*(?:src|type="application/json"))[^>]*>'
TEXT = 4.5
SHAPE = 3.0
BACKGROUNDS = ["paper", "surface", "surface-2"]
TINTS = ["brand-soft", "good-soft", "wait-soft", "bad-soft", "info-soft"]
PAIRS = [
    *[(text, ground, TEXT) for text in ["ink", "ink-2", "brand"] for ground in BACKGROUNDS],
    *[("ink", tint, TEXT) for tint in TINTS],
    *[
        (tone, ground, TEXT)
        for tone in ["good", "wait", "bad", "info"]
        for ground in [f"{tone}-soft", "surface", "paper"]
    ],
    ("brand", "brand-soft", TEXT),
    ("ink-2", "brand-soft", TEXT),
    ("brand-ink", "brand-fill", TEXT),
    ("surface", "bad", TEXT),
    ("brand-fill", "surface", SHAPE),
    *[("line-strong", ground, SHAPE) for ground in ["paper", "surface"]],
    *[("focus", ground, SHAPE) for ground in [*BACKGROUNDS, "brand-soft"]],
]


class Colour(NamedTuple):
    """sRGB, each part 0 to 1."""

    red: float
    green: float
    blue: float


def of_hex(value: str) -> Colour:
    return Colour(*(int(value[at : at + 2], 16) / 255 for at in (1, 3, 5)))


def luminance(colour: Colour) -> float:
    """Relative luminance (WCAG 2.2)."""
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """1 to 21."""
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def of_oklch(lightness: float, chroma: float, hue: float) -> Colour:
    """OKLCH to sRGB; what the screen can't show is clipped, as browsers do (CSS Color 4, section 10)."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long, medium, short = (
        part**3
        for part in (
            lightness + 0.3963377774 * a + 0.2158037573 * b,
            lightness - 0.1055613458 * a - 0.0638541728 * b,
            lightness - 0.0894841775 * a - 1.2914855480 * b,
        )
    )
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    return Colour(*(gamma(min(max(part, 0.0), 1.0)) for part in linear))


def gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


def fixed_tokens() -> dict[str, tuple[Colour, Colour]]:
    """Token → its colours in light and dark."""
    found = re.findall(rf"--([\w-]+): light-dark\(({HEX}), ({HEX})\)", SHEET)
    return {name: (of_hex(light), of_hex(dark)) for name, light, dark in found}


def clamp(low: float, value: float, high: float) -> float:
    return max(low, min(value, high))


def agency_rules() -> dict[str, list[tuple[str, str]]]:
    """Token → for light and dark (or both) the CSS words for lightness and chroma of the agency's colour."""
    themed = SHEET.split("@supports (color: light-dark(oklch")[1].split("@layer base")[0]
    words = r"oklch\(from var\(--agency(?:-2)?\) ((?:\w+\([^()]*\)|[\d.]+)) ((?:\w+\([^()]*\)|[\d.]+)) h\)"
    lines = [line for line in themed.splitlines() if line.strip().startswith("--")]
    return {line.split(":")[0].strip(" -"): re.findall(words, line) for line in lines}


def themed_tokens(lightness: float, chroma: float, hue: float) -> dict[str, tuple[Colour, Colour]]:
    """The tokens that an agency's colour makes."""
    names = {"l": lightness, "c": chroma, "min": min, "max": max, "clamp": clamp, "__builtins__": {}}
    tokens = {}
    for name, rules in agency_rules().items():
        colours = [of_oklch(eval(rule[0], names), eval(rule[1], names), hue) for rule in rules]
        tokens[name] = (colours[0], colours[-1])
    return tokens


def wheel() -> Iterator[tuple[float, float, float]]:
    """Colours an agency could think of: 9 lightnesses, 5 chromas, 24 hues."""
    return product([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0], [0.0, 0.05, 0.1, 0.2, 0.35], range(0, 360, 15))


def failures(tokens: dict[str, tuple[Colour, Colour]], pairs: list[tuple[str, str, float]]) -> list[str]:
    found = []
    for (one, other, least), mode in product(pairs, (0, 1)):
        ratio = contrast(tokens[one][mode], tokens[other][mode])
        if ratio < least:
            found.append(f"--{one} on --{other} ({['light', 'dark'][mode]}): {ratio:.2f} < {least}")
    return found


def test_black_on_white_is_twenty_one_to_one():
    assert round(contrast(of_hex("#000000"), of_oklch(1, 0, 0)), 1) == 21.0


def test_every_pair_of_our_own_colours_can_be_read_in_light_and_dark():
    assert failures(fixed_tokens(), PAIRS) == []


def test_whatever_colour_an_agency_chooses_text_can_be_read():
    ours = fixed_tokens()
    themed_pairs = [pair for pair in PAIRS if "brand" in pair[0] + pair[1]]
    found = {problem: colour for colour in wheel() for problem in failures(ours | themed_tokens(*colour), themed_pairs)}
    assert found == {}


def test_words_and_progress_on_the_hero_card_can_be_read_for_every_agency():
    white = of_hex("#fffdf9")
    for colour in wheel():
        tokens = themed_tokens(*colour)
        assert contrast(white, tokens["deep"][0]) >= TEXT, colour
        assert contrast(tokens["deep-accent"][0], tokens["deep"][0]) >= SHAPE, colour


def test_a_browser_without_light_dark_gets_the_light_colours():
    plain = dict(re.findall(rf"--([\w-]+): ({HEX});", SHEET.split("@supports")[0]))
    modern = re.findall(rf"--([\w-]+): light-dark\(({HEX})", SHEET)
    assert {name: plain[name] for name, _ in modern} == dict(modern)


@pytest.mark.parametrize("sheet", ["tremplin.css", "staff.css"])
def test_directions_are_logical_so_that_a_page_may_run_from_right_to_left(sheet):
    text = re.sub(r'url\("[^"]*"\)|/\*.*?\*/', "", (STYLES / sheet).read_text(), flags=re.DOTALL)
    side = "(?:left|right|top|bottom)"
    assert re.findall(rf"(?:margin|padding|border)-{side}|[^-\w]{side}: |text-align: {side}|float", text) == []


@pytest.mark.parametrize(
    ("file", "most"),
    [("css/tremplin.css", 14_000), ("css/staff.css", 6_000), ("js/learn.js", 6_000), ("js/staff.js", 4_000)],
)
def test_a_page_stays_light_on_a_phones_plan(file, most):
    assert len(gzip.compress((ROOT / "static" / "app" / file).read_bytes(), 9)) <= most


def test_templates_carry_no_inline_style_and_no_inline_script():
    """The content security policy would refuse them; the theme's one `<style>` has a nonce."""
    found = [
        f"{path.relative_to(ROOT)}: {match}"
        for path in (ROOT / "templates").rglob("*.html")
        for match in re.findall(INLINE, path.read_text())
    ]
    assert found == []


def test_every_icon_that_a_template_names_is_drawn():
    drawn = set(re.findall(r"\.icon--([\w-]+) \{", SHEET + (STYLES / "staff.css").read_text()))
    texts = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    named = {name for text in texts for name in re.findall(r"icon--([a-z-]+)[\" ]", text)}
    assert named - drawn == set()
