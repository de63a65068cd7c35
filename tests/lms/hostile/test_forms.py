"""Forms filled in clumsily or cunningly: mistakes are said beside their field, nothing typed is lost or stored."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from django.utils.html import escape

from agencies.models import Agency, Membership, Person, Role
from courses.models import Cohort, CohortWeek, Edition
from tests.factories import tracking as make
from tests.lms.hostile.table import TABLE
from tests.lms.hostile.world import World, body_of, undone, writes

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class Form:
    """What would be accepted, and for each field what is not. `status` is that of a form shown again."""

    name: str
    right: dict[str, Any]
    wrong: dict[str, list[Any]] = field(default_factory=dict)
    status: int = 422


PERSON = ["", " ", "\u200b\u200b", "x" * 151]
NAME = [*PERSON, "Zo\ufffd", "ZoÃ© CÃ´tÃ©", "https://evil.example you won"]
EMAIL = [
    "x",
    "a@b",
    "a b@example.org",
    "a@example.org\r\nBcc: all@example.org",
    "a@" + "x" * 300 + ".org",
    "a@example.org\0",
]
DATE = ["", "soon", "2026-02-30", "9999-12-31", "0001-01-01", "1026-09-01", "20266-09-01", "2026-09-01T10:00", "\0"]
FORMS = [
    Form(
        "agencies:profile",
        {"full_name": "Amina Typed", "preferred_language": "fr", "time_zone": "America/Regina"},
        {
            "full_name": NAME,
            "preferred_language": ["", "de", "fr\0"],
            "time_zone": ["", "Mars/Olympus", "../etc/passwd"],
        },
    ),
    Form(
        "agencies:agency_new",
        {
            "name_en": "Typed Centre",
            "name_fr": "Centre typé",
            "slug": "typed",
            "region": "Typed town",
            "reach": "rural",
            "coordinator_name": "Typed Person",
            "coordinator_email": "typed@example.org",
            "coordinator_language": "fr",
        },
        {
            "name_en": PERSON,
            "slug": ["", "new", "a b", "é", "maple", "x" * 51, "../admin", "a\0"],
            "reach": ["", "moon"],
            "coordinator_name": NAME,
            "coordinator_email": ["", *EMAIL],
            "coordinator_language": ["", "de"],
        },
    ),
    Form(
        "agencies:team",
        {"full_name": "Typed Person", "email": "typed@example.org", "role": Role.TRAINER, "language": "fr"},
        {
            "full_name": NAME,
            "email": ["", *EMAIL],
            "role": ["", "king", Role.LEARNER, Role.UMBRELLA_AUTHOR, "superuser"],
            "language": ["", "de"],
        },
    ),
    Form(
        "agencies:learner_edit",
        {"full_name": "Typed Person", "email": "typed@example.org", "phone": "403 555 0188", "language": "fr"},
        {"full_name": NAME, "email": EMAIL, "phone": ["12", "x" * 41, "\0"], "language": ["", "de"]},
    ),
    Form(
        "agencies:settings",
        {
            "name_en": "Typed Centre",
            "name_fr": "Centre typé",
            "region": "Typed town",
            "reach": "rural",
            "contact_email": "typed@example.org",
            "contact_phone": "403 555-0188",
            "contact_address": "1 Typed Street",
            "website": "https://typed.example",
            "primary_colour": "#0f6b66",
            "accent_colour": "#e0912f",
        },
        {
            "name_fr": PERSON,
            "contact_email": EMAIL,
            "contact_phone": ["12", "call me", "403 555 0188 ext 5", "\0"],
            "website": ["javascript:alert(1)", "data:text/html,x", "http://[", "ftp://example.org", "x" * 300],
            "primary_colour": [
                "red",
                "#fff",
                "#ffd000",
                "#0f6b66;}body{background:url(//evil.example)}",
                "",
            ],
            "accent_colour": ["#000000", "</style><script>"],
        },
    ),
    Form(
        "courses:cohort_new",
        {"name": "Typed group", "offering": "offering", "starts_on": "2026-09-07", "ends_on": "2026-11-29"},
        {
            "name": [*PERSON, "Evening group", " Evening\u200b group "],
            "offering": ["", "0", "-1", "9" * 40, "9" * 5000, "x", "\0"],
            "starts_on": [*DATE, "2026-12-01"],
            "ends_on": [*DATE, "2026-09-06", "2029-09-01"],
            "staff": ["x", "\0", "00000000-0000-0000-0000-000000000000"],
        },
    ),
    Form("courses:move", {"cohort": "nowhere"}, {"cohort": ["", "x", "\0", "00000000-0000-0000-0000-000000000000"]}),
    Form(
        "courses_publish_edition",
        {"last_number": "0", "note_en": "Typed note", "note_fr": "Note typée"},
        {
            "last_number": ["", "x", "-1", "1.5", "9" * 5000, "\0"],
            "note_en": ["", " ", "x" * 1001, "\0"],
            "note_fr": ["", "x" * 1001],
        },
        status=200,
    ),
]
CASES = [(form, name, value) for form in FORMS for name, values in form.wrong.items() for value in values]


def path_of(world: World, name: str) -> str:
    return world.path(name, TABLE[name].arguments)


def typed(world: World, form: Form) -> dict[str, Any]:
    """The right values, with the world's own identifiers."""
    return {name: world.values.get(str(value), value) for name, value in form.right.items()}


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_what_is_wrong_is_said_and_what_was_typed_stays(world: World, form: Form) -> None:
    troubles = []
    right, client = typed(world, form), world.client(TABLE[form.name].who)
    for name, values in form.wrong.items():
        for value in values:
            with undone(), writes() as written:
                answer = client.post(path_of(world, form.name), right | {name: value})
            page, others = (
                body_of(answer),
                [str(other) for key, other in right.items() if key not in {name, "offering"}],
            )
            lost = [other for other in others if "typ" in other.lower() and escape(other) not in page]
            errors = list(answer.context["form"].errors) if answer.context else []
            # A last day before a first one that is wrong itself is said beside the last.
            if answer.status_code != form.status or not {name, "ends_on"} & set(errors) or lost or written:
                troubles.append((name, value, answer.status_code, errors, lost, written))
    assert troubles == []


@pytest.mark.parametrize("form", [form for form in FORMS if form.name != "courses:move"], ids=lambda form: form.name)
def test_what_is_right_is_taken(world: World, form: Form) -> None:
    """Otherwise the test above would prove nothing."""
    answer = world.client(TABLE[form.name].who).post(path_of(world, form.name), typed(world, form))
    errors = dict(answer.context["form"].errors) if answer.context else {}
    ready = form.name != "courses_publish_edition"  # The world's course has no lesson yet.
    assert (errors, answer.status_code) == ({}, 302 if ready else 200)


# --- More than the form has ---
MORE = {
    "is_superuser": "1",
    "is_staff": "on",
    "is_active": "",
    "groups": "1",
    "user_permissions": "1",
    "password": "x",
    "pseudonym": "00000000-0000-0000-0000-000000000000",
    "id": "00000000-0000-0000-0000-000000000000",
    "kind": "umbrella",
    "agency": "1",
    "role": "umbrella_author",
    "person": "1",
    "memberships": "1",
    "uid": "x",
}


def test_a_profile_changes_nothing_but_the_profile(world: World) -> None:
    before = Person.objects.values("email", "pseudonym", "is_superuser", "is_staff", "is_active", "password", "phone")
    me = before.filter(pk=world.people["learner"].pk)
    was, roles = me.get(), list(Membership.objects.values_list("pk", "role", "ended_at"))
    right = typed(world, FORMS[0])
    assert world.client("learner").post("/accounts/me/", MORE | {"email": "x@evil.example"} | right).status_code == 302
    assert me.get() == was
    assert list(Membership.objects.values_list("pk", "role", "ended_at")) == roles


def test_settings_change_neither_kind_nor_address(world: World) -> None:
    right = next(typed(world, form) for form in FORMS if form.name == "agencies:settings")
    post = {**MORE, "slug": "other", "logo": "1", "logo_name": "../x", **right}
    assert world.client("coordinator").post(path_of(world, "agencies:settings"), post).status_code == 302
    agency = Agency.objects.get(pk=world.agency.pk)
    assert (agency.slug, agency.kind, agency.is_active, agency.logo_name) == ("maple", "member", True, "")


def test_an_invitation_gives_the_role_that_it_says_and_no_other(world: World) -> None:
    right = next(typed(world, form) for form in FORMS if form.name == "agencies:team")
    assert world.client("coordinator").post(path_of(world, "agencies:team"), MORE | right).status_code == 302
    person = Person.objects.get(email="typed@example.org")
    assert (person.is_superuser, person.is_staff, person.groups.count()) == (False, False, 0)
    assert list(person.memberships.values_list("agency__slug", "role")) == [("maple", Role.TRAINER)]


# --- Identifiers of others ---
def test_nobody_of_another_agency_accompanies_a_cohort(world: World) -> None:
    birch = make.make_agency("birch")
    stranger = make.make_member(birch, Role.TRAINER)
    right = next(typed(world, form) for form in FORMS if form.name == "courses:cohort_new")
    answer = world.client("coordinator").post(path_of(world, "courses:cohort_new"), right | {"staff": stranger.pk})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["staff"])
    theirs = make.make_cohort(birch, Edition.objects.get(), "Theirs")
    offered = world.client("coordinator").post(
        path_of(world, "courses:cohort_new"), right | {"offering": theirs.offering_id}
    )
    moved = world.client("coordinator").post(path_of(world, "courses:move"), {"cohort": theirs.uid})
    assert (offered.status_code, moved.status_code) == (422, 422)
    assert Cohort.objects.filter(agency=world.agency).count() == 1


def test_a_plan_takes_lessons_of_its_course_and_weeks_of_its_cohort_only(world: World) -> None:
    client, path = world.client("coordinator"), path_of(world, "courses:cohort_weeks")
    lessons = [lesson.uid for lesson in world.seat.outline.lessons]
    right = {f"lesson-{uid}": "1" for uid in lessons}
    foreign = {f"lesson-{make.uid_of('elsewhere')}": "1", "note-99-en": "x", "lesson-": "1", "number": "5"}
    assert client.post(path, right | foreign).status_code == 302
    plan = CohortWeek.objects.filter(cohort=world.cohort).order_by("number")
    assert [week.lesson_uids for week in plan if week.lesson_uids] == [[str(uid) for uid in lessons]]
    assert [week.number for week in plan] == list(range(1, 13))
    note = {"note-1-en": "Typed note", "note-2-fr": "Note typée"}
    for week in ("99", "-1", "1.0", "x", "\0", "1\n", "９", ""):
        answer = client.post(path, right | note | {f"lesson-{lessons[0]}": week})
        page = body_of(answer)
        assert (week, answer.status_code, "Typed note" in page, "Note typée" in page) == (week, 422, True, True)
    answer = client.post(path, right | note | {"note-1-en": "x" * 1001})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["note-1-en"])
