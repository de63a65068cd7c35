"""Files have the names that a reader expects, and end before the reader is tired."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.tree import ROOMS, Source, Tree

VOCABULARY = {
    *("__init__", "apps", "models", "services", "selectors", "forms", "views", "urls", "permissions", "signals"),
    *("receivers", "tasks", "blocks", "projections", "measures", "wagtail_hooks", "admin", "templatetags"),
    *("management", "migrations", "static", "locale"),
    *("adapters", "middleware", "context_processors", "outbox"),  # docs/decisions/0002
}
OWN_WORDS = {
    "lms": {"settings", "celery", "wsgi", "formats"},  # Only the building itself has these.
    "agencies/jobs": {"backends"},  # What Wagtail's own tasks plug into.
}
LONGEST = 400
SUFFIXES = {".py", ".html", ".js"}
BANNED = {"util", "utils", "helper", "helpers", "manager", "managers", "handler", "handlers", "misc", "data", "process"}
GIVEN = {"get_context_data", "process_view", "process_response", "process_request", "clean_data"}  # Named by Django.


def names_come_from_the_vocabulary(tree: Tree) -> Iterator[str]:
    """At the top of a room stand only the words of house.md 2, as files or folders, and charted sub-packages."""
    for room in [*ROOMS, "agencies/jobs"]:
        words = VOCABULARY | OWN_WORDS.get(room, set())
        for path in children(tree.root / room):
            charted = path.is_dir() and (path / "__init__.py").exists()
            if path.stem not in words and not charted:
                yield f"{path.relative_to(tree.root)} is no word of a room's vocabulary (docs/decisions/0002)"


def sub_packages_have_a_charter(tree: Tree) -> Iterator[str]:
    """A room, and every sub-package of its own name, says in its docstring what it is for."""
    for room in ROOMS:
        words = VOCABULARY | OWN_WORDS.get(room, set())
        named = [path for path in children(tree.root / room) if path.is_dir() and path.name not in words]
        for package in [tree.root / room, *named]:
            file = package / "__init__.py"
            if file.exists() and len(ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) or "") < 30:
                yield f"{file.relative_to(tree.root)} does not say what the package is for"


def children(folder: Path) -> list[Path]:
    """The Python files and the folders that are looked at, one storey deep."""
    found = sorted(folder.iterdir()) if folder.exists() else []
    return [path for path in found if path.name != "__pycache__" and (path.is_dir() or path.suffix == ".py")]


def files_are_short(tree: Tree) -> Iterator[str]:
    """Four hundred lines, then a file is two files."""
    for path, text in tree.committed:
        lines = text.count("\n")
        if path.suffix in SUFFIXES and "migrations" not in path.parts and lines > LONGEST:
            yield f"{path} has {lines} lines"


def names_say_something(tree: Tree) -> Iterator[str]:
    """Modules and functions are named by what they are for, not by the banned words of house.md 3."""
    for source in [*tree.rooms, *tree.tests]:
        if banned := BANNED & set(words_of(source.path.stem)):
            yield f"{source.name} is named {banned.pop()!r}"
        for function in source.functions():
            banned = BANNED & set(words_of(function.name)) if function.name not in GIVEN else set()
            if banned and not is_a_sentence(source, function.name):
                yield f"{source.name}:{function.lineno} {function.name} is named {banned.pop()!r}"


def words_of(name: str) -> list[str]:
    """`write_data` → write, data; `writeData` too."""
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", name)]


def is_a_sentence(source: Source, name: str) -> bool:
    """Names of tests are prose."""
    return source.path.parts[0] == "tests" and name.startswith("test_")
