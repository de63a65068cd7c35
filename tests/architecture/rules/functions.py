"""A function has one idea; a view has four moves."""

from collections.abc import Iterator

from tests.architecture.tree import Tree, length_of

LONGEST = 40
LONGEST_VIEW = 25


def views_are_short(tree: Tree) -> Iterator[str]:
    """Find, read a form, call one service or selector, answer: at most 25 lines, for functions that take a request."""
    for source in tree.rooms:
        if "views" not in {*source.path.parts, source.path.stem}:
            continue
        for function in source.functions():
            first = function.args.args[0].arg if function.args.args else ""
            if first == "request" and length_of(function) > LONGEST_VIEW:
                yield f"{source.name}:{function.lineno} {function.name} has {length_of(function)} lines"


def functions_are_short(tree: Tree) -> Iterator[str]:
    """Ten lines are good, forty are a lot, more are two functions."""
    for source in [*tree.rooms, *tree.tests]:
        for function in source.functions():
            if length_of(function) > LONGEST:
                yield f"{source.name}:{function.lineno} {function.name} has {length_of(function)} lines"
