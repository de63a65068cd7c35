"""The courses as an author would have made them: catalogue, pages, activities, pictures and sound, in two languages."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.files.images import ImageFile
from wagtail.images import get_image_model
from wagtail.models import Locale, Page, Site
from wagtailmedia.models import Media

from agencies.models import Person
from courses.models import CataloguePage, CoursePage, LessonPage, ModulePage
from courses.models.activities import Activity, QuestionBank
from courses.services.catalogue import ensure_catalogue
from lms.demo import shapes, streams
from lms.demo.reading import CONTENT, files_of
from lms.demo.streams import LANGUAGES, Shelf, uid_of

CATALOGUE_TITLES = {"en": "Courses", "fr": "Cours"}
CATALOGUE_WORDS = {
    "en": (
        "<p>Short courses for people who are looking for work or starting a new job in Canada. Every course is free, "
        "works on a phone and comes in English and in French. Your local agency enrols you.</p>"
    ),
    "fr": (
        "<p>De courtes formations pour les personnes qui cherchent du travail ou qui commencent un nouvel emploi au "
        "Canada. Chaque cours est gratuit, se suit sur un téléphone et existe en français et en anglais. C’est "
        "l’organisme de votre région qui vous inscrit.</p>"
    ),
}
VIEW_BOX = re.compile(r'viewBox="[\d.]+ [\d.]+ ([\d.]+) ([\d.]+)"')


@dataclass
class Desk:
    """Who writes, when, and what lies ready: locales, and what has been made of this course so far."""

    course: shapes.Course
    by: Person
    at: datetime
    images: dict[str, int] = field(default_factory=dict)
    recordings: dict[str, int] = field(default_factory=dict)
    activities: dict[tuple[str, str], int] = field(default_factory=dict)
    banks: dict[str, int] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """Where the files of the course are."""
        return CONTENT / self.course.stem

    @cached_property
    def locales(self) -> dict[str, Locale]:
        """Both languages."""
        return {code: Locale.objects.get_or_create(language_code=code)[0] for code in LANGUAGES}

    @property
    def shelf(self) -> Shelf:
        """What blocks point at."""
        return Shelf(self.course.stem, self.images, self.recordings, self.activities, self.banks)


# --- The catalogue ---
def open_catalogue(*, host: str, port: int) -> dict[str, CataloguePage]:
    """The catalogue in both languages with an introduction, answering at this address."""
    ensure_catalogue()
    Site.objects.filter(is_default_site=True).update(hostname=host, port=port)
    Site.clear_site_root_paths_cache()
    pages = {page.locale.language_code: page for page in CataloguePage.objects.select_related("locale")}
    for code in LANGUAGES:
        pages[code].title, pages[code].introduction = CATALOGUE_TITLES[code], CATALOGUE_WORDS[code]
        pages[code].save_revision().publish()
    return pages


# --- A course ---
def write_course(course: shapes.Course, catalogue: dict[str, CataloguePage], *, by: Person, at: datetime) -> CoursePage:
    """The whole course, published in both languages at that time; returns the English page."""
    desk = Desk(course, by, at)
    file_media(desk)
    write_banks(desk)
    write_activities(desk)
    return {code: write_pages(desk, catalogue[code], code) for code in LANGUAGES}["en"]


def file_media(desk: Desk) -> None:
    """Images and recordings into Wagtail's libraries."""
    for name in sorted(set(files_of(desk.course))):
        file = desk.folder / name
        if file.suffix == ".svg":
            desk.images[file.stem] = add_image(file, desk.by).pk
        else:
            desk.recordings[file.stem] = add_recording(file, desk.by).pk


def add_image(file: Path, by: Person | None = None, title: str = "") -> Any:
    """A vector image of a known size."""
    width, height = svg_size(file)
    with file.open("rb") as opened:
        image = get_image_model()(
            title=title or file.stem.replace("-", " "),
            file=ImageFile(opened, name=file.name),
            width=width,
            height=height,
            file_size=file.stat().st_size,
            uploaded_by_user=by,
        )
        image.save()
    return image


def svg_size(file: Path) -> tuple[int, int]:
    """Width and height of a drawing, from its view box."""
    found = VIEW_BOX.search(file.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"{file.name} has no viewBox.")
    return round(float(found[1])), round(float(found[2]))


def add_recording(file: Path, by: Person | None = None) -> Media:
    """A recording."""
    with file.open("rb") as opened:
        media = Media(
            title=file.stem.replace("-", " "), file=File(opened, name=file.name), type="audio", uploaded_by_user=by
        )
        media.save()
    return media


def write_banks(desk: Desk) -> None:
    """The shelves of questions."""
    for bank in desk.course.banks:
        uid = uid_of(desk.course.stem, "bank", bank.stem)
        row = QuestionBank.objects.create(uid=uid, title_en=bank.title.en, title_fr=bank.title.fr)
        desk.banks[bank.stem] = row.pk


def write_activities(desk: Desk) -> None:
    """Every activity in both languages; questions before the quizzes that ask them."""
    for activity, bank in in_writing_order(desk.course):
        for code in LANGUAGES:
            write_activity(desk, activity, code, bank)


def in_writing_order(course: shapes.Course) -> Iterator[tuple[shapes.Activity, str | None]]:
    """Activities with the bank they stand in."""
    yield from ((question, bank.stem) for bank in course.banks for question in bank.questions)
    exercises = [
        block.activity for lesson in course.lessons for block in lesson.blocks if isinstance(block, shapes.Exercise)
    ]
    quizzes = [each for each in exercises if isinstance(each, shapes.Quiz)]
    yield from ((each, None) for each in exercises if not isinstance(each, shapes.Quiz))
    yield from ((question, None) for quiz in quizzes for question in quiz.questions)
    yield from ((quiz, None) for quiz in quizzes)


def models_of_kinds(root: type[Activity] = Activity) -> dict[str, type[Activity]]:
    """The model of every kind."""
    found: dict[str, type[Activity]] = {}
    for child in root.__subclasses__():
        found |= ({child.kind: child} if child.kind else {}) | models_of_kinds(child)
    return found


def write_activity(desk: Desk, activity: shapes.Activity, code: str, bank: str | None) -> None:
    """One activity in one language, published."""
    values = streams.activity_fields(activity, code, desk.shelf)
    if bank:
        values["bank_id"] = desk.banks[bank]
    row = models_of_kinds()[activity.kind](
        **{name: json.dumps(value) if isinstance(value, list) else value for name, value in values.items()},
        locale=desk.locales[code],
        translation_key=uid_of(desk.course.stem, "activity", activity.key),
        first_published_at=desk.at,
    )
    row.save()
    row.save_revision(user=desk.by).publish(user=desk.by, skip_permission_checks=True)
    desk.activities[activity.key, code] = row.pk


# --- Pages ---
def write_pages(desk: Desk, catalogue: CataloguePage, code: str) -> CoursePage:
    """Course, modules and lessons in one language."""
    course = desk.course
    page = add_page(desk, catalogue, CoursePage(**page_fields(desk, course, code), **course_fields(desk, code)))
    for module in course.modules:
        branch = add_page(desk, page, ModulePage(**page_fields(desk, module, code, module.stem)))
        for lesson in module.lessons:
            body = streams.lesson_body(lesson, module, code, desk.shelf)
            names = (module.stem, lesson.stem)
            leaf = LessonPage(**page_fields(desk, lesson, code, *names), minutes=lesson.minutes, body=json.dumps(body))
            add_page(desk, branch, leaf)
    return page


def page_fields(desk: Desk, shape: Any, code: str, *names: str) -> dict[str, Any]:
    """What every page has; `names` lead to it from the course."""
    return {
        "title": shape.title[code],
        "slug": shape.slug[code],
        "summary": shape.summary[code],
        "search_description": shape.summary[code],
        "locale": desk.locales[code],
        "translation_key": uid_of(desk.course.stem, *names),
        "first_published_at": desk.at,
        "owner": desk.by,
    }


def course_fields(desk: Desk, code: str) -> dict[str, Any]:
    """What only a course has."""
    course = desk.course
    level = course.level
    levels = {f"level_{skill}": value for skill, value in vars(level.skill_levels).items()} if level else {}
    framework = {"en": "CLB", "fr": "NCLC"}[code] if level else ""
    return {
        "description": course.description[code],
        "audience": course.audience[code],
        "outcomes": json.dumps(streams.outcomes(course, code)),
        "hours": course.hours,
        "cover_id": desk.images[course.image[code]],
        "cover_alt": course.image_alt[code],
        "level_framework": framework,
        **levels,
    }


def add_page(desk: Desk, parent: Any, page: Any) -> Any:
    """A page below another, published."""
    added = parent.add_child(instance=page)
    added.save_revision(user=desk.by).publish(user=desk.by, skip_permission_checks=True)
    return added


def pages_of(course: CoursePage) -> Iterable[Page]:
    """The course and everything below it, in the order of the tree."""
    return course.get_descendants(inclusive=True).specific()
