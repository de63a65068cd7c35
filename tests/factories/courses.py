"""Courses as authors write them: pages, activities and their translations, published unless told otherwise."""

import io
import struct
import uuid
import wave
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image as Picture
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Locale
from wagtailmedia.models import Media

from agencies.models import Person
from courses.models import (
    Activity,
    CataloguePage,
    Cloze,
    CoursePage,
    LessonPage,
    Matching,
    ModulePage,
    MultipleChoice,
    Ordering,
    Question,
    QuestionBank,
    Quiz,
    ReadAndConfirm,
    Reflection,
    ShortAnswer,
    SingleChoice,
    TrueFalse,
)
from courses.services.authors import ensure_author_group
from courses.services.catalogue import ensure_catalogue

Stream = list[dict[str, Any]]
NAMES = uuid.UUID("00000000-0000-4000-8000-000000000002")


def block_id(*names: object) -> str:
    """The same block id for the same names, so that languages agree."""
    return str(uuid.uuid5(NAMES, "/".join(map(str, names))))


def slug(kind: str) -> str:
    """A short address that no other page has."""
    return f"{kind}-{uuid.uuid4().hex[:8]}"


def locale(language: str) -> Locale:
    """The Wagtail locale of a language."""
    return Locale.objects.get_or_create(language_code=language)[0]


def catalogue_in(language: str = "en") -> CataloguePage:
    """The catalogue page."""
    return ensure_catalogue().get_translation(locale(language))


# --- Pages ---
def make_course(title: str = "Customer success", *, language: str = "en", **fields: Any) -> CoursePage:
    """A published course page; give `translation_key` to make a translation."""
    own = {
        "summary": f"About {title}.",
        "locale": locale(language),
        "slug": f"course-{uuid.uuid4().hex[:8]}",
        "hours": 24,
    }
    return catalogue_in(language).add_child(instance=CoursePage(title=title, **(own | fields)))


def make_module(course: CoursePage, title: str = "Module", **fields: Any) -> ModulePage:
    """A published module in the course's language."""
    own = {"locale": course.locale, "slug": slug("module")}
    return course.add_child(instance=ModulePage(title=title, **(own | fields)))


def make_lesson(
    module: ModulePage, title: str = "Lesson", body: list[dict[str, Any]] | None = None, **fields: Any
) -> LessonPage:
    """A published lesson with one text block, or with `body`."""
    own = {"locale": module.locale, "slug": slug("lesson"), "minutes": 20}
    lesson = LessonPage(title=title, **(own | fields))
    lesson.body = body if body is not None else [text(f"<p>{title}</p>")]
    return module.add_child(instance=lesson)


# --- Blocks ---
def text(html: str = "<p>Hello.</p>", key: str = "text") -> dict[str, Any]:
    """A text block."""
    return {"type": "text", "value": html, "id": block_id(key)}


def placed(activity: Activity, key: str | None = None) -> dict[str, Any]:
    """An activity block; translations of an activity get the same id."""
    return {"type": "activity", "value": activity.pk, "id": block_id(key or activity.translation_key)}


def block(kind: str, value: Any, key: str | None = None) -> dict[str, Any]:
    """A block of any kind."""
    return {"type": kind, "value": value, "id": block_id(key or kind)}


# --- Activities ---
def make(model: type[Activity], *, language: str = "en", title: str = "An activity", **fields: Any) -> Any:
    """A published activity of any kind."""
    return model.objects.create(title=title, locale=locale(language), **({"prompt": "<p>Do it.</p>"} | fields))


def choices(*correct: bool, words: str = "Choice") -> Stream:
    """Choices as a StreamField stores them; `correct` says which are."""
    return [
        {
            "type": "choice",
            "id": block_id("choice", number),
            "value": {"text": f"{words} {number}", "correct": right, "feedback": f"{words} {number}: because."},
        }
        for number, right in enumerate(correct, start=1)
    ]


def items(*words: str) -> Stream:
    """Items as a StreamField stores them."""
    return [{"type": "item", "id": block_id("item", number), "value": word} for number, word in enumerate(words)]


def pairs(*words: tuple[str, str]) -> Stream:
    """Pairs as a StreamField stores them."""
    return [
        {"type": "pair", "id": block_id("pair", number), "value": {"left": left, "right": right}}
        for number, (left, right) in enumerate(words)
    ]


def make_single_choice(**fields: Any) -> SingleChoice:
    """Three choices, the first one right."""
    return make(SingleChoice, **({"title": "Choose", "choices": choices(True, False, False)} | fields))


def make_multiple_choice(**fields: Any) -> MultipleChoice:
    """Three choices, two of them right."""
    return make(MultipleChoice, **({"title": "Choose all", "choices": choices(True, False, True)} | fields))


def make_true_false(**fields: Any) -> TrueFalse:
    """A true statement."""
    return make(TrueFalse, **({"title": "True?", "answer": True, "feedback_right": "Yes."} | fields))


def make_ordering(**fields: Any) -> Ordering:
    """Three things to put in order."""
    return make(Ordering, **({"title": "Put in order", "items": items("First", "Then", "Last")} | fields))


def make_matching(**fields: Any) -> Matching:
    """Two pairs and a distractor."""
    own = {"pairs": pairs(("Hello", "Bonjour"), ("Bye", "Au revoir")), "distractors": items("Merci")}
    return make(Matching, **({"title": "Match"} | own | fields))


def make_cloze(**fields: Any) -> Cloze:
    """Two gaps."""
    return make(Cloze, **({"title": "Fill in", "text": "Please [[send|mail]] it [[by]] Friday."} | fields))


def make_short_answer(**fields: Any) -> ShortAnswer:
    """A word to type."""
    return make(ShortAnswer, **({"title": "One word", "accepted": "churn\nattrition"} | fields))


def make_reflection(**fields: Any) -> Reflection:
    """Free text of three words."""
    return make(Reflection, **({"title": "Think", "minimum_words": 3, "sample": "I helped someone."} | fields))


def make_confirmation(**fields: Any) -> ReadAndConfirm:
    """A box to tick."""
    return make(ReadAndConfirm, **({"title": "Confirm", "statement": "I have read it."} | fields))


def make_bank(title: str = "A bank", **fields: Any) -> QuestionBank:
    """An empty shelf."""
    return QuestionBank.objects.create(title_en=title, title_fr=f"{title} (fr)", **fields)


def make_quiz(
    questions: Sequence[Question] = (), *, draws: Sequence[tuple[QuestionBank, int]] = (), **fields: Any
) -> Quiz:
    """A quiz with fixed questions and draws."""
    fixed = [
        {"type": "question", "id": block_id("question", at), "value": each.pk} for at, each in enumerate(questions)
    ]
    drawn = [
        {"type": "draw", "id": block_id("draw", at), "value": {"bank": bank.pk, "count": count}}
        for at, (bank, count) in enumerate(draws)
    ]
    return make(Quiz, **({"title": "Quiz", "questions": [*fixed, *drawn]} | fields))


EVERY_KIND = [
    make_confirmation,
    make_reflection,
    make_single_choice,
    make_multiple_choice,
    make_true_false,
    make_ordering,
    make_matching,
    make_cloze,
    make_short_answer,
]


# --- Files ---
def make_image(title: str = "A picture", size: tuple[int, int] = (1600, 900), colour: str = "teal") -> Image:
    """A raster image."""
    content = io.BytesIO()
    Picture.new("RGB", size, colour).save(content, "PNG")
    return Image.objects.create(title=title, file=ContentFile(content.getvalue(), f"{title}.png"))


def make_svg(title: str = "A drawing") -> Image:
    """An SVG image of 960 by 540."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 540"><title>{title}</title></svg>'
    return Image.objects.create(title=title, file=ContentFile(svg.encode(), f"{title}.svg"))


def make_recording(title: str = "A recording", seconds: float = 0.1) -> Media:
    """A short silence."""
    content = io.BytesIO()
    with wave.open(content, "wb") as sound:
        sound.setparams((1, 2, 8000, 0, "NONE", ""))
        sound.writeframes(struct.pack("<h", len(title)) * int(8000 * seconds))
    return Media.objects.create(
        title=title, type="audio", duration=125, file=ContentFile(content.getvalue(), f"{title}.wav")
    )


def make_document(title: str = "A checklist", content: bytes = b"%PDF-1.4 checklist", suffix: str = ".pdf") -> Document:
    """A document to download."""
    return Document.objects.create(title=title, file=ContentFile(content, f"{title}{suffix}"))


# --- The same in French ---
def translated(original: Any, *, title: str | None = None, **fields: Any) -> Any:
    """A published French copy of an activity with the same structure; `fields` are its words."""
    copy = original.copy_for_translation(locale("fr"))
    for name, value in ({"title": title or f"{original.title} (fr)"} | fields).items():
        setattr(copy, name, value)
    copy.live = True
    copy.save()
    return copy


def make_bilingual_course(lessons: int = 2, modules: int = 1) -> CoursePage:
    """A course in English and French: every lesson has a text, a question and a reflection. The English page."""
    course = make_course()
    french = make_course("Réussite client", language="fr", translation_key=course.translation_key)
    for number in range(1, modules + 1):
        module = make_module(course, f"Module {number}")
        module_fr = make_module(french, f"Module {number} (fr)", translation_key=module.translation_key)
        for at in range(1, lessons + 1):
            add_bilingual_lesson(module, module_fr, f"Lesson {number}.{at}")
    return course


def add_bilingual_lesson(module: ModulePage, module_fr: ModulePage, title: str) -> LessonPage:
    """A lesson and its translation, with a question and a reflection each; the English one."""
    question, reflection = make_single_choice(title=f"{title} question"), make_reflection(title=f"{title} reflection")
    lesson = make_lesson(module, title, [text(f"<p>{title} in English</p>"), placed(question), placed(reflection)])
    body = [text(f"<p>{title} en français</p>"), placed(translated(question)), placed(translated(reflection))]
    make_lesson(module_fr, f"{title} (fr)", body, translation_key=lesson.translation_key)
    return lesson


# --- People ---
def make_author(email: str = "author@example.org") -> Person:
    """Somebody with the rights of an umbrella author."""
    author = Person.objects.create_user(email, full_name="Aude Laplume")
    author.groups.add(ensure_author_group())
    return author
