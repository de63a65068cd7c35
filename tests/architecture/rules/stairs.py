"""A room sees only the rooms below it, in imports (import-linter looks at those) and in strings."""

import ast
import re
from collections.abc import Iterator

from tests.architecture.tree import ROOMS, STOREYS, Source, Tree, argument, text_of

OUTSIDE = {"tests", "benchmarks", "templates", "docs", "bin", "requirements", "static"}
DOTTED = re.compile(rf"({'|'.join(STOREYS)})\.[\w.]+")
ADDRESS = re.compile(rf"({'|'.join(ROOMS)}):\w+")
PURE = {
    # Package → what it must not import.
    "tracking/xapi": r"(django|wagtail|lms|evaluation|microcredentials|courses|agencies)\.|tracking\.(?!xapi)",
    "courses/activities": (
        r"(wagtail|lms|evaluation|microcredentials|tracking|agencies)\.|django\.(?!utils)|courses\.(?!activities)"
    ),
    "lms/translations": r"(wagtail|evaluation|microcredentials|tracking|courses|agencies)\.|django\.(?!utils)",
}


def top_level_packages_stand_on_the_staircase(tree: Tree) -> Iterator[str]:
    """No seventh heap: a folder with Python is a room, or stands outside on purpose."""
    for folder in sorted(tree.root.iterdir()):
        if folder.name.startswith(".") or folder.name in {*ROOMS, *OUTSIDE, "node_modules", "var"}:
            continue
        if folder.is_dir() and any(folder.rglob("*.py")):
            yield f"{folder.name}/ is no room of the house; see docs/decisions/"


def strings_point_down(tree: Tree) -> Iterator[str]:
    """`"courses.Edition"` as a foreign key, `get_model("courses", "Edition")` and the like name no room above."""
    for source in tree.rooms:
        for node in ast.walk(source.syntax):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
                yield from upward(source, node.lineno, room_of(node.value), node.value)
        for call in source.calls("get_model", "get_app_config"):
            yield from upward(source, call.lineno, text_of(argument(call, 0, "app_label")), "get_model")


def addresses_point_down(tree: Tree) -> Iterator[str]:
    """`"tracking:home"` names a page of a room above: settings say where the house goes on."""
    for source in tree.rooms:
        for node in ast.walk(source.syntax):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and ADDRESS.fullmatch(node.value):
                yield from upward(source, node.lineno, node.value.partition(":")[0], node.value)


def room_of(dotted: str) -> str:
    """`courses` for `courses.Edition`; the workshop in `agencies.jobs` is a storey of its own."""
    return "jobs" if f"{dotted}.".startswith("agencies.jobs.") else dotted.partition(".")[0]


def upward(source: Source, line: int, room: str, what: str) -> Iterator[str]:
    """A complaint if `room` stands above the file."""
    if room in STOREYS and STOREYS.index(room) < source.storey:
        yield f"{source.name}:{line} points up the stairs: {what}"


def migrations_point_down(tree: Tree) -> Iterator[str]:
    """A migration depends on no room above, and refers to none of its models."""
    for source in tree.migrations:
        for node in ast.walk(source.syntax):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and DOTTED.fullmatch(node.value):
                yield from upward(source, node.lineno, room_of(node.value), node.value)
            elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
                room, migration = map(text_of, node.elts)
                if re.match(r"\d{4}_|__first__", migration):
                    yield from upward(source, node.lineno, room, migration)


def rooms_never_see_the_tests(tree: Tree) -> Iterator[str]:
    """Tests and benchmarks see the rooms, never the other way round."""
    for source in tree.rooms:
        for line, module in imports_of(source):
            if module.split(".")[0] in {"tests", "benchmarks"}:
                yield f"{source.name}:{line} imports {module}"


def the_workshop_knows_nobody(tree: Tree) -> Iterator[str]:
    """`agencies/jobs` is the lowest step: it imports nothing of the rooms but itself."""
    for source in tree.rooms:
        if source.storey == STOREYS.index("jobs"):
            for line, module in imports_of(source):
                if module.split(".")[0] in ROOMS and not f"{module}.".startswith("agencies.jobs."):
                    yield f"{source.name}:{line} imports {module}"


def pure_packages_stay_pure(tree: Tree) -> Iterator[str]:
    """The ledger's and the grader's vocabulary can be read, tested and moved without the house."""
    for source in tree.rooms:
        for package, forbidden in PURE.items():
            if source.name.startswith(f"{package}/"):
                for line, module in imports_of(source):
                    if re.match(forbidden, f"{module}."):
                        yield f"{source.name}:{line} imports {module}"


def imports_of(source: Source) -> Iterator[tuple[int, str]]:
    """Line and full name of every module imported; `from a import b` counts as `a.b`."""
    for node in ast.walk(source.syntax):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module or '.'}.{alias.name}") for alias in node.names)
