"""The lock files: complete, hashed, in step with what was asked for, and silent about where packages come from."""

import json
import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.databases import ROOT

ASKED = tomllib.loads((ROOT / "pyproject.toml").read_text())
PINNED = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
GROUPS = {
    "run": ASKED["project"]["dependencies"],
    "dev": [
        *ASKED["project"]["dependencies"],
        *ASKED["dependency-groups"]["test"],
        *ASKED["dependency-groups"]["check"],
    ],
    "node": ASKED["dependency-groups"]["node"],
}


def lock(name: str) -> str:
    return (ROOT / "requirements" / f"{name}.lock").read_text()


def pinned(name: str) -> dict[str, set[str]]:
    """Package → versions; more than one where the lock distinguishes machines."""
    found: dict[str, set[str]] = {}
    for package, version in PINNED.findall(lock(name)):
        found.setdefault(canonicalize_name(package), set()).add(version)
    return found


@pytest.mark.parametrize("name", GROUPS)
def test_everything_that_is_asked_for_is_locked_within_its_bounds(name):
    locked = pinned(name)
    asked = [Requirement(line) for line in GROUPS[name]]

    assert [
        str(one)
        for one in asked
        if not any(one.specifier.contains(version) for version in locked.get(canonicalize_name(one.name), ()))
    ] == []


@pytest.mark.parametrize("name", GROUPS)
def test_every_package_is_pinned_with_a_hash_and_no_address(name):
    entries = re.split(r"\n(?=\S)", lock(name).strip())

    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry or "://" in entry] == []


def test_tests_run_on_the_versions_that_the_product_runs_on():
    run, dev = pinned("run"), pinned("dev")

    assert {package: dev.get(package) for package in run} == run


def test_front_end_packages_are_locked_by_content_and_not_by_address():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    asked = json.loads((ROOT / "package.json").read_text())
    wanted = {**asked.get("dependencies", {}), **asked.get("devDependencies", {})}
    locked = {name.removeprefix("node_modules/"): entry for name, entry in packages.items() if name}

    assert [name for name, entry in locked.items() if "resolved" in entry or "integrity" not in entry] == []
    assert {name: locked[name]["version"] for name in wanted} == wanted


def test_what_is_copied_for_the_browser_comes_from_packages_that_running_installs():
    asked = json.loads((ROOT / "package.json").read_text())
    sources = {re.match(r"(@[^/]+/)?[^/]+", source).group() for source in asked["vendor"].values()}

    assert sources <= set(asked.get("dependencies", {}))
