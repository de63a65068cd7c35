"""Every address of the project, as every role of agency A, with every identifier of agency B: nothing but 404.

An address that this sweep does not know makes it fail: name its arguments in `THEIRS`, or the page itself in `OWN`.
"""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from agencies.models import Agency, Person, Role
from courses.models import Cohort
from courses.selectors import outline_of
from tests.factories.imports import make_imports
from tests.factories.outgoing import make_forwarder
from tests.factories.statements import make_filed
from tests.factories.tracking import (
    NOON,
    make_agency,
    make_cohort,
    make_edition,
    make_enrolment,
    make_import,
    make_member,
)
from tests.tracking.xapi_http.tool import Tool
from tracking.models import Export
from tracking.services.classroom import Seat, start_course
from tracking.services.credentials import create_credential

pytestmark = pytest.mark.django_db

OURS = {"lms", "agencies", "courses", "tracking", "evaluation", "microcredentials"}
PACKAGES = {"wagtailadmin", "allauth"}

#: Pages without an identifier that everybody, or every signed-in person, may open: they must not name anybody of B.
OWN = {
    "lms:home",
    "lms:today",
    "lms:language",
    "lms:health",
    "agencies:profile",
    "agencies:agencies",
    "agencies:agency_new",
    "tracking:home",
    "tracking:oauth_token",
    "evaluation:reports",
}
ROLES = (Role.COORDINATOR, Role.TRAINER, Role.AGENCY_EVALUATOR, Role.LEARNER)
#: A key that is itself the secret; its own tests try wrong and used ones.
BEARER = {"agencies:use_link"}
#: Files for everybody, without people in them.
PUBLIC = {"lms:media"}
#: What tools ask, with a key and no cookie; everything an agency's tool can name of another one.
TOOLS = {
    "tracking:xapi_statements": set(),
    "tracking:xapi_more": set(),
    "tracking:xapi_state": {"activityId", "agent", "stateId"},
    "tracking:xapi_activity_profile": {"activityId", "profileId"},
    "tracking:xapi_agent_profile": {"agent", "profileId"},
    "tracking:xapi_activities": {"activityId"},
    "tracking:xapi_agents": {"agent"},
    "tracking:xapi_about": set(),
    "tracking:xapi_unknown": set(),
}

#: Words by which something of B would be known.
SECRETS = ("Secret Learner", "Secret Coordinator", "Birch secret cohort", "Secret tool", "secret-lrs", "Secret file")


@dataclass
class World:
    """Two agencies; B has everything that could leak."""

    a: Agency
    b: Agency
    theirs: dict[str, Any]
    markers: list[str]
    people: dict[str, Person]


@pytest.fixture
def world() -> World:
    a, b = make_agency("alder"), make_agency("birch")
    shared, only_b = make_edition(course="shared"), make_edition(course="only-b")
    make_enrolment(shared, a, cohort=make_cohort(a, shared, "Alder spring"))
    cohort = make_cohort(b, only_b, "Birch secret cohort")
    learner = make_member(b, Role.LEARNER, "Secret Learner")
    enrolment = make_enrolment(only_b, b, learner, cohort)
    outline = outline_of(only_b, "en")
    start_course(seat=Seat(enrolment, outline, "en"), now=NOON)
    staff = make_member(b, Role.COORDINATOR, "Secret Coordinator")
    lesson = outline.lessons[0]
    theirs = {
        "slug": b.slug,
        "agency": b.slug,
        "cohort": cohort.uid,
        "uid": cohort.uid,
        "person": learner.pk,
        "membership": staff.memberships.get().pk,
        "enrolment": enrolment.pk,
        **tools_of(b),
        "offering": enrolment.offering.pk,
        "edition": only_b.pk,
        "registration": enrolment.registration,
        "lesson_uid": lesson.uid,
        "placement": lesson.activities[0].placement,
        "course_uid": only_b.course_uid,
        "imported": make_import(cohort, "Secret Learner of a list,secret-list@example.org").uid,
        **dict.fromkeys(("week", "number"), 1),
        "job": uuid.uuid4(),
    }
    people = {role: make_member(a, role) for role in ROLES}
    markers = [*SECRETS, str(enrolment.registration), learner.email]
    return World(a, b, theirs, [marker for marker in markers if marker], people)


def tools_of(agency: Agency) -> dict[str, Any]:
    """What is connected to the agency's ledger, what stands in it, and what was taken along from it."""
    return {
        "credential": create_credential(agency=agency, name="Secret tool", scopes=["all"]).credential.uid,
        "forwarder": make_forwarder("https://secret-lrs.example/", agency).pk,
        "export": Export.objects.create(agency=agency, form="ndjson").uid,
        "order": make_imports(agency, "secret-import.ndjson").uid,
        **dict(zip(("statement", "sha2"), make_filed(agency, b"Secret file"), strict=True)),
    }


def addresses(resolver: URLResolver | None = None, spaces: tuple[str, ...] = ()) -> Iterator[tuple[str, URLPattern]]:
    """Every pattern below `resolver`, with its full name."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = (*spaces, pattern.namespace) if pattern.namespace else spaces
            yield from addresses(pattern, inner)
        else:
            yield ":".join((*spaces, pattern.name or "")), pattern


def our_addresses() -> dict[str, list[str]]:
    """Name → arguments, of the addresses that the rooms define."""
    return {
        name: sorted(pattern.pattern.regex.groupindex) for name, pattern in addresses() if name.split(":")[0] in OURS
    }


def answers_of(client: Client, path: str) -> dict[str, Any]:
    return {"GET": client.get(path), "POST": client.post(path, {"next": "/"})}


def named_in(answer: Any, markers: list[str], path: str) -> list[str]:
    """What of B the answer gives away; the address that was asked for, which a page may repeat, gives nothing away."""
    body = b"".join(answer).decode() if answer.streaming else answer.content.decode()
    return [marker for marker in markers if marker in body.replace(path, "")]


def signed_in(person: Person | None) -> Client:
    client = Client(raise_request_exception=True)
    if person:
        client.force_login(person)
    return client


def test_the_sweep_knows_every_address(world: World) -> None:
    unknown = {
        name: [argument for argument in arguments if argument not in world.theirs]
        for name, arguments in our_addresses().items()
        if name not in OWN | BEARER | PUBLIC | TOOLS.keys()
    }
    assert {name: arguments for name, arguments in unknown.items() if arguments} == {}
    bare = [name for name, arguments in our_addresses().items() if not arguments and name not in OWN | TOOLS.keys()]
    assert bare == []


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TRAINER, Role.AGENCY_EVALUATOR, Role.LEARNER, None])
def test_nothing_of_another_agency_is_found(world: World, role: str | None) -> None:
    client = signed_in(world.people.get(role) if role else None)
    wrong = []
    for name, arguments in our_addresses().items():
        if name in OWN | BEARER | PUBLIC | TOOLS.keys():
            continue
        values = {argument: world.theirs[argument] for argument in arguments}
        mixed = values | {key: world.a.slug for key in ("slug", "agency") if key in values}
        for wanted in (values, mixed) if mixed != values and len(values) > 1 else (values,):
            path = reverse(name, kwargs=wanted)
            for method, answer in answers_of(client, path).items():
                fine = answer.status_code in {404, 405}
                if role is None:
                    fine = fine or (answer.status_code == 302 and "/accounts/login/" in answer["Location"])
                if not fine or named_in(answer, world.markers, path):
                    wrong.append((method, path, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TRAINER, Role.AGENCY_EVALUATOR, Role.LEARNER, None])
def test_pages_for_oneself_name_nobody_else(world: World, role: str | None) -> None:
    client = signed_in(world.people.get(role) if role else None)
    leaks = []
    for name in sorted(OWN):
        answer = client.get(reverse(name), follow=True)
        if named_in(answer, world.markers, ""):
            leaks.append(name)
    assert leaks == []


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.TRAINER, Role.AGENCY_EVALUATOR, Role.LEARNER, None])
def test_the_authors_workshop_is_closed_to_agencies(world: World, role: str | None) -> None:
    client = signed_in(world.people.get(role) if role else None)
    open_doors, tried = [], 0
    for path in admin_paths():
        answer = client.get(path)
        tried += 1
        if answer.status_code == 200 and not re.search(r"/(jsi18n|sprite|api)\b", path):
            open_doors.append(path)
        client.cookies.pop("messages", None)  # A refusal each: hundreds of them are slow to carry about.
    assert tried > 100
    assert open_doors == []


def admin_paths() -> Iterator[str]:
    """Every address of Wagtail's admin, with plausible arguments."""
    for name, pattern in addresses():
        groups = pattern.pattern.regex.groupindex
        if pattern.pattern.converters or not groups:
            values = dict.fromkeys(groups, "1")
            try:
                path = reverse(name, kwargs=values)
            except NoReverseMatch:
                continue
            if path.startswith("/admin/") and "log" not in path.rsplit("/", 2)[-2]:
                yield path


def test_a_tool_of_another_agency_finds_nothing(world: World) -> None:
    theirs, ours = Tool(world.b), Tool(world.a)
    agent = {"account": {"homePage": "https://school.example", "name": "secret account"}}
    activity = "https://school.example/secret-activity"
    told = {"activityId": activity, "agent": agent, "stateId": "secret state", "profileId": "secret profile"}
    words = ["secret words", *world.markers]
    leaks = []
    assert str(world.theirs["registration"]) in theirs.get("statements").content.decode()
    for name, parameters in TOOLS.items():
        path = reverse(name).removeprefix("/xapi/").removeprefix("/xapi")
        asked = {parameter: told[parameter] for parameter in parameters}
        theirs.post(path, asked, {"note": "secret words"})
        for tool, expected in ((theirs, True), (ours, False)):
            found = "secret words" in tool.get(path, asked).content.decode()
            if found != (expected and bool({"stateId", "profileId"} & asked.keys())):
                leaks.append((name, tool.agency.slug))
        lists = {key: value for key, value in asked.items() if key not in {"stateId", "profileId"}}
        for wanted in (asked, lists):
            for answer in (ours.get(path, wanted), ours.post(path, wanted, {}), ours.delete(path, wanted)):
                leaks += [
                    (name, word)
                    for word in [*words, "secret state", "secret profile"]
                    if word in answer.content.decode()
                ]
        assert "secret words" in theirs.get(path, asked).content.decode() or not {"stateId", "profileId"} & asked.keys()
    assert leaks == []


def test_the_umbrella_evaluator_sees_no_row_of_any_agency(world: World) -> None:
    umbrella = make_agency("umbrella", kind=Agency.Kind.UMBRELLA)
    client = signed_in(make_member(umbrella, Role.UMBRELLA_EVALUATOR))
    seen = []
    learners = [marker for marker in world.markers if "oordinator" not in marker and "cohort" not in marker]
    for name, arguments in our_addresses().items():
        if name in BEARER | PUBLIC | TOOLS.keys():
            continue
        path = reverse(name, kwargs={argument: world.theirs[argument] for argument in arguments})
        named = named_in(client.get(path), learners, path)
        if named:
            seen.append((name, named))
    assert seen == []
    assert Cohort.objects.visible_to(Person.objects.get(memberships__role=Role.UMBRELLA_EVALUATOR)).count() == 0
