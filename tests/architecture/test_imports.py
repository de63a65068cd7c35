"""The import contracts of pyproject.toml, each seen to break on small made-up rooms."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.architecture.tree import ROOMS
from tests.databases import ROOT

NEEDED = [f"{room}/__init__.py" for room in ROOMS]
NEEDED += ["courses/models.py", "courses/activities/__init__.py", "tracking/xapi/__init__.py", "agencies/models.py"]
BROKEN = [
    ("The staircase", {"courses/services.py": "import tracking.models\n", "tracking/models.py": ""}),
    ("The staircase", {"agencies/receivers.py": "def f():\n    from lms import urls\n", "lms/urls.py": ""}),
    ("Inside a room", {"courses/models.py": "import courses.services\n", "courses/services.py": ""}),
    ("Inside a room", {"lms/services.py": "import lms.views\n", "lms/views.py": ""}),
    ("Inside a room", {"tracking/forms/__init__.py": "import tracking.urls\n", "tracking/urls.py": ""}),
    ("The xAPI package is pure", {"tracking/xapi/__init__.py": "from django.utils import timezone\n"}),
    ("Grading is pure", {"courses/activities/__init__.py": "import courses.models\n"}),
    (
        "Grading is pure",
        {"courses/activities/__init__.py": "import courses.blocks\n", "courses/blocks.py": "import wagtail\n"},
    ),
]


def verdicts(root: Path, contents: dict[str, str]) -> dict[str, bool]:
    """Whether each contract (by the words before its colon) is kept by these files."""
    for name, text in {**dict.fromkeys(NEEDED, ""), **contents}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    words = ["--no-cache", "--config", str(ROOT / "pyproject.toml")]
    program = "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports_command as run; run()"
    said = subprocess.run(
        [sys.executable, "-c", program, *words], cwd=root, capture_output=True, text=True, check=False
    ).stdout
    return {
        name: f"{contract['name']} KEPT" in said
        for contract in tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
        for name in [contract["name"].split(":")[0]]
    }


def test_sound_rooms_keep_every_contract(tmp_path):
    sound = {"tracking/views.py": "import tracking.forms\nimport courses.models\n", "tracking/forms.py": ""}

    assert set(verdicts(tmp_path, sound).values()) == {True}


@pytest.mark.parametrize(("contract", "contents"), BROKEN)
def test_a_broken_contract_is_named(contract, contents, tmp_path):
    assert [name for name, kept in verdicts(tmp_path, contents).items() if not kept] == [contract]


def test_every_contract_is_seen_to_break(tmp_path):
    assert {contract for contract, _contents in BROKEN} == set(verdicts(tmp_path, {}))
