"""Names that would be more than names: in pages, tables, letters, filters; and pages that are gone."""

import csv
import io

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from agencies.jobs.services import drain
from agencies.models import Agency, Membership, Person, Role
from agencies.services import invite
from courses.models import Cohort, CoursePage, Edition, Enrolment, LessonPage, Offering
from courses.selectors import outline_of
from courses.services.editions import freeze_edition
from tests.factories import courses as pages
from tests.factories import tracking as make
from tests.lms.hostile.table import every_address
from tests.lms.hostile.world import World, body_of, undone

pytestmark = pytest.mark.django_db

MARKUP = "</title></script><script>alert('name')</script><img src=x onerror=alert(1)>\"'>{{ 7|add:7 }}"
FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "＝1",
    "＋1",
    "－1",
    "＠1",
    "=cmd|' /C calc'!A0",
]


def renamed(world: World, name: str) -> None:
    """Everything that has a name has this one."""
    Person.objects.update(full_name=name[:150])
    Agency.objects.update(name_en=name[:150], name_fr=name[:150], region=name[:100], contact_address=name)
    Cohort.objects.update(name=name[:120])


def test_a_name_is_never_markup(world: World) -> None:
    with undone():
        renamed(world, MARKUP)
        shown, seen = [], 0
        for name, address, path in every_address(world):
            answer = world.client(address.who).get(path)
            page = body_of(answer) if answer["Content-Type"].startswith("text/html") else ""
            seen += "alert(&#x27;name&#x27;)" in page
            if "<script>alert(" in page or "<img src=x" in page:
                shown.append(name)
    assert (shown, seen > 30) == ([], True)


def test_a_name_is_no_markup_for_operators_either(world: World, admin_client) -> None:
    with undone():
        renamed(world, MARKUP)
        for path in (
            "/admin/users/",
            f"/admin/users/edit/{world.enrolment.person_id}/",
            "/admin/users/?q=<script>alert(",
        ):
            page = body_of(admin_client.get(path))
            assert ("<script>alert(" in page, "<img src=x" in page) == (False, False)


# --- Tables ---
@pytest.mark.parametrize("language", ["en", "fr"])
def test_no_cell_of_a_table_is_a_formula(world: World, language: str) -> None:
    edition, agency = world.enrolment.edition, world.agency
    for number, formula in enumerate(FORMULAS):
        cohort = make.make_cohort(agency, edition, formula)
        make.make_enrolment(edition, agency, make.make_person(formula, email=f"f{number}@example.org"), cohort)
    Agency.objects.filter(pk=agency.pk).update(name_en="=1+1", name_fr="=1+1")
    Person.objects.filter(pk=world.people["coordinator"].pk).update(preferred_language=language)
    client, cells = world.client("coordinator"), []
    for name in ("evaluation:report_csv", "evaluation:learners_csv"):
        answer = client.get(reverse(name, args=[edition.course_uid]))
        text = body_of(answer).removeprefix("\ufeff")
        cells += [
            cell for row in csv.reader(io.StringIO(text), delimiter=";" if language == "fr" else ",") for cell in row
        ]
    assert sum(cell.startswith("'") for cell in cells) > 2 * len(FORMULAS)
    assert [cell for cell in cells if cell.strip(" \t\r\n")[:1] in tuple("=+-@＝＋－＠") and cell.strip()] == []


# --- Filters ---
SORTS = [
    "person__password",
    "-person__email",
    "password",
    "?",
    "id; DROP TABLE x",
    "name,person__email",
    "__proto__",
    "pk",
]


def test_filters_and_orders_show_nobody_else_and_nothing_else(world: World) -> None:
    birch = make.make_agency("birch")
    theirs = make.make_cohort(birch, world.enrolment.edition, "Theirs")
    make.make_enrolment(world.enrolment.edition, birch, make.make_person("Secret Learner"), theirs)
    client, report = world.client("coordinator"), reverse("evaluation:report", args=[world.values["course"]])
    for query in ({"agency": "birch"}, {"cohort": str(theirs.uid)}, {"agency": "maple", "cohort": str(theirs.uid)}):
        for path in (report, f"{report}csv/", f"{report}learners.csv"):
            assert (query, client.get(path, query).status_code) == (query, 404)
    for sort in SORTS:
        for path in (report, "/agency/maple/cohorts/", f"/agency/maple/cohorts/{world.cohort.uid}/"):
            answer = client.get(path, {"sort": sort, "q": "", "agency__slug": "birch", "agency_id": birch.pk})
            assert (sort, answer.status_code, "Secret Learner" in body_of(answer)) == (sort, 200, False)


# --- Letters ---
def test_a_letter_has_no_head_but_ours(world: World) -> None:
    evil = "Bo\r\nBcc: all@evil.example\r\n\r\n<script>alert(1)</script>"
    with undone():
        Person.objects.filter(pk=world.enrolment.person_id).update(full_name=evil)
        Agency.objects.filter(pk=world.agency.pk).update(name_en=evil, name_fr=evil, contact_phone="1\nX: y")
        person, agency = Person.objects.get(pk=world.enrolment.person_id), Agency.objects.get(pk=world.agency.pk)
        invite(person=person, agency=agency, titles={"en": evil, "fr": evil}, starts_on="2026-03-02")
        drain()
    [letter] = mail.outbox
    sent = letter.message()
    assert (letter.recipients(), sent["Bcc"], sent["Cc"], sent["X"]) == ([person.email], None, None, None)
    assert (sent.get_content_type(), "\n" in str(sent["Subject"]), sent.is_multipart()) == ("text/plain", False, False)


# --- Pages that are gone ---
def test_a_learner_goes_on_when_pages_pictures_and_activities_are_deleted(world: World) -> None:
    course = pages.make_bilingual_course(lessons=2)
    lesson = LessonPage.objects.descendant_of(course).first()
    picture = pages.make_image(size=(200, 100))
    lesson.body = [*lesson.body.raw_data, pages.block("image", {"image": picture.pk, "alt_text": "A street"})]
    lesson.save_revision().publish()
    edition = freeze_edition(
        course=CoursePage.objects.get(pk=course.pk), change_notes={"en": "x", "fr": "x"}, by=world.people["author"]
    )
    enrolment = make.make_enrolment(edition, world.agency, world.people["learner"])
    path = reverse("tracking:lesson", args=[enrolment.registration, outline_of(edition, "en").lessons[0].uid])
    before = world.client("learner").get(path)
    shown = [part.split('"')[0] for part in body_of(before).split('src="')[1:] if part.startswith("/media/frozen/")]
    picture.delete()
    for page in CoursePage.objects.filter(translation_key=course.translation_key):
        page.delete()
    after = world.client("learner").get(path)
    assert (after.status_code, "Lesson 1.1 in English" in body_of(after), len(shown)) == (200, True, 1)
    found = world.client("").get(shown[0])
    assert (found.status_code, len(body_of(found)) > 99) == (200, True)
    assert world.client("author").get(reverse("courses_publish_edition", args=[course.pk])).status_code == 404
    default_storage.delete(shown[0].removeprefix("/media/"))
    assert world.client("learner").get(path).status_code == 200  # Even with the disk half gone.


def test_what_an_agency_has_is_there_when_it_is_closed_for_a_while(world: World) -> None:
    Agency.objects.filter(pk=world.agency.pk).update(is_active=False)
    assert world.client("coordinator").get("/agency/maple/cohorts/").status_code == 404
    assert world.client("learner").get("/learn/").status_code == 200
    assert (Enrolment.objects.count(), Offering.objects.count(), Edition.objects.count()) == (1, 1, 1)
    assert Membership.objects.filter(role=Role.LEARNER, started_at__lte=timezone.now()).count() == 1
