"""A course before publication: what would go out, what would not, and what is in the way."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef
from wagtail.models import Page
from wagtail_localize.models import StringSegment, StringTranslation, Translation

from courses.models import Activity, CoursePage, Quiz
from courses.services.checking import Problem, problems_in
from courses.services.live_course import LiveCourse, fixed_questions, read_live_course


@dataclass(frozen=True)
class InLanguage:
    """One language of a course: how much of it is live, of how much; `older` pages say what the original said once."""

    language: str
    is_source: bool
    lessons: int
    of: int
    older: int = 0

    @property
    def is_complete(self) -> bool:
        """Nothing is missing."""
        return self.lessons == self.of


@dataclass(frozen=True)
class OlderPage:
    """A live page whose translation, or that of something on it, was published before the original's latest words."""

    page: Page
    language: str


@dataclass(frozen=True)
class Readiness:
    """What an author sees before publishing."""

    live: LiveCourse
    problems: list[Problem]
    languages: list[InLanguage]
    modules: int
    lessons: int
    activities: int
    minutes: int
    older: list[OlderPage]


def readiness_of(course: CoursePage) -> Readiness:
    """Look at a course as freezing would, and change nothing."""
    live = read_live_course(course)
    lessons = live.lessons.get(live.source, {})
    there = {language: len(live.lessons.get(language, {}).keys() & lessons) for language in live.languages}
    older = older_in(live)
    behind = Counter(each.language for each in older)
    languages = [
        InLanguage(each, each == live.source, there[each], len(lessons), behind[each]) for each in live.languages
    ]
    return Readiness(
        live=live,
        problems=problems_in(live),
        languages=languages,
        modules=len(live.modules.get(live.source, {})),
        lessons=len(lessons),
        activities=sum(len(live.placed(lesson)) for lesson in lessons.values()),
        minutes=sum(lesson.minutes for lesson in lessons.values()),
        older=older,
    )


def older_in(live: LiveCourse) -> list[OlderPage]:
    """The translated pages that do not say what the original says now, in the order of the tree.

    Two queries for each language beside that of authoring.
    """
    return [
        OlderPage(theirs, language)
        for language in live.languages
        if language != live.source
        for theirs in older_pages(live, language)
    ]


def older_pages(live: LiveCourse, language: str) -> Iterator[Page]:
    """Those of one language."""
    pairs = list(page_pairs(live, language))
    wanting = wanting_words([each.translation_key for ours, _theirs in pairs for each in parts_of(ours)], language)
    for ours, theirs in pairs:
        found = {each.translation_key: each for each in parts_of(theirs)}
        if any(
            each.translation_key in wanting or is_older(found.get(each.translation_key), each)
            for each in parts_of(ours)
        ):
            yield theirs


def page_pairs(live: LiveCourse, language: str) -> Iterator[tuple[Any, Any]]:
    """Every page of the original that is live in a language too, with the translation."""
    if live.course:
        yield live.course, live.courses[language]
    for kind in (live.modules, live.lessons):
        theirs = kind.get(language, {})
        yield from ((page, theirs[uid]) for uid, page in kind.get(live.source, {}).items() if uid in theirs)


def parts_of(page: Any) -> Iterator[Any]:
    """A page and, for a lesson, the activities on it with their fixed questions."""
    yield page
    for block in getattr(page, "body", ()):
        if block.block_type == "activity" and isinstance(block.value, Activity):
            yield block.value
            if isinstance(block.value, Quiz):
                yield from fixed_questions(block.value)


def is_older(theirs: Any, ours: Any) -> bool:
    """Whether the original was published after its translation; what was never published tells nothing."""
    if theirs is None or not theirs.last_published_at or not ours.last_published_at:
        return False
    return bool(theirs.last_published_at < ours.last_published_at)


def wanting_words(keys: list[UUID], language: str) -> set[UUID]:
    """Which of these originals are under translation in a language, and have words that are not translated yet.

    An address may stay as it is: nobody reads it.
    """
    told = StringTranslation.objects.filter(
        translation_of_id=OuterRef("string_id"),
        context_id=OuterRef("context_id"),
        locale__language_code=language,
        has_error=False,
    )
    begun = Translation.objects.filter(
        source_id=OuterRef("source_id"), target_locale__language_code=language, enabled=True
    )
    words = StringSegment.objects.filter(Exists(begun), ~Exists(told), source__object_id__in=set(keys))
    words = words.exclude(context__path="slug")
    return set(words.values_list("source__object_id", flat=True))
