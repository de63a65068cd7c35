"""Catalogues: one `.po` per room, kept in step with the code, without dates and line numbers, and its compiled `.mo`.

Needs Babel alone, so that an installation can compile before anything else works.
"""

import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

if TYPE_CHECKING:
    from lms.translations.extraction import Text

ROOMS = ["lms", "evaluation", "microcredentials", "tracking", "courses", "agencies"]
LANGUAGE = "fr"
HEADER = """\
# The French of `{room}`; `manage.py translations --update` keeps it in step with the code.
msgid ""
msgstr ""
"Language: fr\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

"""


def file_of(root: Path, room: str) -> Path:
    """Where the French of a room is kept."""
    return root / room / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"


def read(root: Path, room: str) -> Catalog:
    """The room's catalogue, empty if it has none yet; raises `PoFileError` naming the line that can't be read."""
    file = file_of(root, room)
    source = file.read_bytes() if file.exists() else HEADER.format(room=room).encode()
    return read_po(io.BytesIO(source), locale=LANGUAGE, domain="django", abort_invalid=True)


def updated(old: Catalog, texts: Iterable["Text"]) -> Catalog:
    """A catalogue of exactly these texts, with the translations that `old` has for them."""
    new = Catalog(locale=LANGUAGE, domain="django", fuzzy=False)
    for text in texts:
        identity = (text.singular, text.plural) if text.plural else text.singular
        known = old.get(text.singular, text.context or None)
        string = known.string if known and isinstance(known.id, tuple) == isinstance(identity, tuple) else ""
        flags = {"fuzzy"} if known and known.fuzzy else set()
        new.add(identity, string or "", [(text.file, 0)], flags=flags, context=text.context or None)
    return new


def write(root: Path, room: str, catalogue: Catalog) -> None:
    """Write the room's catalogue, sorted; the same texts and translations always give the same file."""
    file = file_of(root, room)
    file.parent.mkdir(parents=True, exist_ok=True)
    body = io.BytesIO()
    write_po(body, catalogue, width=110, omit_header=True, sort_output=True, include_lineno=False, ignore_obsolete=True)
    file.write_text(HEADER.format(room=room) + body.getvalue().decode().strip() + "\n", encoding="utf-8")


def compile_stale(root: Path) -> list[str]:
    """Compile the catalogues that are newer than their `.mo`; returns the rooms that were."""
    done = []
    for room in ROOMS:
        source = file_of(root, room)
        target = source.with_suffix(".mo")
        if source.exists() and (not target.exists() or target.stat().st_mtime_ns < source.stat().st_mtime_ns):
            unfinished = target.with_suffix(f".{os.getpid()}")
            with unfinished.open("wb") as out:
                write_mo(out, read(root, room))
            unfinished.rename(target)
            done.append(room)
    return done
