"""Content as Wagtail stores it: stream data with block ids that are the same in every language and on every load."""

import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from django.utils.html import strip_tags
from django.utils.text import Truncator

from courses.activities.cloze import GAP
from lms.demo import shapes

NAMESPACE = uuid.UUID("6f0c7a52-4f0b-5a0e-9d4e-3a4f2f6f7c11")
LANGUAGES = ("en", "fr")

Stream = list[dict[str, Any]]


def uid_of(*names: str) -> uuid.UUID:
    """The uid that these names have on every machine."""
    return uuid.uuid5(NAMESPACE, "/".join(names))


@dataclass(frozen=True)
class Shelf:
    """Primary keys of what blocks point at: images and recordings by name, activities and banks by key and language."""

    course: str
    images: Mapping[str, int]
    recordings: Mapping[str, int]
    activities: Mapping[tuple[str, str], int]
    banks: Mapping[str, int]


def entry(kind: str, value: Any, *names: str) -> dict[str, Any]:
    """One block of a stream."""
    return {"type": kind, "value": value, "id": str(uid_of(*names))}


# --- Lessons ---
def lesson_body(lesson: shapes.Lesson, module: shapes.Module, language: str, shelf: Shelf) -> Stream:
    """The blocks of a lesson."""
    writer = Writer(language, shelf)
    return [
        entry(block.type, writer.value(block), shelf.course, module.stem, lesson.stem, block.key)
        for block in lesson.blocks
    ]


def maybe(words: shapes.Words | None, language: str) -> str:
    """The words, or nothing where there are none."""
    return words[language] if words else ""


@dataclass(frozen=True)
class Writer:
    """The values of blocks in one language; one method for each type."""

    language: str
    shelf: Shelf

    def value(self, block: shapes.Block) -> Any:
        """What Wagtail stores for a block."""
        return getattr(self, block.type)(block)

    def heading(self, block: shapes.Heading) -> str:
        """A heading."""
        return block.text[self.language]

    def text(self, block: shapes.Text) -> str:
        """Rich text."""
        return block.html[self.language]

    def image(self, block: shapes.Image) -> dict[str, Any]:
        """A picture with its words."""
        return {
            "image": self.shelf.images[block.image[self.language]],
            "alt_text": block.alt[self.language],
            "caption": maybe(block.caption, self.language),
        }

    def audio(self, block: shapes.Audio) -> dict[str, Any]:
        """A recording with its words."""
        return {
            "audio": self.shelf.recordings[block.audio[self.language]],
            "title": block.title[self.language],
            "transcript": block.transcript[self.language],
        }

    def callout(self, block: shapes.Callout) -> dict[str, Any]:
        """A box."""
        return {"tone": block.tone, "title": block.title[self.language], "text": block.html[self.language]}

    def glossary(self, block: shapes.Glossary) -> dict[str, Any]:
        """A new word."""
        return {
            "term": block.term[self.language],
            "meaning": block.meaning[self.language],
            "example": maybe(block.example, self.language),
        }

    def table(self, block: shapes.Table) -> dict[str, Any]:
        """A table as Wagtail's table block keeps it."""
        return {
            "data": [[cell[self.language] for cell in row] for row in (block.header, *block.rows)],
            "cell": [],
            "mergeCells": [],
            "first_row_is_table_header": True,
            "first_col_is_header": False,
            "table_header_choice": "row",
            "table_caption": block.caption[self.language],
        }

    def resource(self, block: shapes.Resource) -> dict[str, Any]:
        """A page elsewhere."""
        return {
            "url": block.url,
            "title": block.title[self.language],
            "description": maybe(block.description, self.language),
        }

    def activity(self, block: shapes.Exercise) -> int:
        """The activity's key in the database."""
        return self.shelf.activities[block.activity.key, self.language]


def outcomes(course: shapes.Course, language: str) -> Stream:
    """What a learner can do afterwards."""
    return [
        entry("outcome", words[language], course.stem, "outcome", str(number))
        for number, words in enumerate(course.outcomes)
    ]


# --- Activities ---
def activity_fields(activity: shapes.Activity, language: str, shelf: Shelf) -> dict[str, Any]:
    """The fields of an activity's model in one language."""
    own = {each.name: getattr(activity, each.name) for each in fields(activity)}
    base = {"title": title_of(activity, language), "prompt": activity.prompt[language]}
    for name in ("key", "title", "prompt", "draw"):
        own.pop(name, None)
    if isinstance(activity, shapes.Quiz):
        own["questions"] = quiz_questions(activity, language, shelf)
    return base | {
        name: value if name == "questions" else field_value(name, value, language, (shelf.course, activity.key))
        for name, value in own.items()
    }


def field_value(name: str, value: Any, language: str, owner: tuple[str, str]) -> Any:
    """One field of a model."""
    if name in STREAMS:
        return STREAMS[name](value, language, (*owner, name))
    if isinstance(value, shapes.Variants):
        return "\n".join(value[language])
    if isinstance(value, shapes.Words) or value is None:
        return maybe(value, language)
    return value


def choices(values: Iterable[shapes.Choice], language: str, owner: tuple[str, ...]) -> Stream:
    """Answers to choose from."""
    return [
        entry(
            "choice",
            {"text": each.text[language], "correct": each.correct, "feedback": each.feedback[language]},
            *owner,
            each.key,
        )
        for each in values
    ]


def items(values: Iterable[shapes.Item], language: str, owner: tuple[str, ...]) -> Stream:
    """Things to order, or to mislead."""
    return [entry("item", each.text[language], *owner, each.key) for each in values]


def pairs(values: Iterable[shapes.Pair], language: str, owner: tuple[str, ...]) -> Stream:
    """Things that belong together."""
    return [
        entry("pair", {"left": each.left[language], "right": each.right[language]}, *owner, each.key) for each in values
    ]


STREAMS: dict[str, Callable[[Any, str, tuple[str, ...]], Stream]] = {
    "choices": choices,
    "items": items,
    "pairs": pairs,
    "distractors": items,
}


def quiz_questions(quiz: shapes.Quiz, language: str, shelf: Shelf) -> Stream:
    """The fixed questions, then the draws."""
    owner = (shelf.course, quiz.key)
    fixed = [entry("question", shelf.activities[each.key, language], *owner, each.key) for each in quiz.questions]
    drawn = [
        entry("draw", {"bank": shelf.banks[each.bank], "count": each.count}, *owner, "draw", each.bank)
        for each in quiz.draw
    ]
    return fixed + drawn


def title_of(activity: shapes.Activity, language: str) -> str:
    """The title, or for a question without one the beginning of what it asks."""
    if activity.title:
        return activity.title[language]
    asked = activity.text[language] if isinstance(activity, shapes.Cloze) else activity.prompt[language]
    plain = " ".join(strip_tags(GAP.sub("___", asked)).split())
    return Truncator(plain).chars(90)
