"""What is wrong with the French: missing, empty, fuzzy, stale, contradictory, misspaced, or with other placeholders."""

import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message

from lms.translations.catalogues import ROOMS, read
from lms.translations.extraction import Text, texts_of

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sdif]|\{\w*\}")
SPACE_TOO_MUCH = re.compile(r"\s[?!;]")  # Of any width: in Canada a space stands before a colon, and not before these.
TAG = re.compile(r"</?[a-z][a-z0-9]*")


def complaints(root: Path, rooms: list[str] | None = None) -> list[str]:
    """One line per fault, each naming the room and the text; an empty list when the French is complete."""
    found: list[str] = []
    said: dict[tuple[str, str], tuple[str, list[str]]] = {}
    for room in rooms or ROOMS:
        catalogue = read(root, room)
        found += faults(room, texts_of(root, room, ROOMS), catalogue)
        found += contradictions(room, catalogue, said)
    return found


def faults(room: str, texts: list[Text], catalogue: Catalog) -> Iterator[str]:
    """The faults of one room."""
    wanted = {(text.context, text.singular): text for text in texts}
    for (context, singular), text in wanted.items():
        message = catalogue.get(singular, context or None)
        if message is None:
            yield f"{room}: missing: {singular!r} ({text.file})"
        elif text.plural and not isinstance(message.id, tuple):
            yield f"{room}: has no plural: {singular!r} ({text.file})"
    for message in catalogue:
        singular = singular_of(message)
        if singular and (message.context or "", singular) not in wanted:
            yield f"{room}: stale, no longer in the code: {singular!r}"
        elif singular:
            yield from (f"{room}: {fault}: {singular!r}" for fault in faults_of(message))


def faults_of(message: Message) -> Iterator[str]:
    """The faults of one translation."""
    english, french = forms_of(message.id), forms_of(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if not all(french):
        yield "empty"
        return
    allowed = set().union(*(PLACEHOLDER.findall(text) for text in english))
    if not all(set(PLACEHOLDER.findall(text)) <= allowed for text in french):
        yield "has a placeholder that the English lacks"
    if not set(PLACEHOLDER.findall(english[-1])) <= set(PLACEHOLDER.findall(french[-1])):
        yield "lacks a placeholder of the English"
    if sorted(TAG.findall(french[-1])) != sorted(TAG.findall(english[-1])):
        yield "has other tags than the English"
    if any(map(SPACE_TOO_MUCH.search, french)):
        yield "has a space before ? ! or ;"


def contradictions(room: str, catalogue: Catalog, said: dict[tuple[str, str], tuple[str, list[str]]]) -> Iterator[str]:
    """Texts that another room translates otherwise: only one of the two would ever be shown."""
    for message in catalogue:
        singular, french = singular_of(message), forms_of(message.string)
        if not singular or not any(french):
            continue
        other, before = said.setdefault((message.context or "", singular), (room, french))
        if before != french:
            yield f"{room}: says {french!r} where {other} says {before!r}: {singular!r}"


def forms_of(text: str | list[str] | tuple[str, ...] | None) -> list[str]:
    """One form, or singular and plural."""
    return [text or ""] if isinstance(text, str | None) else list(text)


def singular_of(message: Message) -> str:
    """The English, in the singular where there are two."""
    return forms_of(message.id)[0]
