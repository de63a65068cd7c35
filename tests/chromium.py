"""The browser that drives the journeys: found, never downloaded; installed from Debian when that is allowed."""

import os
import shutil
import subprocess
from pathlib import Path

NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ADVICE = "Chromium was not found: install it (as root: apt-get install chromium) or set CHROMIUM to its program."


def find() -> str | None:
    """The path of a Chromium, from `CHROMIUM` or the usual names; None when there is none."""
    named = os.environ.get("CHROMIUM", "").strip()
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, NAMES) if path), None)


def version(program: str) -> str:
    """What the program says of itself."""
    said = subprocess.run([program, "--no-sandbox", "--version"], capture_output=True, text=True, check=False)
    return said.stdout.strip() or program


def may_install() -> bool:
    """Whether we are root on a Debian, and nobody named a browser of their own."""
    if os.environ.get("CHROMIUM", "").strip():
        return False
    return os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get") is not None


def install() -> None:
    """Ask Debian for Chromium; a failure is told and left to the caller's next `find()`."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", "chromium"]):
        subprocess.run(["apt-get", *words], env=quiet, stdout=subprocess.DEVNULL, check=False)
