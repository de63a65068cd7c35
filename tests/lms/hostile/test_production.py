"""The settings of a public server: nothing guessed, nothing left open, and a plain word for what is missing."""

import importlib
import os
import subprocess
import sys
from collections.abc import Iterator
from types import ModuleType

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from lms.settings import base

SANE = {"SECRET_KEY": "only-for-this-test-" + "0123456789abcdef" * 3, "SITE_URL": "https://learn.example.org"}


@pytest.fixture
def production(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The settings with a sane environment, read anew; what the tests run with stays as it is."""
    yield read(monkeypatch, SANE)
    sys.modules.pop("lms.settings.production", None)


def read(monkeypatch: pytest.MonkeyPatch, environment: dict[str, str]) -> ModuleType:
    """The settings module under an environment. `base` is read once, so what it says of it is set by hand."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(base, "SITE_URL", environment.get("SITE_URL", base.SITE_URL))
    sys.modules.pop("lms.settings.production", None)
    return importlib.import_module("lms.settings.production")


def test_nothing_travels_in_the_clear(production: ModuleType) -> None:
    names = ["SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "LANGUAGE_COOKIE_SECURE"]
    assert [getattr(production, name) for name in names] == [True] * 4
    assert production.SECURE_HSTS_SECONDS == 365 * 24 * 60 * 60
    assert production.SECURE_PROXY_SSL_HEADER is None  # Only behind a proxy that says so; anybody can write the header.


def test_nothing_is_open_that_helps_at_home_only(production: ModuleType) -> None:
    assert (production.DEBUG, production.DEMONSTRATION) == (False, False)
    assert production.ALLOWED_HOSTS == ["learn.example.org"]
    assert production.CSRF_TRUSTED_ORIGINS == ["https://learn.example.org"]
    assert settings.SECRET_KEY not in production.SECRET_KEY


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "", "SECRET_KEY must be set"),
        ("SECRET_KEY", "x" * 49, "SECRET_KEY is too short"),
        ("SITE_URL", "http://learn.example.org", "SITE_URL must be the public https:// address"),
    ],
)
def test_what_is_missing_is_said(monkeypatch: pytest.MonkeyPatch, name: str, value: str, said: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=said):
        read(monkeypatch, {**SANE, name: value})


def test_djangos_own_inspection_finds_nothing() -> None:
    environment = {**os.environ, **SANE, "DJANGO_SETTINGS_MODULE": "lms.settings.production", "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "DEBUG"]
    words = {"cwd": base.ROOT, "env": environment, "capture_output": True, "text": True, "timeout": 120}
    done = subprocess.run(command, check=False, **words)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "System check identified no issues (3 silenced).\n"
