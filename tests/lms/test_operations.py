"""What docs/operations.md says about the environment."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READS = re.compile(r"\b(?:text|flag|number|words|one_of|address|database)\(\s*\"([A-Z0-9_]+)\"")


def test_every_variable_that_settings_read_is_explained_and_no_other():
    read = {name for file in (ROOT / "lms" / "settings").glob("*.py") for name in READS.findall(file.read_text())}
    tables = [line for line in (ROOT / "docs" / "operations.md").read_text().splitlines() if line.startswith("| `")]
    explained = {name for line in tables for name in re.findall(r"`([A-Z0-9_]+)`", line.split("|")[1])}
    assert explained == read


def test_the_example_names_only_variables_that_exist():
    names = {
        line.split("=")[0]
        for line in (ROOT / ".env.example").read_text().splitlines()
        if "=" in line and line[0] != "#"
    }
    explained = set(re.findall(r"`([A-Z0-9_]+)`", (ROOT / "docs" / "operations.md").read_text()))
    assert names - {"DJANGO_SETTINGS_MODULE"} <= explained
