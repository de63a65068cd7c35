"""Find every text that the code and the templates show to people."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
TEMPLATES = {".html", ".txt", ".svg", ".xml"}


@dataclass(frozen=True)
class Text:
    """One text to translate and the file that shows it; `plural` and `context` are empty when there is none."""

    singular: str
    plural: str
    context: str
    file: str


def texts_of(root: Path, room: str, rooms: list[str]) -> list[Text]:
    """Every text of `room` in the tree at `root`; what belongs to no other room belongs to `lms`."""
    found: list[Text] = []
    for file in sorted((root / room).rglob("*.py")):
        if "migrations" not in file.relative_to(root).parts:
            found += texts_in(file.read_text(encoding="utf-8"), str(file.relative_to(root)))
    for file in template_files(root, room, rooms):
        source = templatize(file.read_text(encoding="utf-8"), origin=str(file.relative_to(root)))
        unindented = "\n".join(line.strip() for line in source.splitlines())
        found += texts_in(unindented, str(file.relative_to(root)))
    return found


def template_files(root: Path, room: str, rooms: list[str]) -> Iterator[Path]:
    """The templates whose texts are in the catalogue of `room`."""
    for folder in (root / "templates", root / room / "templates"):
        for file in sorted(folder.rglob("*")):
            first = file.relative_to(folder).parts[0] if folder == root / "templates" else room
            if file.suffix in TEMPLATES and (first if first in rooms else "lms") == room:
                yield file


def texts_in(source: str, file: str) -> Iterator[Text]:
    """The texts that Python source hands to gettext."""
    for _line, message, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        if singular:
            yield Text(singular, plural, context or "", file)
