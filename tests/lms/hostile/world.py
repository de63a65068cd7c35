"""A small world where every address leads somewhere, and who opens which."""

import contextlib
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from agencies.models import Agency, Person, Role
from courses.models import Cohort, Enrolment
from courses.selectors import outline_of
from courses.services.authors import ensure_author_group
from tests.factories import tracking as make
from tests.factories.agencies import PASSWORD, make_member, make_umbrella
from tests.factories.courses import make_course
from tests.factories.credentials import make_key
from tests.factories.imports import make_imports
from tests.factories.outgoing import make_forwarder
from tracking.models import Export, Statement
from tracking.services.classroom import Seat

EVERY_QUESTION = [
    make.question(
        "multiple_choice",
        "mc",
        choices=[{"id": f"mc-{key}", "text": key, "correct": key != "c", "feedback": ""} for key in "abc"],
        partial_credit=True,
    ),
    make.question("true_false", "tf", answer=True, feedback_right="", feedback_wrong=""),
    make.question("ordering", "order", items=[{"id": f"o-{key}", "text": key} for key in "abc"]),
    make.question(
        "matching",
        "match",
        pairs=[{"id": f"p-{key}", "left": key, "right": key.upper()} for key in "ab"],
        distractors=[{"id": "d-1", "text": "Z"}],
    ),
    make.question("cloze", "cloze", parts=["Please ", {"gap": 0, "accepted": ["send"]}, " it."]),
    make.question("short_answer", "short", accepted=["churn"]),
]


@dataclass
class World:
    """One agency with one cohort and one learner, an umbrella with its author and a course page."""

    agency: Agency
    cohort: Cohort
    enrolment: Enrolment
    seat: Seat
    people: dict[str, Person]
    sessions: dict[str, str]
    values: dict[str, Any]

    def client(self, who: str, **words: Any) -> Client:
        """A browser where `who` (a key of `people`, or "" for nobody) is signed in; what breaks comes back as 500."""
        client = Client(raise_request_exception=False, **words)
        if who:
            client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return client

    def path(self, name: str, arguments: dict[str, str]) -> str:
        """The address of that name, with the world's own identifiers: argument → key of `values`."""
        return reverse(name, kwargs={argument: self.values[key] for argument, key in arguments.items()})


def make_world() -> World:
    """Lesson 1 has a question, a text and a box, lesson 2 every other kind, lesson 3 a quiz."""
    umbrella, agency = make_umbrella(), make.make_agency("maple")
    edition = make.make_edition(
        [
            [make.single_choice("q1", attempts=0), make.reflection("r"), make.confirmation("c")],
            EVERY_QUESTION,
            [make.quiz("z", [make.single_choice("z1"), make.single_choice("z2")], attempts=0)],
        ]
    )
    cohort = make.make_cohort(agency, edition, "Evening group")
    enrolment = make.make_enrolment(edition, agency, make.make_person("Amina Diallo"), cohort)
    seat = Seat(enrolment, outline_of(edition, "en"), "en")
    people = {
        "coordinator": make_member(agency, Role.COORDINATOR, "Cora Coordinator", password=PASSWORD),
        "trainer": make_member(agency, Role.TRAINER, "Tom Trainer"),
        "author": make_member(umbrella, Role.UMBRELLA_AUTHOR, "Aude Author"),
        "learner": enrolment.person,
        "operator": Person.objects.create_superuser("operator@example.org", PASSWORD, full_name="Olga Operator"),
    }
    people["author"].groups.add(ensure_author_group())
    values = {
        "agency": agency.slug,
        "cohort": cohort.uid,
        "imported": make.make_import(cohort, "Nobody,no address").uid,
        "person": enrolment.person_id,
        "membership": people["trainer"].memberships.get().pk,
        "offering": enrolment.offering_id,
        "registration": enrolment.registration,
        "lesson": seat.outline.lessons[0].uid,
        "placement": seat.outline.activities[0].placement,
        "quiz": seat.outline.activities[-1].placement,
        "course": edition.course_uid,
        "page": make_course().pk,
        **tools_of(agency, umbrella),
        "file": "images/none.png",
        "key": "a-key-that-never-was",
        "uidb36": "abc",
        "kept": "tools",
    }
    return World(agency, cohort, enrolment, seat, people, {who: session_of(people[who]) for who in people}, values)


def tools_of(agency: Agency, umbrella: Agency) -> dict[str, Any]:
    """What stands on the screens about tools: keys, another LRS, files on their way in and out, and a statement."""
    return {
        "umbrella": umbrella.slug,
        "umbrella_credential": make_key(umbrella).credential.uid,
        "credential": make_key(agency).credential.uid,
        "forwarder": make_forwarder("https://lrs.example/", agency).pk,
        "export": Export.objects.create(agency=agency, form=Export.Form.NDJSON).uid,
        "order": make_imports(agency, "statements.ndjson").uid,
        "statement": Statement.objects.filter(agency=agency)[0].uid,
        "sha2": "a" * 64,
    }


def session_of(person: Person) -> str:
    """The name of a session where somebody is signed in; staff gave their password a moment ago."""
    client = Client()
    client.force_login(person)
    if person.has_usable_password():
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@contextlib.contextmanager
def undone() -> Iterator[None]:
    """Whatever happens inside has not happened, as far as the database knows."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@contextlib.contextmanager
def writes() -> Iterator[list[str]]:
    """The statements inside that write anything but a session."""
    found: list[str] = []

    def listen(execute: Any, sql: str, parameters: Any, many: bool, context: Any) -> Any:
        if sql.split(" ", 1)[0] in {"INSERT", "UPDATE", "DELETE"} and "django_session" not in sql:
            found.append(sql[:90])
        return execute(sql, parameters, many, context)

    with connection.execute_wrapper(listen):
        yield found


def body_of(answer: Any) -> str:
    """The whole text of an answer."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(content.decode("utf-8", "replace"))


def at_the_door(method: str, path: str, *, cookie: str = "", body: bytes = b"", **headers: str) -> tuple[int, str]:
    """Status and text of what the program itself answers, where Django's test client would read the request kindly.

    `headers` are named as in WSGI; `path` may have a query string.
    """
    from lms.wsgi import application  # noqa: PLC0415  (it looks for static files, whose folder only tests make)

    path, _, query = path.partition("?")
    environ = RequestFactory()._base_environ(
        **{
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            "HTTP_COOKIE": cookie,
            **headers,
        }
    )
    answer = application.get_response(application.request_class(environ))
    return answer.status_code, body_of(answer)
