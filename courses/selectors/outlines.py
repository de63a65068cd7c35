"""The outline of an edition: modules, lessons and activities, with their rules and titles in every language.

Editions never change, so outlines are kept in the process: the first reader costs one query, later ones none.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from courses.models import Edition, EditionText, OutlineItem

KEPT = 256


@dataclass(frozen=True)
class Named:
    """Something with a title in every language of the edition; `title` and `summary` are in the language asked for.

    `language` is the language that the title is really in: another one where a translation is missing.
    """

    titles: Mapping[str, str]
    summaries: Mapping[str, str]
    title: str
    summary: str
    language: str


@dataclass(frozen=True)
class ActivityOutline(Named):
    """An activity at its place.

    `rule` has `kind`, `required`, `attempts` (0: no limit), `graded` and `questions`, for quizzes `pass_mark` (0 to 1)
    and `review` too.
    """

    placement: uuid.UUID
    activity_uid: uuid.UUID
    lesson_uid: uuid.UUID
    block_id: str
    rule: Mapping[str, Any]

    @property
    def kind(self) -> str:
        """The name for `kind_of`."""
        return str(self.rule["kind"])

    @property
    def required(self) -> bool:
        """Whether the lesson waits for it."""
        return bool(self.rule["required"])

    @property
    def attempts(self) -> int:
        """How often it may be answered; 0 means without limit."""
        return int(self.rule["attempts"])

    @property
    def graded(self) -> bool:
        """Whether it counts in the score."""
        return bool(self.rule["graded"])

    @property
    def pass_mark(self) -> float | None:
        """The mark of a quiz, 0 to 1."""
        return self.rule.get("pass_mark")

    @property
    def questions(self) -> int:
        """How many questions it asks."""
        return int(self.rule.get("questions", 1))


@dataclass(frozen=True)
class LessonOutline(Named):
    """A lesson; `number` counts from 1 through the module, `position` from 1 through the course."""

    uid: uuid.UUID
    module_uid: uuid.UUID
    module_titles: Mapping[str, str]
    module_number: int
    number: int
    position: int
    minutes: int
    activities: tuple[ActivityOutline, ...]

    @property
    def module_title(self) -> str:
        """The title of its module, in the language of the lesson's own title."""
        return self.module_titles.get(self.language) or next(iter(self.module_titles.values()), "")

    def activity(self, placement: uuid.UUID | None) -> ActivityOutline | None:
        """The activity at that placement, if it is in this lesson."""
        return next((activity for activity in self.activities if activity.placement == placement), None)


@dataclass(frozen=True)
class ModuleOutline(Named):
    """A module; `number` counts from 1."""

    uid: uuid.UUID
    number: int
    lessons: tuple[LessonOutline, ...]

    @property
    def minutes(self) -> int:
        """Of all its lessons."""
        return sum(lesson.minutes for lesson in self.lessons)


@dataclass(frozen=True)
class Outline:
    """An edition from above, in one language."""

    edition_uid: uuid.UUID
    course_uid: uuid.UUID
    language: str
    modules: tuple[ModuleOutline, ...] = field(repr=False)

    @cached_property
    def lessons(self) -> tuple[LessonOutline, ...]:
        """All lessons, in order."""
        return tuple(lesson for module in self.modules for lesson in module.lessons)

    @cached_property
    def activities(self) -> tuple[ActivityOutline, ...]:
        """All activities, in order."""
        return tuple(activity for lesson in self.lessons for activity in lesson.activities)

    @cached_property
    def minutes(self) -> int:
        """Of all lessons."""
        return sum(lesson.minutes for lesson in self.lessons)

    @cached_property
    def _lessons(self) -> dict[uuid.UUID, LessonOutline]:
        return {lesson.uid: lesson for lesson in self.lessons}

    @cached_property
    def _activities(self) -> dict[uuid.UUID, ActivityOutline]:
        return {activity.placement: activity for activity in self.activities}

    def module(self, uid: uuid.UUID) -> ModuleOutline | None:
        """The module with that uid."""
        return next((module for module in self.modules if module.uid == uid), None)

    def lesson(self, uid: uuid.UUID | None) -> LessonOutline | None:
        """The lesson with that uid."""
        return self._lessons.get(uid) if uid else None

    def lessons_of(self, module_uid: uuid.UUID) -> tuple[LessonOutline, ...]:
        """The lessons of a module."""
        module = self.module(module_uid)
        return module.lessons if module else ()

    def activity(self, placement: uuid.UUID) -> ActivityOutline | None:
        """The activity at that placement."""
        return self._activities.get(placement)

    def beside(self, uid: uuid.UUID) -> tuple[LessonOutline | None, LessonOutline | None]:
        """The lesson before and the lesson after."""
        at = self._lessons[uid].position
        return (self.lessons[at - 2] if at > 1 else None, self.lessons[at] if at < len(self.lessons) else None)


def outline_of(edition: Edition, language: str | None = None) -> Outline:
    """The outline of an edition, titles in `language` or, where that is missing, in the language of authoring.

    One query the first time in a process, none after.
    """
    spoken = edition.languages[0] if edition.languages else "en"
    return kept_outline(edition.uid, edition.course_uid, spoken, language or spoken)


@lru_cache(maxsize=KEPT)
def kept_outline(uid: uuid.UUID, course_uid: uuid.UUID, source: str, language: str) -> Outline:
    """Read an outline; the arguments are the whole of what it depends on."""
    return Assembly(uid, source, language).outline(uid, course_uid)


class Assembly:
    """Rows put together."""

    def __init__(self, edition_uid: uuid.UUID, source: str, language: str) -> None:
        self.source, self.language = source, language
        self.items: dict[int, dict[str, Any]] = {}
        for row in rows_of(edition_uid):
            item = self.items.setdefault(row["item__pk"], row | {"titles": {}, "summaries": {}})
            item["titles"][row["language"]] = row["title"]
            item["summaries"][row["language"]] = row["summary"]

    def children(self, kind: str, parent: uuid.UUID | None) -> list[dict[str, Any]]:
        """The items of a kind below a parent, in order."""
        return [
            item for item in self.items.values() if item["item__kind"] == kind and item["item__parent_uid"] == parent
        ]

    def names(self, item: dict[str, Any]) -> dict[str, Any]:
        """The arguments that `Named` takes."""
        language = self.language if self.language in item["titles"] else self.source
        return {
            "titles": item["titles"],
            "summaries": item["summaries"],
            "title": item["titles"].get(language, ""),
            "summary": item["summaries"].get(language, ""),
            "language": language,
        }

    def outline(self, uid: uuid.UUID, course_uid: uuid.UUID) -> Outline:
        """The whole."""
        modules: list[ModuleOutline] = []
        for number, item in enumerate(self.children(OutlineItem.Kind.MODULE, None), start=1):
            before = sum(len(module.lessons) for module in modules)
            modules.append(self.module(item, number, before))
        return Outline(edition_uid=uid, course_uid=course_uid, language=self.language, modules=tuple(modules))

    def module(self, item: dict[str, Any], number: int, before: int) -> ModuleOutline:
        """A module with its lessons; `before` lessons come in earlier modules."""
        lessons = [
            self.lesson(child, item, (number, at, before + at))
            for at, child in enumerate(self.children(OutlineItem.Kind.LESSON, item["item__uid"]), start=1)
        ]
        return ModuleOutline(**self.names(item), uid=item["item__uid"], number=number, lessons=tuple(lessons))

    def lesson(self, item: dict[str, Any], module: dict[str, Any], numbers: tuple[int, int, int]) -> LessonOutline:
        """A lesson with its activities; `numbers` of its module, in its module and in the course."""
        return LessonOutline(
            **self.names(item),
            module_number=numbers[0],
            number=numbers[1],
            position=numbers[2],
            uid=item["item__uid"],
            module_uid=module["item__uid"],
            module_titles=module["titles"],
            minutes=item["item__minutes"],
            activities=tuple(
                self.activity(child) for child in self.children(OutlineItem.Kind.ACTIVITY, item["item__uid"])
            ),
        )

    def activity(self, item: dict[str, Any]) -> ActivityOutline:
        """An activity at its place."""
        return ActivityOutline(
            **self.names(item),
            placement=item["item__uid"],
            activity_uid=item["item__activity_uid"],
            lesson_uid=item["item__parent_uid"],
            block_id=item["item__block_id"],
            rule=item["item__rule"],
        )


def rows_of(edition_uid: uuid.UUID) -> list[dict[str, Any]]:
    """Every text of an edition without its body, with its item, in the order of the outline."""
    names = ("pk", "kind", "uid", "parent_uid", "activity_uid", "block_id", "minutes", "rule")
    texts = EditionText.objects.filter(item__edition__uid=edition_uid).order_by("item__position", "language")
    return list(texts.values("language", "title", "summary", *(f"item__{name}" for name in names)))
