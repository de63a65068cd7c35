"""`bin/install`: it does its work once per set of lock files, and no installation that was broken off counts."""

from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import ModuleType

import pytest

from tests.databases import ROOT


@pytest.fixture
def installer(tmp_path: Path) -> ModuleType:
    """The script, pointed at a made-up tree with its lock files, a Python and front-end packages."""
    loader = SourceFileLoader("installer", str(ROOT / "bin" / "install"))
    script = module_from_spec(spec_from_loader("installer", loader))
    loader.exec_module(script)
    script.ROOT, script.VENV = tmp_path, tmp_path / ".venv"
    script.PYTHON = script.VENV / "bin" / "python"
    for name in [*script.LOCKS["dev"], *script.FRONT_END, "requirements/node.lock", "bin/install", ".venv/bin/python"]:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    (tmp_path / "node_modules").mkdir()
    return script


def finish(installer: ModuleType, group: str) -> None:
    (installer.VENV / f"installed-{group}").write_text(installer.fingerprint(group))


def test_nothing_is_current_before_the_first_time(installer):
    assert (installer.is_current("run"), installer.is_current("dev")) == (False, False)


def test_what_running_needs_is_not_enough_for_tests(installer):
    finish(installer, "run")

    assert (installer.is_current("run"), installer.is_current("dev")) == (True, False)


def test_what_tests_need_is_enough_for_running(installer):
    finish(installer, "dev")

    assert (installer.is_current("run"), installer.is_current("dev")) == (True, True)


@pytest.mark.parametrize("changed", ["requirements/run.lock", "package-lock.json", "package.json", "bin/install"])
def test_a_changed_lock_asks_for_an_installation(installer, tmp_path, changed):
    finish(installer, "dev")
    (tmp_path / changed).write_text("changed")

    assert (installer.is_current("run"), installer.is_current("dev")) == (False, False)


def test_an_installation_that_was_broken_off_does_not_count(installer):
    finish(installer, "dev")
    installer.forget()

    assert (installer.is_current("run"), installer.is_current("dev")) == (False, False)


def test_a_missing_node_modules_folder_asks_for_an_installation(installer, tmp_path):
    finish(installer, "dev")
    (tmp_path / "node_modules").rmdir()

    assert installer.is_current("dev") is False
