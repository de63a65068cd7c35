"""Statements about statements: found by what they refer to, whatever came first; what is void is in no list."""

import itertools
import uuid
from threading import Event, Thread
from time import perf_counter
from typing import Any

import pytest
from django.db import connection, transaction

from tests.factories.statements import ANN, BEN, DID, FILM, SAW, all_at_once, arriving, make_credential, told
from tests.factories.tracking import NOON, make_agency, make_seat
from tracking.models import Credential, Statement, StatementLink, StatementReference, StatementUid
from tracking.selectors.ledger import Query, statement, statements
from tracking.services.classroom import start_course
from tracking.services.errors import TooManyLinks
from tracking.services.ledger import Arrival, record
from tracking.services.storage import references

pytestmark = pytest.mark.django_db
A, B, C, D, N = (uuid.UUID(int=number, version=4) for number in range(10, 15))


def store(tool: Credential, *arrivals: Arrival) -> None:
    record(arrivals, agency_id=tool.agency_id, credential=tool)


def found(tool: Credential, **asked: Any) -> set[uuid.UUID]:
    """Ids of a whole list, read in pages of two both ways."""
    lists = []
    for ascending in (True, False):
        query, ids = {"agency_id": tool.agency_id, "limit": 2, "ascending": ascending, **asked}, []
        cursor = None
        while True:
            page = statements(Query(**query, after=cursor))
            ids += [row.uid for row in page.rows]
            assert len(page.rows) <= 2
            if not (cursor := page.cursor):
                break
        assert len(ids) == len(set(ids))
        lists.append(ids)
    assert lists[0] == lists[1][::-1]
    return set(lists[0])


CHAIN = {
    D: told(D, actor=ANN, verb=SAW),
    C: told(C, actor=BEN, verb=DID, about=D),
    B: told(B, actor=BEN, verb=DID, about=C),
    A: told(A, actor="mailto:cat@example.org", verb=DID, about=B),
}


@pytest.mark.parametrize("order", list(itertools.permutations(CHAIN)))
def test_a_chain_is_found_by_its_end_in_whatever_order_it_came(order: tuple[uuid.UUID, ...]) -> None:
    tool = make_credential()
    for uid in order:
        store(tool, arriving(CHAIN[uid]))
    assert found(tool, agent=f"mbox|{ANN}") == {A, B, C, D}
    assert found(tool, agent=f"mbox|{BEN}") == {A, B, C}
    assert found(tool, activity=FILM, verb=SAW) == {A, B, C, D}
    assert found(tool, agent="mbox|mailto:cat@example.org") == {A}
    assert found(tool, verb=DID) == {A, B, C}


@pytest.mark.parametrize("order", list(itertools.permutations(CHAIN)))
def test_a_chain_may_come_in_one_batch(order: tuple[uuid.UUID, ...]) -> None:
    tool = make_credential()
    store(tool, *[arriving(CHAIN[uid]) for uid in order])
    assert found(tool, agent=f"mbox|{ANN}") == {A, B, C, D}


def test_a_batch_with_references_may_be_sent_again() -> None:
    tool = make_credential()
    batch = [arriving(told(A)), arriving(told(B, about=A)), arriving(told(C, voids=A))]
    store(tool, *batch)
    before = set(StatementLink.objects.values_list("key", "statement_id", "source_id"))
    assert record(batch, agency_id=tool.agency_id, credential=tool) == [A, B, C]
    assert set(StatementLink.objects.values_list("key", "statement_id", "source_id")) == before


def test_conditions_must_hold_for_one_and_the_same_statement() -> None:
    tool = make_credential()
    store(tool, *map(arriving, CHAIN.values()))
    assert found(tool, agent=f"mbox|{ANN}", verb=SAW) == {A, B, C, D}
    assert found(tool, agent=f"mbox|{BEN}", verb=SAW) == set()


def test_time_is_that_of_the_statement_itself_not_of_its_target() -> None:
    tool = make_credential()
    store(tool, arriving(CHAIN[D]))
    middle = Statement.objects.get().stored_at
    store(tool, arriving(CHAIN[C]))
    assert found(tool, agent=f"mbox|{ANN}", since=middle) == {C}
    assert found(tool, agent=f"mbox|{ANN}", until=middle) == {D}


@pytest.mark.parametrize("order", list(itertools.permutations([A, B, C])))
def test_statements_in_a_circle_find_one_another_and_come_to_an_end(order: tuple[uuid.UUID, ...]) -> None:
    tool = make_credential()
    circle = {
        A: told(A, actor=ANN, verb=DID, about=B),
        B: told(B, actor=BEN, verb=DID, about=C),
        C: told(C, actor="mailto:cat@example.org", verb=SAW, about=A),
    }
    for uid in order:
        store(tool, arriving(circle[uid]))
    assert found(tool, agent=f"mbox|{ANN}") == found(tool, verb=SAW) == {A, B, C}


def test_a_statement_about_itself_is_found_once() -> None:
    tool = make_credential()
    store(tool, arriving(told(A, about=A)))
    assert found(tool, agent=f"mbox|{ANN}") == {A}


def test_another_agency_s_statement_of_that_id_is_no_target() -> None:
    maple, birch = make_credential(make_agency("maple")), make_credential(make_agency("birch"))
    store(birch, arriving(told(D, actor=ANN)))
    store(maple, arriving(told(C, actor=BEN, about=D)))
    assert (found(maple, agent=f"mbox|{ANN}"), found(birch, agent=f"mbox|{ANN}")) == (set(), {D})
    store(maple, arriving(told(N, voids=D)))
    assert found(birch) == {D}


@pytest.mark.parametrize("void_first", [True, False])
def test_what_is_voided_is_in_no_list_but_can_be_asked_for(void_first: bool) -> None:
    tool = make_credential()
    both = [arriving(told(N, actor=BEN, voids=D)), arriving(told(D)), arriving(told(C, actor=BEN, about=D))]
    for one in both if void_first else both[::-1]:
        store(tool, one)
    assert found(tool) == {N, C}
    assert found(tool, agent=f"mbox|{ANN}") == {N, C}  # Both still refer to it.
    assert statement(tool.agency_id, D) is None
    voided = statement(tool.agency_id, D, voided=True)
    assert voided is not None
    assert voided.uid == D
    assert statement(tool.agency_id, C, voided=True) is None


def test_a_voiding_statement_cannot_be_voided() -> None:
    tool = make_credential()
    store(tool, arriving(told(D)), arriving(told(N, voids=D)), arriving(told(A, voids=N)))
    assert found(tool) == {N, A}


def test_what_the_classroom_said_cannot_be_voided_from_outside() -> None:
    seat = make_seat()
    start_course(seat=seat, now=NOON)
    own = Statement.objects.get()
    tool = make_credential(seat.enrolment.agency)
    store(tool, arriving(told(N, voids=own.uid)))
    assert found(tool) == {own.uid, N}
    assert statement(own.agency_id, own.uid) is not None


def test_a_page_is_full_although_much_between_is_void() -> None:
    tool = make_credential()
    uids = [uuid.uuid4() for _each in range(12)]
    store(tool, *[arriving(told(uid)) for uid in uids])
    store(tool, *[arriving(told(voids=uid)) for uid in uids[1:11]])
    page = statements(Query(tool.agency_id, verb=SAW, activity=FILM, ascending=True, limit=2))
    assert [row.uid for row in page.rows[:1]] == uids[:1]
    assert len(page.rows) == 2


def test_who_carries_many_targets_is_listed_once_however_small_the_page() -> None:
    tool = make_credential()
    ends = [uuid.uuid4() for _each in range(6)]
    chain = [told(uid, about=after) for uid, after in itertools.pairwise(ends)] + [told(ends[-1])]
    store(tool, *map(arriving, chain))
    assert StatementLink.objects.count() > 6 * 5
    assert found(tool, agent=f"mbox|{ANN}") == set(ends)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_target_and_reference_may_race(turn: int) -> None:
    tool = make_credential()
    all_at_once([lambda uid=uid: store(tool, arriving(CHAIN[uid])) for uid in (D, C)])
    assert found(tool, agent=f"mbox|{ANN}") == {C, D}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_two_missing_links_of_a_chain_may_race(turn: int) -> None:
    tool = make_credential()
    store(tool, arriving(CHAIN[A]), arriving(CHAIN[C]))
    results = all_at_once([lambda uid=uid: store(tool, arriving(CHAIN[uid])) for uid in (B, D)])
    assert results == [None, None]
    assert found(tool, agent=f"mbox|{ANN}") == {A, B, C, D}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_a_circle_may_race(turn: int) -> None:
    tool = make_credential()
    circle = [(A, B, ANN), (B, C, BEN), (C, D, BEN), (D, A, BEN)]
    results = all_at_once(
        [lambda one=one: store(tool, arriving(told(one[0], actor=one[2], about=one[1]))) for one in circle]
    )
    assert results == [None] * 4
    assert found(tool, agent=f"mbox|{ANN}") == {A, B, C, D}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", range(4))
def test_target_void_and_reference_may_race(turn: int) -> None:
    tool = make_credential()
    parts = [told(D), told(N, actor=BEN, voids=D), told(C, actor=BEN, about=D)]
    results = all_at_once([lambda part=part: store(tool, arriving(part)) for part in parts])
    assert results == [None] * 3
    assert (found(tool), found(tool, agent=f"mbox|{ANN}")) == ({N, C}, {N, C})


@pytest.mark.django_db(transaction=True)
def test_a_reference_waits_for_a_target_that_is_being_stored_and_then_finds_it() -> None:
    tool = make_credential()
    if connection.vendor == "sqlite":
        return  # One writer at a time.
    began, finish = Event(), Event()

    def late() -> None:
        with transaction.atomic():
            store(tool, arriving(CHAIN[D]))
            began.set()
            finish.wait(20)
        connection.close()

    def refer() -> None:
        store(tool, arriving(CHAIN[C]))
        connection.close()

    writers = [Thread(target=late), Thread(target=refer)]
    writers[0].start()
    assert began.wait(20)
    writers[1].start()
    writers[1].join(0.3)
    assert writers[1].is_alive()
    finish.set()
    for writer in writers:
        writer.join()
    assert found(tool, agent=f"mbox|{ANN}") == {C, D}


def test_a_chain_of_hundreds_costs_no_more_than_its_pairs() -> None:
    agency = make_agency()
    chain = [uuid.UUID(int=number, version=4) for number in range(100, 500)]
    places = [
        StatementUid(agency=agency, uid=uid, statement_id=number, stored_at=NOON)
        for number, uid in enumerate(chain[:3])
    ]
    promises = [StatementUid(agency=agency, uid=uid) for uid in chain[3:]]
    pairs = [StatementReference(agency=agency, uid=a, target=b, voids=False) for a, b in itertools.pairwise(chain)]
    StatementUid.objects.bulk_create([*places, *promises])
    StatementReference.objects.bulk_create(pairs)
    began = perf_counter()
    found_by, sources = references.reached(agency.pk, chain)
    assert perf_counter() - began < 5
    assert (len(found_by), sources) == (3, {*chain[1:3]})


def test_statements_that_hang_together_by_too_many_links_are_refused_whole(monkeypatch) -> None:
    tool = make_credential()
    monkeypatch.setattr(references.bounded, "__defaults__", (30,))
    store(tool, *[arriving(told(about=D)) for _ in range(5)])
    crowd = {"objectType": "Group", "member": [{"mbox": f"mailto:{number}@example.org"} for number in range(5)]}
    with pytest.raises(TooManyLinks):
        store(tool, arriving(told(D) | {"actor": crowd}))
    assert Statement.objects.filter(uid=D).count() == 0
    store(tool, arriving(told(D)))
    assert len(found(tool, agent=f"mbox|{ANN}")) == 6


@pytest.mark.parametrize("order", list(itertools.permutations([A, B, C])))
def test_a_tail_finds_all_of_the_circle_that_it_hangs_on(order: tuple[uuid.UUID, ...]) -> None:
    tool = make_credential()
    circle = {
        A: told(A, actor="mailto:cat@example.org", about=B),
        B: told(B, actor=ANN, about=C),
        C: told(C, actor=BEN, about=B),
    }
    for uid in order:
        store(tool, arriving(circle[uid]))
    assert (found(tool, agent=f"mbox|{ANN}"), found(tool, agent=f"mbox|{BEN}")) == ({A, B, C}, {A, B, C})
