"""The one place that reads the environment; every helper refuses nonsense and says what to write instead.

Values are strings from `os.environ`; an unset or empty variable means the default. A wrong value raises
`django.core.exceptions.ImproperlyConfigured` naming the variable, what was read and what is accepted.
"""

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

YES = {"1", "true", "yes", "on"}
NO = {"0", "false", "no", "off"}
POSTGRES_SCHEMES = {"postgres", "postgresql"}


def text(name: str, default: str | None = None) -> str:
    """The variable, stripped; without a default it must be set."""
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise ImproperlyConfigured(f"{name} must be set; see docs/operations.md for what it means.")
    return default


def flag(name: str, *, default: bool) -> bool:
    """A yes-or-no variable."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in YES:
        return True
    if value in NO:
        return False
    raise ImproperlyConfigured(f"{name} is {value!r}; write 1 or 0 (or true/false, yes/no, on/off).")


def number(name: str, default: int, *, least: int = 0, most: int = 2**31) -> int:
    """A whole number between `least` and `most`."""
    value = os.environ.get(name, "").strip()
    if not value:
        return default
    if not value.isdecimal() or not least <= int(value) <= most:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a whole number from {least} to {most}.")
    return int(value)


def words(name: str, default: Iterable[str] = ()) -> list[str]:
    """A comma-separated list; empty items are dropped."""
    value = os.environ.get(name, "").strip()
    return [word.strip() for word in value.split(",") if word.strip()] if value else list(default)


def one_of(name: str, choices: Iterable[str], default: str) -> str:
    """One word out of a closed list."""
    allowed = sorted(choices)
    value = os.environ.get(name, "").strip() or default
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; write one of: {', '.join(allowed)}.")
    return value


def address(name: str, default: str) -> str:
    """An absolute http(s) address, without a trailing slash."""
    value = text(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ImproperlyConfigured(f"{name} is {value!r}; write a full address such as https://learn.example.org.")
    return value


def database(name: str, default_file: Path) -> dict[str, Any]:
    """Django's description of the database that a URL names; SQLite in `default_file` when unset."""
    url = os.environ.get(name, "").strip()
    if not url:
        return sqlite(default_file)
    parts = urlsplit(url)
    if parts.scheme == "sqlite" and parts.path not in {"", "/"}:
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme not in POSTGRES_SCHEMES or parts.path in {"", "/"}:
        raise ImproperlyConfigured(
            f"{name} must look like postgresql://user:password@host:5432/name or sqlite:////full/path.sqlite3; "
            f"it starts with {parts.scheme!r}."
        )
    return postgres(url)


def sqlite(file: Path) -> dict[str, Any]:
    """SQLite as one writer and many readers: WAL, and transactions that take the write lock at once."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; "
                "PRAGMA temp_store=MEMORY; PRAGMA mmap_size=134217728; PRAGMA cache_size=-16000"
            ),
        },
    }


def postgres(url: str) -> dict[str, Any]:
    """PostgreSQL from a URL; its query string goes to the driver (`?host=/run/postgresql` for a socket)."""
    parts = urlsplit(url)
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or parts.hostname or ""
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
