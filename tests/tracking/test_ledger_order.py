"""The order of storing is true: who polls with `since` misses nothing, whatever the writers' transactions do."""

import random
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.utils import timezone

from agencies.jobs.services import drain
from tests.factories.statements import arriving, make_credential
from tracking.models import Credential, Outgoing, Statement
from tracking.selectors.horizon import horizon
from tracking.selectors.ledger import Query, statements
from tracking.services.forwarders import set_up_forwarder
from tracking.services.ledger import record

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS, STORIES = 6, 12


class ChangedMind(Exception):
    """Why a transaction is taken back."""


@contextmanager
def taken_back(chance: random.Random, likelihood: float) -> Iterator[None]:
    """A transaction or savepoint that now and then is rolled back at its end."""
    with suppress(ChangedMind), transaction.atomic():
        yield
        if chance.random() < likelihood:
            raise ChangedMind


def write(tool: Credential, seed: int) -> None:
    """Transactions that store in several steps, dawdle, and commit late or not at all."""
    chance = random.Random(seed)

    def store() -> None:
        record([arriving() for _each in range(chance.randrange(1, 5))], agency_id=tool.agency_id, credential=tool)

    try:
        for _story in range(STORIES):
            if chance.random() < 0.4:
                store()
                continue
            with taken_back(chance, 0.2):
                with taken_back(chance, 0.4):
                    store()
                time.sleep(chance.uniform(0, 0.03))
                store()
                time.sleep(chance.uniform(0, 0.03))
    finally:
        connection.close()


class Reader:
    """Polls from where it was, a few at a time, and never follows `more`."""

    def __init__(self, agency_id: int, limit: int) -> None:
        self.agency_id, self.limit = agency_id, limit
        self.since: datetime | None = None
        self.seen: list[uuid.UUID] = []

    def poll(self) -> bool:
        query = Query(self.agency_id, since=self.since, ascending=True, limit=self.limit)
        page = statements(query)
        self.seen += [row.uid for row in page.rows]
        self.since = page.rows[-1].stored_at if page.rows else self.since
        return bool(page.rows)


def test_a_reader_who_polls_misses_nothing_and_sees_each_once() -> None:
    tool = make_credential()
    reader, over = Reader(tool.agency_id, limit=3), Event()
    hasty = Reader(tool.agency_id, limit=50)

    def read() -> None:
        while not over.is_set():
            reader.poll()
            hasty.poll()
        connection.close()

    watching = Thread(target=read)
    writers = [Thread(target=write, args=(tool, seed)) for seed in range(WRITERS)]
    for thread in [watching, *writers]:
        thread.start()
    for thread in writers:
        thread.join()
    over.set()
    watching.join()
    for each in (reader, hasty):
        while each.poll():
            pass
    stored = list(Statement.objects.order_by("stored_at", "id").values_list("uid", flat=True))
    assert len(stored) > 100
    assert (reader.seen, hasty.seen) == (stored, stored)


def test_consistent_through_waits_for_a_transaction_that_is_open_and_for_no_longer() -> None:
    tool = make_credential()
    stored, finish = Event(), Event()

    def dawdle() -> None:
        with transaction.atomic():
            record([arriving()], agency_id=tool.agency_id, credential=tool)
            stored.set()
            finish.wait(20)
        connection.close()

    before = datetime.now(UTC)
    writer = Thread(target=dawdle)
    writer.start()
    assert stored.wait(20)
    during = statements(Query(tool.agency_id))
    began = datetime.now(UTC)
    finish.set()
    writer.join()
    after = statements(Query(tool.agency_id))
    assert (len(during.rows), len(after.rows)) == (0, 1)
    assert during.horizon < began
    assert during.horizon < after.rows[0].stored_at < after.horizon
    assert after.horizon > before


def test_a_savepoint_that_is_rolled_back_holds_nobody_up_but_the_next_store_does() -> None:
    tool = make_credential()
    steps = [Event() for _each in range(4)]

    def change_mind() -> None:
        with transaction.atomic():
            with taken_back(random.Random(), 1):
                record([arriving()], agency_id=tool.agency_id, credential=tool)
            steps[0].set()
            steps[1].wait(20)
            record([arriving()], agency_id=tool.agency_id, credential=tool)
            steps[2].set()
            steps[3].wait(20)
        connection.close()

    writer = Thread(target=change_mind)
    writer.start()
    assert steps[0].wait(20)
    asked = datetime.now(UTC)
    first = horizon()
    steps[1].set()
    assert steps[2].wait(20)
    second = horizon()
    steps[3].set()
    writer.join()
    row = Statement.objects.get()
    assert second <= row.stored_at < horizon()
    if connection.vendor == "postgresql":  # SQLite's one writer keeps its lock whatever it takes back.
        assert first >= asked - timedelta(milliseconds=1)


def test_statements_of_one_transaction_have_times_of_their_own() -> None:
    tool = make_credential()
    with transaction.atomic():
        for number in (1, 200, 3):
            record([arriving() for _each in range(number)], agency_id=tool.agency_id, credential=tool)
    times = list(Statement.objects.order_by("id").values_list("stored_at", flat=True))
    assert (len(set(times)), times) == (204, sorted(times))


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite looks at the newest row instead")
def test_times_rise_within_a_transaction_even_after_a_batch_that_outran_the_clock() -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT tracking_stored(2000000)")
        first = cursor.fetchone()[0]
        cursor.execute("SELECT tracking_stored()")
        assert cursor.fetchone()[0] == first + timedelta(seconds=2)


def test_a_page_does_not_end_between_two_of_one_microsecond() -> None:
    tool = make_credential()
    record([arriving() for _each in range(4)], agency_id=tool.agency_id, credential=tool)
    if connection.vendor == "postgresql":  # Only there can two transactions have the same time.
        rows = list(Statement.objects.order_by("id"))
        with connection.cursor() as cursor:
            cursor.execute(
                """
                INSERT INTO tracking_statement
                SELECT nextval('tracking_statement_number'), gen_random_uuid(), registration, actor, verb, object_id,
                    occurred_at, stored_at, exact, agency_id, credential_id
                FROM tracking_statement WHERE id = %s
                """,
                [rows[1].pk],
            )
    reader = Reader(tool.agency_id, limit=2)
    while reader.poll():
        pass
    assert len(reader.seen) == len(set(reader.seen)) == Statement.objects.count()


@pytest.mark.skipif(
    connection.vendor == "sqlite", reason="SQLite has one writer: nobody stores while a forwarder is made"
)
def test_what_was_stored_before_is_forwarded_even_if_it_is_committed_after_the_job_began() -> None:
    tool = make_credential()
    stored, finish = Event(), Event()

    def dawdle() -> None:
        with transaction.atomic():
            record([arriving()], agency_id=tool.agency_id, credential=tool)
            stored.set()
            finish.wait(20)
        connection.close()

    writer = Thread(target=dawdle)
    writer.start()
    stored.wait(20)
    set_up_forwarder(agency=tool.agency, endpoint="https://lrs.example/", key="k", secret="s", everything=True)
    soon = timezone.now() + timedelta(minutes=1)
    drain(now=soon)
    assert Outgoing.objects.count() == 0
    finish.set()
    writer.join()
    drain(now=soon + timedelta(minutes=10))
    assert list(Outgoing.objects.values_list("uid", flat=True)) == list(Statement.objects.values_list("uid", flat=True))
