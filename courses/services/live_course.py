"""A course as it is live now, in every language, read in a number of queries that does not grow with the course."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q
from wagtail.models import Locale, Page

from courses.activities import Definition
from courses.models import Activity, CoursePage, LessonPage, ModulePage, Question, Quiz

Pages = dict[uuid.UUID, Any]


@dataclass
class LiveCourse:
    """The live pages of a course by language and uid, in the order of the source language's tree.

    Bodies hold their images, files and activities, so nothing below asks the database again. `drafts` are pages that
    are not live, or have changes that are not.
    """

    source: str
    courses: dict[str, CoursePage] = field(default_factory=dict)
    modules: dict[str, Pages] = field(default_factory=dict)
    lessons: dict[str, Pages] = field(default_factory=dict)
    parents: dict[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    drafts: list[Page] = field(default_factory=list)
    definitions: dict[int, Definition] = field(default_factory=dict)

    @property
    def course(self) -> CoursePage | None:
        """The page in the language of authoring, when it is live."""
        return self.courses.get(self.source)

    @property
    def languages(self) -> list[str]:
        """Every language with a live course page, that of authoring first."""
        return sorted(self.courses, key=lambda language: (language != self.source, language))

    @property
    def complete_languages(self) -> list[str]:
        """The languages in which nothing is missing, that of authoring first."""
        return [language for language in self.languages if not self.missing_in(language)]

    def missing_in(self, language: str) -> list[Page]:
        """Pages of the source that are not live in a language."""
        return [
            page
            for kind in (self.modules, self.lessons)
            for uid, page in kind.get(self.source, {}).items()
            if uid not in kind.get(language, {})
        ]

    def lessons_of(self, module_uid: uuid.UUID) -> list[LessonPage]:
        """The lessons of a module in the source language, in order."""
        lessons = self.lessons.get(self.source, {})
        return [lesson for uid, lesson in lessons.items() if self.parents[uid] == module_uid]

    def placed(self, lesson: LessonPage) -> list[tuple[str, Activity | None]]:
        """The block id and activity of every placement in a lesson."""
        return [(block.id, block.value) for block in lesson.body if block.block_type == "activity"]

    def all_placed(self) -> Iterator[Activity]:
        """Every placed activity of every language, as often as it is placed."""
        for lessons in self.lessons.values():
            for lesson in lessons.values():
                yield from (activity for _block, activity in self.placed(lesson) if activity is not None)

    @property
    def changed_activities(self) -> list[Activity]:
        """Placed activities and fixed questions with changes that are not published."""
        placed = list(self.all_placed())
        questions = [each for quiz in placed if isinstance(quiz, Quiz) for each in fixed_questions(quiz)]
        every = {activity.pk: activity for activity in (*placed, *questions)}
        return [activity for activity in every.values() if activity.has_unpublished_changes]

    @property
    def stamps(self) -> set[tuple[int, str, int | None, datetime | None]]:
        """What tells the pages of two moments apart: which are live, where they stand, and when each was published."""
        kinds = (*self.modules.values(), *self.lessons.values())
        pages = [*self.courses.values(), *(page for kind in kinds for page in kind.values())]
        return {(page.pk, page.path, page.live_revision_id, page.last_published_at) for page in pages}

    def is_same_as(self, other: "LiveCourse") -> bool:
        """Whether two readings found the same pages and activities, the questions of banks included."""
        return self.stamps == other.stamps and self.definitions == other.definitions

    def definition(self, activity: Activity) -> Definition:
        """The activity's definition, made once."""
        return self.definitions[activity.pk]


def read_live_course(course: CoursePage) -> LiveCourse:
    """Everything live below a course, whichever language's page is given.

    The language of authoring is that of the page that was made first.
    """
    locales = {locale.pk: locale for locale in Locale.objects.all()}
    every = list(CoursePage.objects.filter(translation_key=course.translation_key).order_by("pk"))
    live = LiveCourse(source=locales[every[0].locale_id].language_code)
    live.drafts += [page for page in every if is_draft(page)]
    live.courses = {locales[page.locale_id].language_code: page for page in every if page.live}
    modules, lessons = below(ModulePage, every), below(LessonPage, every)
    live.drafts += [page for page in (*modules, *lessons) if is_draft(page)]
    keep(live.modules, modules, live.courses, locales)
    keep(live.lessons, lessons, live.courses, locales)
    by_path = {module.path: module.uid for module in modules}
    live.parents = {
        lesson.uid: by_path[lesson.path[: -lesson.steplen]] for lesson in sort_for(live.source, lessons, locales)
    }
    fill_bodies([lesson for pages in live.lessons.values() for lesson in pages.values()])
    live.definitions = definitions_of(list(live.all_placed()), locales)
    return live


def is_draft(page: Page) -> bool:
    """Whether something of the page waits to be published."""
    return not page.live or page.has_unpublished_changes


def below(model: type[Any], courses: Iterable[CoursePage]) -> list[Any]:
    """The pages of a model below any of the courses, in tree order; one query."""
    within = reduce(or_, (Q(path__startswith=course.path, depth__gt=course.depth) for course in courses))
    return list(model.objects.filter(within).order_by("path"))


def keep(
    kept: dict[str, Pages], pages: Iterable[Any], courses: dict[str, CoursePage], locales: dict[int, Locale]
) -> None:
    """Sort live pages into the languages whose course page is live."""
    for page in pages:
        language = locales[page.locale_id].language_code
        if page.live and language in courses:
            kept.setdefault(language, {})[page.uid] = page


def sort_for(source: str, pages: Iterable[Any], locales: dict[int, Locale]) -> list[Any]:
    """Pages with those of the source language last, so that they win."""
    return sorted(pages, key=lambda page: locales[page.locale_id].language_code == source)


def fill_bodies(lessons: list[LessonPage]) -> None:
    """Load what all lessons show at once: a query per kind of file and activity, not per page."""
    block = LessonPage.body.field.stream_block
    streams = block.bulk_to_python([list(lesson.body.raw_data) for lesson in lessons])
    for lesson, stream in zip(lessons, streams, strict=True):
        lesson.body = stream


def definitions_of(activities: list[Activity], locales: dict[int, Locale]) -> dict[int, Definition]:
    """The definition of every activity by its key, quizzes with their questions and stocks."""
    quizzes = [activity for activity in activities if isinstance(activity, Quiz)]
    fill_quizzes(quizzes)
    stocks = stocks_for(quizzes, locales)
    for activity in [*activities, *(question for quiz in quizzes for question in fixed_questions(quiz))]:
        activity.locale = locales[activity.locale_id]
    return {
        activity.pk: activity.definition(stocks[activity.locale_id])
        if isinstance(activity, Quiz)
        else activity.definition()
        for activity in activities
    }


def fill_quizzes(quizzes: list[Quiz]) -> None:
    """Load the questions and banks of all quizzes at once."""
    block = Quiz.questions.field.stream_block
    streams = block.bulk_to_python([list(quiz.questions.raw_data) for quiz in quizzes])
    for quiz, stream in zip(quizzes, streams, strict=True):
        quiz.questions = stream


def fixed_questions(quiz: Quiz) -> list[Question]:
    """The questions that a quiz always asks, as far as they still exist."""
    fixed = [block.value for block in quiz.questions if block.block_type == "question"]
    return [question for question in fixed if question is not None]


def stocks_for(quizzes: list[Quiz], locales: dict[int, Locale]) -> dict[int, dict[int, list[Question]]]:
    """The published questions of every bank that the quizzes draw from, by locale and bank."""
    draws = [block.value for quiz in quizzes for block in quiz.questions if block.block_type == "draw"]
    banks = {draw["bank"].pk for draw in draws if draw["bank"] is not None}
    stocks: dict[int, dict[int, list[Question]]] = defaultdict(lambda: defaultdict(list))
    for question in Question.objects.filter(bank__in=banks, live=True) if banks else []:
        question.locale = locales[question.locale_id]
        stocks[question.locale_id][question.bank_id or 0].append(question)
    return stocks
