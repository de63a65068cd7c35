"""Nothing but a `Share` writes a percentage of people (docs/decisions/0006)."""

import ast
import re
from pathlib import Path

import pytest

from tests.architecture.tree import ROOMS
from tests.databases import ROOT

OWN = ROOT / "evaluation" / "figures" / "shares.py"  # The one place.
GAP = r"(?:\s|&nbsp;|&#160;|\u00a0|\u202f)*"
SIGN = r"(?:%(?!})|per ?cent|pour ?cent)"
ROUNDED = re.compile(rf"\|\s*floatformat[^}}]*}}}}{GAP}{SIGN}|{{%\s*widthratio\b")
SIGNED = re.compile(rf"}}}}{GAP}{SIGN}|\|\s*floatformat\b")


def offences_in_template(text: str, *, in_reports: bool) -> list[str]:
    """What formats a percentage by hand. A learner's own whole mark, outside the reports, may have its sign."""
    return (SIGNED if in_reports else ROUNDED).findall(text) + (ROUNDED.findall(text) if in_reports else [])


def offences_in_python(source: str) -> list[str]:
    """Format codes that multiply by a hundred: `{share:.0%}`, `format(share, "%")`, `"%d%%"`."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if (
            isinstance(node, ast.FormattedValue)
            and node.format_spec
            and ast.unparse(node.format_spec).rstrip("'\"").endswith("%")
        ):
            found.append(ast.unparse(node))
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found += re.findall(r"{[^{}]*:[^{}]*%}|%[.\d]*[df]\s*%%", node.value)
    return found


def rooms() -> list[Path]:
    return [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py")) if file != OWN]


@pytest.mark.parametrize(
    ("text", "anywhere", "in_reports"),
    [
        ("{{ n|floatformat:0 }} %", True, True),
        ("{{ n|floatformat }}&nbsp;%", True, True),
        ("{% widthratio n of 100 %}", True, True),
        ("{{ hours|floatformat }} hours", False, True),
        ("{{ share }}&nbsp;%", False, True),
        ("{{ share }}\u00a0%", False, True),
        ("{{ mark }}%", False, True),
        ("{{ share }} {% if x %}", False, False),
        ("{{ share }}{{ other }}", False, False),
    ],
)
def test_the_rule_for_templates_bites(text, anywhere, in_reports):
    assert bool(offences_in_template(text, in_reports=False)) is anywhere
    assert bool(offences_in_template(text, in_reports=True)) is in_reports


@pytest.mark.parametrize(
    ("source", "offences"),
    [
        ('f"{share:.0%}"', 1),
        ('"{:.1%}".format(share)', 1),
        ('"%d%%" % share', 1),
        ('f"{share:.2f}"', 0),
        ('"%(number)s%%" % words', 0),
    ],
)
def test_the_rule_for_python_bites(source, offences):
    assert len(offences_in_python(source)) == offences


def test_no_template_formats_a_percentage():
    offences = {}
    for file in sorted((ROOT / "templates").rglob("*.html")):
        in_reports = file.is_relative_to(ROOT / "templates" / "evaluation")
        if found := offences_in_template(file.read_text(encoding="utf-8"), in_reports=in_reports):
            offences[str(file.relative_to(ROOT))] = found

    assert offences == {}


def test_no_python_formats_a_percentage_but_the_share_itself():
    offences = {
        str(file.relative_to(ROOT)): found
        for file in rooms()
        if (found := offences_in_python(file.read_text(encoding="utf-8")))
    }

    assert offences == {}
