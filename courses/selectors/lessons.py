"""What a lesson of an edition says: its blocks and the definitions of its activities, kept in the process."""

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.core.files.storage import default_storage
from django.db.models import Q

from courses.activities import Definition
from courses.models import Edition, EditionText
from courses.selectors.outlines import kept_outline, outline_of

KEPT = 512
FROZEN = re.compile(r"frozen:([A-Za-z0-9._-]+)")
FOLDER = "frozen"


def resolve_files(html: str) -> str:
    """HTML with `frozen:<name>` turned into the address of the file in storage.

    Call it when rendering: the addresses of some stores expire.
    """
    return FROZEN.sub(lambda found: default_storage.url(f"{FOLDER}/{found.group(1)}"), html)


@dataclass(frozen=True)
class LessonText:
    """A lesson in one language. `language` is the one it is in; `is_fallback` says that it is not the one asked for.

    `blocks` are `{"id", "type", "html"}`, or `{"id", "type": "activity", "placement"}`; ids are the same in every
    language, and files in the HTML await `resolve_files`. `definitions` maps placements to the activities' definitions;
    a single activity falls back on its own. All of this is shared by every reader: don't change it.
    """

    uid: uuid.UUID
    title: str
    summary: str
    language: str
    is_fallback: bool
    blocks: tuple[Mapping[str, Any], ...] = field(repr=False)
    definitions: Mapping[uuid.UUID, Definition] = field(repr=False)


def lesson_text(edition: Edition, lesson_uid: uuid.UUID, language: str) -> LessonText:
    """A lesson of an edition in `language`, or in the language of authoring where that is missing.

    One query the first time in a process, none after.

    Raises:
        EditionText.DoesNotExist: the edition has no such lesson.
    """
    return kept_lesson(edition.uid, lesson_uid, edition.languages[0], language)


def definition_of(edition: Edition, placement: uuid.UUID, language: str) -> Definition:
    """The definition of the activity at that placement; don't change it, it is shared. At most two queries.

    Raises:
        EditionText.DoesNotExist: the edition has no such activity.
    """
    activity = outline_of(edition, language).activity(placement)
    if activity is None:
        raise EditionText.DoesNotExist(placement)
    return lesson_text(edition, activity.lesson_uid, language).definitions[placement]


@lru_cache(maxsize=KEPT)
def kept_lesson(edition_uid: uuid.UUID, lesson_uid: uuid.UUID, source: str, language: str) -> LessonText:
    """Read a lesson and what stands in it; the arguments are the whole of what it depends on."""
    rows = EditionText.objects.filter(
        Q(item__uid=lesson_uid, item__kind="lesson") | Q(item__parent_uid=lesson_uid, item__kind="activity"),
        item__edition__uid=edition_uid,
        language__in={source, language},
    ).select_related("item")
    found: dict[uuid.UUID, EditionText] = {}
    for row in sorted(rows, key=lambda row: row.language == language):
        found[row.item.uid] = row
    text = found.pop(lesson_uid, None)
    if text is None:
        raise EditionText.DoesNotExist(lesson_uid)
    return LessonText(
        uid=lesson_uid,
        title=text.title,
        summary=text.summary,
        language=text.language,
        is_fallback=text.language != language,
        blocks=tuple(text.body),
        definitions={placement: row.body["activity"] for placement, row in found.items()},
    )


def forget_editions() -> None:
    """Empty what this process keeps of editions; for tests and for measuring a cold start."""
    kept_outline.cache_clear()
    kept_lesson.cache_clear()
