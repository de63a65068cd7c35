"""Publishing a course: its live pages become an edition that nothing changes any more."""

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from courses.activities import Definition, kind_of
from courses.models import Activity, CoursePage, Edition, EditionText, FrozenFile, LessonPage, OutlineItem
from courses.services.checking import CourseNotReady, Problem, placements, problems_in
from courses.services.errors import EditionAlreadyFrozen, PublishedMeanwhile
from courses.services.files import Cabinet
from courses.services.live_course import LiveCourse, read_live_course
from courses.services.rendering import lesson_blocks, prose_html
from courses.signals import edition_frozen


@dataclass
class Entry:
    """A row of the outline with its texts, before it has an edition."""

    item: OutlineItem
    texts: list[EditionText] = field(default_factory=list)


def freeze_edition(
    *,
    course: CoursePage,
    change_notes: Mapping[str, str],
    by: Any,
    now: datetime | None = None,
    expected_last: int | None = None,
) -> Edition:
    """Freeze what is live of a course, in every language, as its next edition.

    `course` may be the page of any language. `change_notes` maps languages to what changed. `expected_last` is the
    number of the edition that the author looked at, 0 for none.

    Pages and files are read without a lock, which takes seconds, and once more with it: what did not change between
    the two readings stood side by side at the moment between them.

    Raises:
        CourseNotReady: with everything that has to be mended first.
        EditionAlreadyFrozen: `expected_last` is not the last one any more.
        PublishedMeanwhile: the two readings differ.
        Nothing is written then.
    """
    live = read_live_course(course)
    refuse(problems_in(live))
    cabinet = Cabinet.open()
    entries = list(compile_course(live, cabinet))
    refuse(
        [
            Problem(_("Files"), live.source, _("The file %(name)s is missing.") % {"name": name})
            for name in cabinet.missing
        ]
    )
    said = {"change_notes": dict(change_notes), "frozen_by": by, "frozen_at": now or timezone.now()}
    return write_edition(live, entries, cabinet.store(), said, expected_last)


def refuse(problems: list[Problem]) -> None:
    """Stop when there are problems.

    Raises:
        CourseNotReady: there are.
    """
    if problems:
        raise CourseNotReady(problems)


def compile_course(live: LiveCourse, cabinet: Cabinet) -> Iterator[Entry]:
    """The whole outline, modules and their lessons and the lessons' activities, in order."""
    for module_uid, module in live.modules[live.source].items():
        lessons = live.lessons_of(module_uid)
        yield Entry(
            OutlineItem(kind=OutlineItem.Kind.MODULE, uid=module_uid, minutes=sum(each.minutes for each in lessons)),
            [page_text(page, language) for language, page in versions(live.modules, module.uid)],
        )
        for lesson in lessons:
            yield from compile_lesson(live, lesson, module_uid, cabinet)


def versions(pages: Mapping[str, Mapping[uuid.UUID, Any]], uid: uuid.UUID) -> list[tuple[str, Any]]:
    """A page in every language that has it."""
    return [(language, each[uid]) for language, each in sorted(pages.items()) if uid in each]


def page_text(page: Any, language: str, body: list[dict[str, Any]] | None = None) -> EditionText:
    """What a page says in its language."""
    return EditionText(
        language=language,
        title=page.title,
        summary=page.summary,
        body=body or [],
        page_id=page.pk,
        revision_id=page.live_revision_id,
    )


def compile_lesson(live: LiveCourse, lesson: LessonPage, module_uid: uuid.UUID, cabinet: Cabinet) -> Iterator[Entry]:
    """A lesson and its activities, in every language that has it."""
    pages = versions(live.lessons, lesson.uid)
    yield Entry(
        OutlineItem(kind=OutlineItem.Kind.LESSON, uid=lesson.uid, parent_uid=module_uid, minutes=lesson.minutes),
        [page_text(page, language, lesson_body(page, language, cabinet)) for language, page in pages],
    )
    for block_id, activity in placements(live, lesson).items():
        item = OutlineItem(
            kind=OutlineItem.Kind.ACTIVITY,
            uid=placement_of(lesson.uid, block_id),
            parent_uid=lesson.uid,
            activity_uid=activity.uid,
            block_id=block_id,
            rule=rule_of(live.definition(activity)),
        )
        translations = {language: placements(live, page)[block_id] for language, page in pages}
        yield Entry(item, [activity_text(live, each, language, cabinet) for language, each in translations.items()])


def lesson_body(lesson: LessonPage, language: str, cabinet: Cabinet) -> list[dict[str, Any]]:
    """The blocks of a lesson: HTML, or the placement of an activity."""
    with translation.override(language):
        shown = lesson_blocks((block for block in lesson.body if block.block_type != "activity"), cabinet=cabinet)
    html = {block["id"]: str(block["html"]) for block in shown}
    return [
        {"id": block.id, "type": "activity", "placement": str(placement_of(lesson.uid, block.id))}
        if block.block_type == "activity"
        else {"id": block.id, "type": block.block_type, "html": html[block.id]}
        for block in lesson.body
    ]


def placement_of(lesson_uid: uuid.UUID, block_id: str) -> uuid.UUID:
    """The identity of an activity at its place."""
    return uuid.uuid5(lesson_uid, block_id)


def activity_text(live: LiveCourse, activity: Activity, language: str, cabinet: Cabinet) -> EditionText:
    """What an activity says in one language."""
    return EditionText(
        language=language,
        title=activity.title,
        body={"activity": with_html(live.definition(activity), cabinet)},
        page_id=activity.pk,
        revision_id=activity.live_revision_id,
    )


def rule_of(definition: Definition) -> dict[str, Any]:
    """What grading and progress need of a definition, without words."""
    rule = {
        "kind": definition["kind"],
        "required": definition["required"],
        "attempts": definition.get("attempts", 0),
        "graded": kind_of(definition["kind"]).graded,
        "questions": 1,
    }
    if definition["kind"] == "quiz":
        drawn = sum(draw["count"] for draw in definition["draws"])
        rule |= {
            "pass_mark": definition["pass_mark"],
            "review": definition["review"],
            "questions": len(definition["questions"]) + drawn,
        }
    return rule


def with_html(definition: Definition, cabinet: Cabinet) -> Definition:
    """A definition whose prompts, and those of its questions, are HTML."""
    done = {**definition, "prompt": str(prose_html(definition["prompt"], prefix=definition["uid"], cabinet=cabinet))}
    if "questions" in done:
        done["questions"] = [with_html(question, cabinet) for question in done["questions"]]
    if "draws" in done:
        done["draws"] = [
            {**draw, "questions": [with_html(question, cabinet) for question in draw["questions"]]}
            for draw in done["draws"]
        ]
    return done


@transaction.atomic
def write_edition(
    live: LiveCourse, entries: list[Entry], files: list[FrozenFile], said: dict[str, Any], expected_last: int | None
) -> Edition:
    """Write the rows of an edition; the course's row is locked, so that numbers come one after the other."""
    course = CoursePage.objects.select_for_update().get(pk=live.courses[live.source].pk)
    last = Edition.objects.filter(course_uid=course.uid).aggregate(last=Max("number"))["last"] or 0
    if expected_last not in {None, last}:
        raise EditionAlreadyFrozen(last)
    if not live.is_same_as(read_live_course(course)):
        raise PublishedMeanwhile
    FrozenFile.objects.bulk_create(files, ignore_conflicts=True)
    edition = Edition(
        course_uid=course.uid,
        course=course,
        number=last + 1,
        languages=live.complete_languages,
        titles={language: page.title for language, page in live.courses.items()},
        summaries={language: page.summary for language, page in live.courses.items()},
        hours=course.hours,
        **said,
    )
    write_entries(edition.uid, entries)
    edition.save(force_insert=True)  # The seal: last, because nothing enters an edition that is there.
    transaction.on_commit(partial(edition_frozen.send_robust, sender=Edition, edition_id=edition.pk))
    return edition


def write_entries(edition_uid: uuid.UUID, entries: list[Entry]) -> None:
    """Write the outline and its texts, in two statements however long the course is."""
    for position, entry in enumerate(entries, start=1):
        entry.item.edition_id, entry.item.position = edition_uid, position
    OutlineItem.objects.bulk_create(entry.item for entry in entries)
    for entry in entries:
        for text in entry.texts:
            text.item = entry.item
    EditionText.objects.bulk_create(text for entry in entries for text in entry.texts)
