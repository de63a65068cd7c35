"""Somebody who left traces everywhere, and a way to look for them in every column and every file."""

import hashlib
import io
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from agencies.jobs.services import drain, enqueue
from agencies.models import Agency, Erasure, Person, SignInLink
from agencies.services.erasures import SECOND_LOOK, ask_erasure
from agencies.services.sign_in import make_link
from courses.selectors import definition_of, outline_of
from tests.factories import tracking as make
from tests.tracking.xapi_http.tool import Tool, multipart, note
from tracking.forms.claims import read_claim
from tracking.models import Forwarder, Outgoing
from tracking.services.classroom import Seat, do_activity, start_course
from tracking.services.exports import Filters, order_export
from tracking.services.imports import order_import
from tracking.services.registrations import record_registrations
from tracking.services.tokens import Token

NAME, EMAIL, PHONE = "Zuleika Haddad-Okafor", "zuleika.haddad@example.org", "+14035550177"
SENTENCE = "The snow on my first morning here smelled of cardamom."
PICTURE, SHARED = b"a picture of the learner", b"a picture of the workshop"
NOON, A_DAY = make.NOON, timedelta(days=1)
LESSONS = [
    [make.reflection("r"), make.question("short_answer", "s", accepted=["churn"]), make.single_choice("q")],
    [make.quiz("z", [make.question("short_answer", "zs", accepted=["churn"]), make.single_choice("zq")], attempts=1)],
]


@dataclass
class Traces:
    """The person, somebody else in the same places, and a tool."""

    agency: Agency
    person: Person
    other: Person
    seat: Seat
    other_seat: Seat
    pseudonym: uuid.UUID
    tool: Tool
    forwarder: Forwarder
    sent: list[str]

    @property
    def needles(self) -> list[str]:
        """What must be found nowhere."""
        return [*NAME.split()[0:1], "Haddad-Okafor", EMAIL, PHONE, PHONE[2:], "555-0177", SENTENCE, "cardamom"]


def make_traces(*, finished: bool = True) -> Traces:
    """Two learners of one agency did the whole course, or began it."""
    agency, edition = make.make_agency("maple"), make.make_edition(LESSONS)
    cohort = make.make_cohort(agency, edition)
    person = make.make_person(NAME, EMAIL, phone=PHONE, preferred_language="fr")
    other = make.make_person("Ben Other", "ben@example.org", phone="+14035550188")
    seats = [seat_of(make.make_enrolment(edition, agency, each, cohort)) for each in (person, other)]
    forwarder = Forwarder.objects.create(agency=agency, endpoint="https://lrs.funder.example/", key="k", secret="s")
    record_registrations(enrolment_ids=[seat.enrolment.pk for seat in seats])
    for seat in seats:
        learn(seat, finished=finished)
    tool = Tool(agency)
    traces = Traces(agency, person, other, *seats, person.pseudonym, tool, forwarder, [])
    speak_of(traces)
    leave_traces(traces, cohort)
    return traces


def seat_of(enrolment: Any) -> Seat:
    return Seat(enrolment, outline_of(enrolment.edition, "en"), "en")


def learn(seat: Seat, *, finished: bool = True) -> None:
    """Every activity, with words of one's own wherever words can be written."""
    start_course(seat=seat, now=NOON)
    typed = {"r": SENTENCE, "s": f"churn? {SENTENCE}", "q": "q-a"}
    if seat.enrolment.person.full_name != NAME:
        typed |= {"r": "Somebody else’s words", "s": "churn"}
    for activity in seat.outline.activities[: None if finished else 2]:
        definition = definition_of(seat.enrolment.edition, activity.placement, "en")
        post = {"answer": [typed.get(definition["title"], "")]}
        if definition["kind"] == "quiz":
            keys = [question["uid"] for question in definition["questions"]]
            post = {f"{keys[0]}-answer": [typed["s"]], f"{keys[1]}-answer": ["zq-b"]}
        answer(seat, activity.placement, post)


def answer(seat: Seat, placement: uuid.UUID, post: dict[str, Any], attempt: int = 1) -> Any:
    """As the view does."""
    activity = next(each for each in seat.outline.activities if each.placement == placement)
    definition = definition_of(seat.enrolment.edition, placement, "en")
    token = Token(seat.enrolment.registration, placement, attempt, "en", NOON)
    claim = read_claim(definition, post, activity=activity, token=token)  # type: ignore[arg-type]
    return do_activity(seat=seat, claim=claim, now=NOON)


def speak_of(traces: Traces) -> None:
    """Statements of a tool that name the person in every way, and others that do not."""
    sha1 = hashlib.sha1(f"mailto:{EMAIL}".encode()).hexdigest()
    account = {"homePage": settings.XAPI_HOME_PAGE, "name": str(traces.pseudonym)}
    ben, group = {"mbox": "mailto:ben@example.org"}, {"objectType": "Group"}
    registration = {"registration": str(traces.seat.enrolment.registration)}
    about = [
        {"actor": {"mbox": f"mailto:{EMAIL}", "name": NAME}},
        {"actor": {"mbox_sha1sum": sha1.upper()}},
        {"actor": {"account": account}, "attachments": [note(PICTURE), note(SHARED)]},
        {"actor": ben, "context": {"instructor": {"mbox": f"mailto:{EMAIL}"}}},
        {"actor": ben, "context": {"team": {**group, "member": [{"mbox": f"mailto:{EMAIL}"}]}}},
        {"actor": {**group, "member": [ben, {"mbox": f"mailto:{EMAIL}"}]}},
        {"actor": ben, "object": {"objectType": "Agent", "mbox": f"mailto:{EMAIL}"}},
        {
            "actor": {"account": {"homePage": "https://tool.example", "name": "z"}, "name": NAME},
            "context": registration,
        },
        {"actor": ben, "result": {"response": f"I wrote to {EMAIL.title()}, who is here."}},
    ]
    others = [{"actor": ben}, {"actor": {"mbox": f"mailto:not.{EMAIL}"}}, {"actor": ben, "attachments": [note(SHARED)]}]
    for number, more in enumerate([*about, *others]):
        told = statement_with(uuid.uuid5(uuid.NAMESPACE_URL, str(number)), **more)
        files = {sha: file for file in (PICTURE, SHARED) for sha in [hashlib.sha256(file).hexdigest()]}
        own = [files[each["sha2"]] for each in more.get("attachments", ())]
        body, kind = multipart(told, *own) if own else (told, "application/json")
        assert traces.tool.post("statements", {}, body, kind).status_code == 200
        if number < len(about):
            traces.sent.append(told["id"])
    reference = {"objectType": "StatementRef", "id": traces.sent[0]}
    assert (
        traces.tool.post("statements", {}, statement_with(uuid.uuid4(), actor=ben, object=reference)).status_code == 200
    )


def statement_with(uid: uuid.UUID, **more: Any) -> dict[str, Any]:
    thing = {"id": "https://tool.example/welding", "definition": {"name": {"en": "Welding"}}}
    verb = {"id": "https://tool.example/welded"}
    return {"id": str(uid), "verb": verb, "object": thing} | more


def leave_traces(traces: Traces, cohort: Any) -> None:
    """Beside the ledger: documents, refusals, letters, links, sessions, lists, files."""
    tool, person = traces.tool, traces.person
    place = {"activityId": "https://tool.example/welding", "agent": {"mbox": f"mailto:{EMAIL}"}}
    assert tool.post("activities/state", place | {"stateId": "s"}, {"name": NAME}).status_code == 204
    assert tool.post("agents/profile", {"agent": place["agent"], "profileId": "p"}, {"phone": PHONE}).status_code == 204
    best = {"activityId": place["activityId"], "profileId": "best"}
    assert tool.put("activities/profile", best, {"best": EMAIL}, If_None_Match="*").status_code == 204
    assert tool.post("statements", {}, {"actor": {"mbox": f"mailto:{EMAIL}", "name": NAME}}).status_code == 400
    EmailAddress.objects.create(user=person, email=EMAIL, primary=True, verified=True)
    Authenticator.objects.create(user=person, type="totp", data={"secret": EMAIL})
    make_link(person=person, purpose=SignInLink.Purpose.REQUESTED)
    Client().force_login(person)
    enqueue("agencies.send_no_account", delay=A_DAY, email=EMAIL, language="fr")
    enqueue("agencies.send_notice", delay=A_DAY, person_id=str(person.pk), subject=f"For {NAME}", body=SENTENCE)
    kind = ContentType.objects.get_for_model(Person)
    log = {"content_type": kind, "object_id": str(person.pk), "label": NAME, "action": "wagtail.edit"}
    ModelLogEntry.objects.create(timestamp=timezone.now(), **log)
    make.make_import(cohort, f"{NAME}, {EMAIL}, 403 555 0177\nBen Other, ben@example.org")
    make.make_import(cohort, f"{NAME}, {EMAIL}\nCarla New, carla@example.org", done=False)
    order_import(agency=traces.agency, name=f"{NAME}.ndjson", content=io.BytesIO(NAME.encode()))
    export = order_export(agency=traces.agency, form="ndjson", filters=Filters())
    default_storage.save(f"exports/{export.uid}/part-000000", io.BytesIO(SENTENCE.encode()))
    folder = Path(settings.EMAIL_FILE_PATH)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "one.log").write_text(f"To: {EMAIL}\n\nBonjour {NAME}")
    (folder / "two.log").write_text(f"To: not.{EMAIL}\n\nHello")
    Outgoing.objects.filter(uid=traces.sent[0]).update(state="sent")


def erase(person: Person, reason: str = "Asked for it in writing.") -> Erasure:
    """Both passes."""
    erasure = ask_erasure(person=person, reason=reason)
    drain()
    drain(now=timezone.now() + SECOND_LOOK * 1.1)
    erasure.refresh_from_db()
    return erasure


# --- Looking everywhere ---
def everything() -> Iterator[tuple[str, str]]:
    """Where and what: every row of every table as text, every file of the storage, every letter."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                yield table, "\n".join(map(as_text, row))
    for session in Session.objects.all():
        yield "django_session", str(session.get_decoded())
    for folder in (default_storage.path(""), settings.EMAIL_FILE_PATH):
        for file in sorted(Path(folder).rglob("*")):
            if file.is_file():
                yield file.name, f"{file.name}\n{file.read_bytes().decode('utf-8', 'replace')}"


def as_text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return str(value)


def found(needles: list[str]) -> dict[str, set[str]]:
    """Which of the words stand where; an address that only ends like theirs is somebody else's."""
    seen: dict[str, set[str]] = {}
    for where, text in everything():
        plain = text.replace(f"not.{EMAIL}", "").lower()
        for needle in needles:
            if needle.lower() in plain:
                seen.setdefault(where, set()).add(needle)
    return seen
