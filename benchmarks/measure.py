"""Measure one database; prints the rows as JSON. Started by `benchmarks/__main__.py`."""

import gzip
import json
import os
import sys
import tempfile
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

django.setup()

from django.db import connection  # noqa: E402  (Django first)
from django.urls import reverse  # noqa: E402

from benchmarks.clock import Row, against, at_most  # noqa: E402
from benchmarks.reading import listed  # noqa: E402
from benchmarks.storing import stored  # noqa: E402
from benchmarks.urls import SAME_BYTES  # noqa: E402
from benchmarks.world import enrol_many, make_report_world, taught_course  # noqa: E402
from tests import databases  # noqa: E402
from tests.factories.tracking import make_seat  # noqa: E402
from tracking.services.classroom import Seat  # noqa: E402
from tracking.services.tokens import Token  # noqa: E402

AS_A_BROWSER = {"accept-encoding": "gzip"}


def main() -> list[Row]:
    """All rows for the database that the environment names."""
    rows: list[Row] = []
    with databases.copied() as name, databases.pointed_at(name), override_settings(ROOT_URLCONF="benchmarks.urls"):
        seat = make_seat(taught_course(lessons=16, activities=4))
        client = Client(headers=AS_A_BROWSER)
        client.force_login(seat.enrolment.person)
        rows += pages(client, seat)
        rows += answers(client, seat)
        rows += imports()
        for learners in (500, 5000):
            rows += reports(learners)
        if (
            connection.vendor == "postgresql"
        ):  # SQLite has one writer and one machine: no place for other programs' load.
            with tempfile.TemporaryDirectory() as folder:
                rows += [*stored(databases.url_of(name), Path(folder)), *listed(Path(folder))]
    label = os.environ["BENCH_DATABASE"]
    return [Row(**(row.as_json() | {"name": f"{label}: {row.name}"})) for row in rows]  # type: ignore[arg-type]


def get(client: Client, path: str) -> Callable[[], bytes]:
    """A request that must succeed."""

    def once() -> bytes:
        response = client.get(path)
        if response.status_code != 200:
            raise RuntimeError(f"{path} answered {response.status_code} {response.headers.get('Location', '')}")
        return b"".join(response) if response.streaming else response.content

    return once


def page(name: str, client: Client, path: str, *, most: float | None, queries: int) -> list[Row]:
    """A page against the same bytes from a bare view behind the same middleware."""
    ours = get(client, path)
    key = uuid.uuid4().hex
    SAME_BYTES[key] = gzip.decompress(ours())
    row = against(name, ours, get(client, f"/bare/same/{key}/"), most=most)
    with CaptureQueriesContext(connection) as seen:
        ours()
    return [row, at_most(f"{name}, queries", len(seen), "queries", queries)]


def pages(client: Client, seat: Seat) -> list[Row]:
    """What a learner opens."""
    registration = seat.enrolment.registration
    lesson = reverse("tracking:lesson", args=[registration, seat.outline.lessons[0].uid])
    return [
        *page("home", client, "/learn/", most=None, queries=6),
        *page("course outline", client, f"/learn/{registration}/", most=None, queries=6),
        *page("lesson with progress", client, lesson, most=3, queries=6),
    ]


def answers(client: Client, seat: Seat) -> list[Row]:
    """An answer recorded, against a bare insert and redirect."""
    activity = next(each for each in seat.outline.activities if each.attempts == 0)
    path = reverse("tracking:do", args=[seat.enrolment.registration, activity.placement])
    attempt = iter(range(1, 10_000))

    def answer() -> None:
        token = Token(seat.enrolment.registration, activity.placement, next(attempt), "en", django.utils.timezone.now())
        posted(client, path, {"token": token.sign(), "answer": f"practice-{'bc'[token.attempt % 2]}"})

    def bare() -> None:
        posted(client, "/bare/insert/", {"token": "x" * 120, "answer": "practice-b"})

    return [against("answer recorded", answer, bare, most=3)]


def posted(client: Client, path: str, data: dict[str, Any]) -> None:
    """A post that must redirect."""
    response = client.post(path, data)
    if response.status_code != 302:
        raise RuntimeError(f"{path} answered {response.status_code} {response.headers.get('Location', '')}")


def imports() -> list[Row]:
    """A thousand new learners from a spreadsheet, dry run and import."""
    seconds = enrol_many(1000)
    return [at_most("import of 1,000 learners", seconds, "CPU s", 3)]


def reports(learners: int) -> list[Row]:
    """The report of a course against its bare aggregate queries."""
    person, path, bare = make_report_world(learners)
    client = Client(headers=AS_A_BROWSER)
    client.force_login(person)
    goal = 3 if learners >= 5000 else None  # Under a thousand learners the page itself outweighs the figures.
    return [
        against(f"report, {learners:,} learners", get(client, path), bare, most=goal, rounds=9, times=3, elapsed=True)
    ]


if __name__ == "__main__":
    json.dump([row.as_json() for row in main()], sys.stdout)
