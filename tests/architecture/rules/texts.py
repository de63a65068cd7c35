"""What is committed names no host that serves packages, no machine, and leaves nothing untranslated."""

import re
from collections.abc import Iterator

from lms.translations.complaints import complaints
from tests.architecture.tree import ROOMS, Tree

# One letter of each stands in brackets, so that this file does not name them either.
HOSTS = (
    r"py[p]i\.org|python[h]osted\.org|npm[j]s\.(com|org)|yarn[p]kg\.com|un[p]kg\.com|js[d]elivr\.net|"
    r"cdn[j]s\.|google[a]pis\.com|gs[t]atic\.com|es[m]\.sh"
)
MACHINES = r"/[r]oot\b|/[h]ome/\w+/|/[U]sers/\w+/|/[w]ork/\w+|/[o]pt/(pypi|wheels)"
NAMED = re.compile(rf"({HOSTS})|(?<![\w.])({MACHINES})")


def no_host_or_machine_is_named(tree: Tree) -> Iterator[str]:
    """Packages come from wherever the machine is told to get them, and paths are relative."""
    for path, text in tree.committed:
        for number, line in enumerate(text.splitlines(), 1):
            if found := NAMED.search(line):
                yield f"{path}:{number} names {found.group()}"


def the_french_is_complete(tree: Tree) -> Iterator[str]:
    """Nothing is missing, empty, fuzzy, stale or contradictory in the French."""
    yield from complaints(tree.root, [room for room in ROOMS if (tree.root / room).exists()])
