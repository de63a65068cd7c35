"""What keeps a course from being published as an edition, said in words with the page it is on."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from wagtail.models import Page

from courses.activities.soundness import differences, problems
from courses.models import Activity, LessonPage, Quiz
from courses.services.live_course import LiveCourse, fixed_questions


@dataclass(frozen=True)
class Problem:
    """One thing to mend. `page_id` is where to mend it, or `activity_id` when it is an activity's own."""

    where: str
    language: str
    text: str
    page_id: int | None = None
    activity_id: int | None = None

    def __str__(self) -> str:
        return f"{self.where} ({self.language}): {self.text}"


class CourseNotReady(Exception):
    """The course can't be published; `problems` says everything that is wrong, and so does `str()`, line by line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


def problems_in(live: LiveCourse) -> list[Problem]:
    """Everything that keeps this course from being published, page by page."""
    if live.course is None:
        return [Problem(_("Course"), live.source, _("The course page is not published."))]
    found = [*shape_problems(live)]
    for language in live.languages:
        found += title_problems(live, language)
        found += extra_problems(live, language)
        for lesson in live.lessons.get(language, {}).values():
            found += lesson_problems(live, lesson, language)
    return list(dict.fromkeys(found))


def on(page: Page, language: str, text: str) -> Problem:
    """A problem of a page."""
    return Problem(page.title or _("Page without a title"), language, text, page_id=page.pk)


def shape_problems(live: LiveCourse) -> Iterator[Problem]:
    """Courses without modules, modules without lessons."""
    modules = live.modules.get(live.source, {})
    if live.course is not None and not modules:
        yield on(live.course, live.source, _("The course has no published module."))
    for uid, module in modules.items():
        if not live.lessons_of(uid):
            yield on(module, live.source, _("The module has no published lesson."))


def title_problems(live: LiveCourse, language: str) -> Iterator[Problem]:
    """Pages without a title."""
    course = live.courses[language]
    for page in (course, *live.modules.get(language, {}).values(), *live.lessons.get(language, {}).values()):
        if not page.title.strip():
            yield on(page, language, _("The title is missing."))


def extra_problems(live: LiveCourse, language: str) -> Iterator[Problem]:
    """Pages that the language of authoring does not have: no learner would find them."""
    for kind in (live.modules, live.lessons):
        for uid, page in kind.get(language, {}).items():
            if uid not in kind.get(live.source, {}):
                message = _("This page is published in this language only. Publish it in %(language)s too.")
                yield on(page, language, message % {"language": name_of_language(live.source)})


def lesson_problems(live: LiveCourse, lesson: LessonPage, language: str) -> Iterator[Problem]:
    """Empty lessons, blocks that not everyone can use, activities that nobody can do."""
    if not len(lesson.body):
        yield on(lesson, language, _("The lesson is empty."))
    ids = [block.id for block in lesson.body]
    if not all(ids) or len(set(ids)) < len(ids):
        yield on(lesson, language, _("Some blocks have no identity of their own. Open the page and publish it again."))
    for block in lesson.body:
        check = BLOCK_CHECKS.get(block.block_type)
        if check:
            yield from (on(lesson, language, text) for text in check(block.value))
        if block.block_type == "activity":
            yield from placement_problems(live, lesson, language, block.value)
    yield from disagreements(live, lesson, language)


def image_problems(value: Any) -> Iterator[str]:
    """Images without words."""
    if value["image"] is None:
        yield _("An image was deleted. Choose another one or remove the block.")
    elif not value["alt_text"].strip():
        yield _("The image “%(title)s” has no alternative text.") % {"title": value["image"].title}


def audio_problems(value: Any) -> Iterator[str]:
    """Recordings without words."""
    if value["audio"] is None:
        yield _("The recording “%(title)s” was deleted.") % {"title": value["title"]}
    if not value["transcript"].source.strip():
        yield _("The recording “%(title)s” has no transcript.") % {"title": value["title"]}


def video_problems(value: Any) -> Iterator[str]:
    """Films without words."""
    if value["video"] is None:
        yield _("The video “%(title)s” was deleted.") % {"title": value["title"]}
    if value["captions"] is None and not value["transcript"].source.strip():
        yield _("The video “%(title)s” has neither captions nor a transcript.") % {"title": value["title"]}


def document_problems(value: Any) -> Iterator[str]:
    """Documents that are gone."""
    if value["document"] is None:
        yield _("The document “%(title)s” was deleted.") % {"title": value["title"]}


def table_problems(value: Any) -> Iterator[str]:
    """Tables that can't be read aloud."""
    value = value or {}
    if not value.get("table_caption"):
        yield _("A table has no caption.")
    if not value.get("first_row_is_table_header"):
        yield _("The table “%(title)s” has no header row.") % {"title": value.get("table_caption") or ""}


def resource_problems(value: Any) -> Iterator[str]:
    """Addresses that are not safe."""
    if not value["url"].lower().startswith("https://"):
        yield _("The address %(url)s does not start with https://.") % {"url": value["url"]}


BLOCK_CHECKS: dict[str, Callable[[Any], Iterator[str]]] = {
    "image": image_problems,
    "audio": audio_problems,
    "video": video_problems,
    "document": document_problems,
    "table": table_problems,
    "resource": resource_problems,
}


def placement_problems(
    live: LiveCourse, lesson: LessonPage, language: str, activity: Activity | None
) -> Iterator[Problem]:
    """Activities that are gone, not published, in another language, or unsound."""
    if activity is None:
        yield on(lesson, language, _("An activity was deleted. Choose another one or remove the block."))
        return
    questions = fixed_questions(activity) if isinstance(activity, Quiz) else []
    if isinstance(activity, Quiz) and has_holes(activity):
        text = _("A question or a bank of this quiz was deleted. Open the quiz, and remove or replace it.")
        yield Problem(activity.title, language, text, activity_id=activity.pk)
    for each in (activity, *questions):
        yield from state_problems(each, lesson, language)
    for text in problems(live.definition(activity)):
        yield Problem(activity.title or lesson.title, language, text, activity_id=activity.pk)


def has_holes(quiz: Quiz) -> bool:
    """Whether something that the quiz asks for exists no more."""
    asked = [block.value if block.block_type == "question" else block.value["bank"] for block in quiz.questions]
    return any(each is None for each in asked)


def state_problems(activity: Activity, lesson: LessonPage, language: str) -> Iterator[Problem]:
    """An activity that is not live, or not in the lesson's language."""
    names = {"title": activity.title}
    if not activity.live:
        text = _("The activity “%(title)s” is not published.") % names
        yield Problem(lesson.title, language, text, page_id=lesson.pk, activity_id=activity.pk)
    if activity.locale.language_code != language:
        text = _("The activity “%(title)s” is in another language. Translate it, and choose the translation.") % names
        yield on(lesson, language, text)


def disagreements(live: LiveCourse, lesson: LessonPage, language: str) -> Iterator[Problem]:
    """What a translation does differently from the language of authoring, apart from its words."""
    source = live.lessons.get(live.source, {}).get(lesson.uid)
    if language == live.source or source is None:
        return
    theirs, ours = placements(live, source), placements(live, lesson)
    if [*theirs] != [*ours] or any(theirs[key].uid != ours[key].uid for key in theirs):
        message = _("The activities are not the same, or not in the same order, as in %(language)s.")
        yield on(lesson, language, message % {"language": name_of_language(live.source)})
        return
    for key, activity in ours.items():
        for name in differences(live.definition(theirs[key]), live.definition(activity)):
            message = _("“%(title)s” differs from its %(language)s version in: %(name)s.")
            text = message % {"title": activity.title, "language": name_of_language(live.source), "name": name_of(name)}
            yield Problem(lesson.title, language, text, page_id=lesson.pk, activity_id=activity.pk)


def placements(live: LiveCourse, lesson: LessonPage) -> dict[str, Activity]:
    """Activities by the id of their block, in order, without those that are gone."""
    return {block: activity for block, activity in live.placed(lesson) if activity is not None}


def name_of_language(code: str) -> str:
    """`en` → `English`, or `anglais` for an author who reads French."""
    name = str(get_language_info(code)["name_translated"])
    return name.lower() if (get_language() or "").startswith("fr") else name


def name_of(key: str) -> str:
    """The key of a definition in an author's words."""
    names = {
        "answer": _("the right answer"),
        "attempts": _("attempts"),
        "choices": _("choices"),
        "distractors": _("distractors"),
        "draws": _("questions drawn from banks"),
        "items": _("items"),
        "minimum_words": _("minimum words"),
        "pairs": _("pairs"),
        "parts": _("the number of gaps"),
        "pass_mark": _("pass mark"),
        "questions": _("questions"),
        "required": _("whether it is required"),
        "review": _("review"),
        "shuffle": _("shuffle"),
    }
    return names.get(key, key)
