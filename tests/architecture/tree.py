"""A tree of source files, read and parsed once, for the rules to look at: the real house, or a made-up one."""

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOMS = ["lms", "evaluation", "microcredentials", "tracking", "courses", "agencies"]  # Highest first.
STOREYS = [*ROOMS, "jobs"]  # The workshop stands in `agencies/jobs`, below its neighbours.
NOT_SOURCE = {"__pycache__", "migrations", "locale", "static"}


class Source:
    """One Python file: `name` is its path from the root of the tree."""

    def __init__(self, root: Path, file: Path) -> None:
        self.file = file
        self.path = file.relative_to(root)
        self.name = str(self.path)
        self.text = file.read_text(encoding="utf-8")

    @functools.cached_property
    def syntax(self) -> ast.Module:
        return ast.parse(self.text, self.name)

    @property
    def storey(self) -> int:
        """0 for `lms`, rising as we go down the stairs; the root's own files stand above all."""
        if self.path.parts[:2] == ("agencies", "jobs"):
            return STOREYS.index("jobs")
        return STOREYS.index(self.path.parts[0]) if self.path.parts[0] in ROOMS else -1

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method."""
        for node in ast.walk(self.syntax):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node

    def classes(self) -> Iterator[ast.ClassDef]:
        """Every class."""
        return (node for node in ast.walk(self.syntax) if isinstance(node, ast.ClassDef))

    def calls(self, *names: str) -> Iterator[ast.Call]:
        """Every call of something with one of these names, wherever it is imported from."""
        for node in ast.walk(self.syntax):
            if isinstance(node, ast.Call) and name_of(node.func) in names:
                yield node


class Tree:
    """The house at `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @functools.cached_property
    def rooms(self) -> list[Source]:
        """The Python of the rooms, without migrations."""
        return [
            Source(self.root, file)
            for room in ROOMS
            for file in sorted((self.root / room).rglob("*.py"))
            if not NOT_SOURCE & set(file.relative_to(self.root).parts)
        ]

    @functools.cached_property
    def migrations(self) -> list[Source]:
        """Migrations of the rooms."""
        return [
            Source(self.root, file) for room in ROOMS for file in sorted((self.root / room).rglob("migrations/*.py"))
        ]

    @functools.cached_property
    def tests(self) -> list[Source]:
        """The Python of the tests."""
        return [Source(self.root, file) for file in sorted((self.root / "tests").rglob("*.py"))]

    @functools.cached_property
    def templates(self) -> list[tuple[Path, str]]:
        """Every template: its path from the root, and its text."""
        files = sorted((self.root / "templates").rglob("*.html"))
        return [(file.relative_to(self.root), file.read_text(encoding="utf-8")) for file in files]

    @functools.cached_property
    def committed(self) -> list[tuple[Path, str]]:
        """Every text file that is committed or could be: its path from the root, and its text."""
        texts = []
        for file in self.listed():
            try:
                texts.append((file.relative_to(self.root), file.read_text(encoding="utf-8")))
            except UnicodeDecodeError:
                continue  # An image or a sound.
        return texts

    def listed(self) -> list[Path]:
        """What git tracks or would track; every file where there is no git."""
        if not (self.root / ".git").exists():
            return sorted(file for file in self.root.rglob("*") if file.is_file())
        words = ["git", "-C", str(self.root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(words, capture_output=True, text=True, check=True).stdout.split("\0")
        return [file for name in names if name and (file := self.root / name).is_file()]


def name_of(node: ast.expr) -> str:
    """`c` for `a.b.c` and for `c`; empty for what has no name."""
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def text_of(node: ast.expr | None) -> str:
    """The value of a string constant; empty for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""


def argument(call: ast.Call, position: int, keyword: str) -> ast.expr | None:
    """An argument given by place or by name."""
    if position < len(call.args):
        return call.args[position]
    return next((given.value for given in call.keywords if given.arg == keyword), None)


def length_of(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of a function's body, without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) is not None else node.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0
