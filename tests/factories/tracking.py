"""Editions made row by row, and learners with a seat in them: the classroom's tests need no Wagtail pages."""

import uuid
from datetime import UTC, date, datetime
from typing import Any

from django.db import transaction

from agencies.jobs.models import Job
from agencies.models import Agency, Membership, Person, Role
from courses.imports import read_list
from courses.models import Cohort, Edition, EditionText, Enrolment, EnrolmentImport, Offering, OutlineItem
from courses.selectors import outline_of
from courses.selectors.enrolments import plan_enrolments
from courses.services.enrolment_imports import start_import, take_batch
from tracking.services.classroom import Seat

INSERT_QUERIES = {"postgresql": 1, "sqlite": 8}  # What storing any number of statements costs.
NOON = datetime(2026, 3, 2, 19, 0, tzinfo=UTC)
NAMES = uuid.UUID("00000000-0000-4000-8000-000000000001")


def uid_of(*names: object) -> uuid.UUID:
    """The same uid for the same names."""
    return uuid.uuid5(NAMES, "/".join(map(str, names)))


def make_person(name: str = "Amina Diallo", email: str | None = None, **fields: Any) -> Person:
    """Somebody with an account."""
    address = email or f"{name.lower().replace(' ', '.')}@example.org"
    return Person.objects.create_user(address, None, full_name=name, **fields)


def make_agency(slug: str = "maple", **fields: Any) -> Agency:
    """A member agency."""
    names = {"name_en": f"{slug.title()} Centre", "name_fr": f"Centre {slug.title()}"}
    return Agency.objects.create(slug=slug, **(names | fields))


def make_member(agency: Agency, role: str = Role.COORDINATOR, name: str | None = None, **fields: Any) -> Person:
    """Somebody with a role in an agency."""
    person = make_person(
        name or f"{role} of {agency.slug}", email=f"{role}-{uuid.uuid4().hex[:6]}@example.org", **fields
    )
    Membership.objects.create(person=person, agency=agency, role=role)
    return person


def make_import(
    cohort: Cohort, text: str, *, by: Person | None = None, invite: bool = False, done: bool = True
) -> EnrolmentImport:
    """A long list on its way into a cohort, of whatever length; done, or with its job still to come."""
    rows = read_list(text).rows
    expected = plan_enrolments(cohort=cohort, rows=rows, language="en").fingerprint
    imported = start_import(cohort=cohort, rows=rows, language="en", invite=invite, expected=expected, by=by)
    assert imported is not None
    while done and not imported.is_over:
        take_batch(imported=imported)
    return imported


def make_unfinished_imports(cohort: Cohort) -> list[EnrolmentImport]:
    """One that waits for its job, and one whose job was lost."""
    waiting, lost = (make_import(cohort, f"{name}, {name}@example.org", done=False) for name in ("Dee", "Ann"))
    Job.objects.filter(pk=lost.job).delete()
    return [waiting, lost]


def single_choice(key: str, **more: Any) -> dict[str, Any]:
    """A question whose right answer is `<key>-a`."""
    choices = [
        {"id": f"{key}-a", "text": f"Right {key}", "correct": True, "feedback": "Yes: well seen."},
        {"id": f"{key}-b", "text": f"Wrong {key}", "correct": False, "feedback": "Look at the dates again."},
        {"id": f"{key}-c", "text": f"Also wrong {key}", "correct": False, "feedback": "Not that one either."},
    ]
    return question("single_choice", key, choices=choices) | more


def question(kind: str, key: str, **more: Any) -> dict[str, Any]:
    """A definition of any kind."""
    common = {"kind": kind, "uid": str(uid_of(key)), "title": key, "prompt": f"<p>{key}?</p>", "required": True}
    return common | {"attempts": 2, "shuffle": False, "language": "en"} | more


def cloze(key: str, word: str, mot: str, **more: Any) -> dict[str, Any]:
    """A gap that wants one word in English and another in French."""
    own = {
        "forgive_accents": True,
        "forgive_case": True,
        "partial_credit": True,
        "feedback_right": "",
        "feedback_wrong": "",
    }
    french = {"parts": ["S’il vous plaît ", {"gap": 0, "accepted": [mot]}], "title": f"{key} fr"}
    return question("cloze", key, parts=["Please ", {"gap": 0, "accepted": [word]}], in_french=french, **own) | more


def reflection(key: str, **more: Any) -> dict[str, Any]:
    """A free text."""
    return question("reflection", key, attempts=0, minimum_words=0, sample="") | more


def confirmation(key: str, **more: Any) -> dict[str, Any]:
    """A box to tick."""
    return question("read_and_confirm", key, attempts=1, statement="I have read it.") | more


def quiz(key: str, questions: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A quiz with fixed questions."""
    own = {"pass_mark": 0.6, "review": "full", "questions": questions, "draws": []}
    return question("quiz", key, **own) | more


GRADED = {"single_choice", "multiple_choice", "true_false", "ordering", "matching", "cloze", "short_answer", "quiz"}


@transaction.atomic
def make_edition(
    lessons: list[list[dict[str, Any]]] | None = None, *, number: int = 1, course: str = "course"
) -> Edition:
    """An edition of one module per two lessons; each lesson holds a text block and the given activities."""
    edition = Edition(
        course_uid=uid_of(course),
        number=number,
        languages=["en", "fr"],
        titles={"en": "Customer success", "fr": "Réussite client"},
        frozen_at=NOON,
    )
    items, texts = [], []
    for at, activities in enumerate(lessons if lessons is not None else [[single_choice("q1")], []]):
        if at % 2 == 0:
            module = uid_of(course, "module", at // 2)
            items.append(OutlineItem(edition_id=edition.uid, kind="module", uid=module, position=len(items)))
            texts.append((items[-1], f"Module {at // 2 + 1}", []))
        add_lesson(items, texts, edition, module, uid_of(course, "lesson", at), f"Lesson {at + 1}", activities)
    OutlineItem.objects.bulk_create(items)
    EditionText.objects.bulk_create(
        EditionText(item=item, language=language, title=f"{title}{mark}", body=in_language(body, language))
        for item, title, body in texts
        for language, mark in (("en", ""), ("fr", " (fr)"))
    )
    edition.save()  # Last, as `freeze_edition` does.
    return edition


def in_language(body: Any, language: str) -> Any:
    """An activity's definition as the edition has it in that language; `in_french` holds what differs."""
    if not isinstance(body, dict):
        return body
    own = {key: value for key, value in body["activity"].items() if key != "in_french"}
    return {
        "activity": own | (body["activity"].get("in_french", {}) if language == "fr" else {}) | {"language": language}
    }


def add_lesson(items, texts, edition, module, lesson, title, activities) -> None:  # type: ignore[no-untyped-def]
    """One lesson with its activities."""
    items.append(
        OutlineItem(
            edition_id=edition.uid, kind="lesson", uid=lesson, parent_uid=module, position=len(items), minutes=10
        )
    )
    blocks: list[dict[str, Any]] = [{"id": str(uid_of(lesson, "text")), "type": "text", "html": f"<p>{title} text</p>"}]
    texts.append((items[-1], title, blocks))
    for definition in activities:
        block = str(uid_of(lesson, definition["uid"]))
        placement = uuid.uuid5(lesson, block)
        rule = {name: definition[name] for name in ("kind", "required", "attempts")}
        rule |= {"graded": definition["kind"] in GRADED, "pass_mark": definition.get("pass_mark")}
        items.append(
            OutlineItem(
                edition_id=edition.uid,
                kind="activity",
                uid=placement,
                parent_uid=lesson,
                activity_uid=uuid.UUID(definition["uid"]),
                block_id=block,
                position=len(items),
                rule=rule,
            )
        )
        blocks.append({"id": block, "type": "activity", "placement": str(placement)})
        texts.append((items[-1], definition["title"], {"activity": definition}))


def make_cohort(agency: Agency, edition: Edition, name: str = "Spring", **fields: Any) -> Cohort:
    """A cohort of twelve weeks that began on the day of `NOON`."""
    offering, _made = Offering.objects.get_or_create(agency=agency, edition=edition)
    dates = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 5, 24)}
    return Cohort.objects.create(agency=agency, offering=offering, name=name, **(dates | fields))


def make_enrolment(
    edition: Edition,
    agency: Agency | None = None,
    person: Person | None = None,
    cohort: Cohort | None = None,
    **fields: Any,
) -> Enrolment:
    """A learner enrolled in an edition at an agency."""
    agency = agency or Agency.objects.filter(kind="member").first() or make_agency()
    person = person or make_person(email=f"learner-{uuid.uuid4().hex[:8]}@example.org")
    offering, _made = Offering.objects.get_or_create(agency=agency, edition=edition)
    Membership.objects.get_or_create(person=person, agency=agency, role=Role.LEARNER)
    return Enrolment.objects.create(
        person=person,
        agency=agency,
        offering=offering,
        edition=edition,
        cohort=cohort,
        **({"enrolled_at": NOON} | fields),
    )


def make_seat(lessons: list[list[dict[str, Any]]] | None = None, language: str = "en", **fields: Any) -> Seat:
    """A learner in the classroom."""
    enrolment = make_enrolment(make_edition(lessons), **fields)
    return Seat(enrolment=enrolment, outline=outline_of(enrolment.edition, language), language=language)
