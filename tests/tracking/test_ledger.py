"""One way in: what is stored, what is refused, and that a batch is one."""

import json
import time
import uuid
from threading import Event
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from tests.factories.statements import ANN, DID, FILM, all_at_once, arriving, make_credential, told
from tests.factories.tracking import INSERT_QUERIES, NOON, make_agency, make_seat
from tracking.models import (
    Activity,
    Forwarder,
    Outgoing,
    Statement,
    StatementLink,
    StatementReference,
    StatementUid,
)
from tracking.selectors.ledger import Query, statement, statements
from tracking.services import ledger
from tracking.services.classroom import start_course
from tracking.services.errors import Conflict, IdTwice
from tracking.services.ledger import Arrival, append, record
from tracking.services.storage.batches import LARGEST
from tracking.xapi.identity import key

pytestmark = pytest.mark.django_db
UIDS = [uuid.UUID(int=number, version=4) for number in range(1, 9)]


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Statement, StatementUid, StatementLink, Activity, Outgoing))


def test_a_statement_is_kept_as_it_came() -> None:
    tool = make_credential()
    text = json.dumps(told(UIDS[0]), indent=3) + "  "
    assert record([Arrival(text, arriving(json.loads(text)).index)], agency_id=tool.agency_id, credential=tool) == [
        UIDS[0]
    ]
    row = Statement.objects.get()
    assert (row.exact, row.verb, row.object_id, row.credential, row.agency) == (
        text,
        "https://verbs.example/saw",
        FILM,
        tool,
        tool.agency,
    )
    assert (row.occurred_at, abs((timezone.now() - row.stored_at).total_seconds()) < 60) == (NOON, True)


def test_words_that_mean_something_to_databases_are_kept_as_they_are() -> None:
    tool, odd = make_credential(), 'a "b" \\ {c,d} NULL \' %s \n é'
    verb, thing, name = f"https://verbs.example/{odd}", f"https://films.example/{odd}", {"name": {"en": odd}}
    value = told(verb=verb, object={"id": thing, "definition": name}, result={"response": odd})
    record([arriving(value)], agency_id=tool.agency_id, credential=tool)
    row = Statement.objects.get()
    assert (row.verb, row.object_id, json.loads(row.exact)) == (verb, thing, value)
    assert Activity.objects.values_list("iri", "definition").get() == (thing, name)


def test_a_batch_costs_the_same_queries_however_long(django_assert_num_queries) -> None:
    tool = make_credential()
    insert = INSERT_QUERIES[connection.vendor]
    for number in (1, 3):
        batch = [arriving(thing=f"{FILM}/{number}/{each}", definition={}) for each in range(number)]
        with django_assert_num_queries(insert - 2 * (connection.vendor == "sqlite") + 2):  # within a savepoint
            record(batch, agency_id=tool.agency_id, credential=tool)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite writes one table after the other")
@pytest.mark.django_db(transaction=True)
def test_what_is_new_is_stored_in_one_round_trip(django_assert_num_queries) -> None:
    tool = make_credential()
    with django_assert_num_queries(1):
        record([arriving(), arriving()], agency_id=tool.agency_id, credential=tool)
    assert Statement.objects.count() == 2


def test_an_identical_batch_again_is_fine_and_names_all_ids() -> None:
    tool = make_credential()
    batch = [arriving(told(uid)) for uid in (UIDS[2], UIDS[0], UIDS[1])]
    first = record(batch, agency_id=tool.agency_id, credential=tool)
    before = counts()
    assert record(batch, agency_id=tool.agency_id, credential=tool) == first == [UIDS[2], UIDS[0], UIDS[1]]
    assert counts() == before


def test_a_repeat_may_lack_the_timestamp_that_we_added() -> None:
    tool = make_credential()
    sent = {name: value for name, value in told(UIDS[0]).items() if name != "timestamp"}
    for at in ("2026-03-02T19:00:00Z", "2026-03-02T19:00:05Z"):
        completed = sent | {"timestamp": at}
        arrival = Arrival(json.dumps(completed), arriving(completed).index, sent)
        assert record([arrival], agency_id=tool.agency_id, credential=tool) == [UIDS[0]]
    assert Statement.objects.get().document["timestamp"] == "2026-03-02T19:00:00Z"


def test_a_half_stored_batch_completes() -> None:
    tool = make_credential()
    batch = [arriving(told(uid)) for uid in UIDS[:4]]
    record(batch[1:3], agency_id=tool.agency_id, credential=tool)
    assert record(batch, agency_id=tool.agency_id, credential=tool) == UIDS[:4]
    assert Statement.objects.count() == 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("within", [False, True])
def test_another_statement_under_a_stored_id_refuses_the_whole_batch(within: bool) -> None:
    tool = make_credential()
    record([arriving(told(UIDS[0])), arriving(told(UIDS[1]))], agency_id=tool.agency_id, credential=tool)
    before = counts()
    batch = [arriving(told(UIDS[0], actor="mailto:eve@example.org")), arriving(told(UIDS[1])), arriving(told(UIDS[2]))]

    def attempt() -> None:
        with pytest.raises(Conflict) as refused:
            record(batch, agency_id=tool.agency_id, credential=tool)
        assert refused.value.uids == (UIDS[0],)

    if within:
        with transaction.atomic():
            attempt()
            assert counts() == before  # The caller's transaction goes on.
    else:
        attempt()
    assert counts() == before


def test_one_id_twice_in_a_batch_is_refused_and_named() -> None:
    tool = make_credential()
    with pytest.raises(IdTwice) as refused:
        record(
            [arriving(told(UIDS[0])), arriving(told(UIDS[1])), arriving(told(UIDS[0]))],
            agency_id=tool.agency_id,
            credential=tool,
        )
    assert (refused.value.uids, Statement.objects.count()) == ((UIDS[0],), 0)


def test_nothing_stores_nothing() -> None:
    tool = make_credential()
    assert record([], agency_id=tool.agency_id, credential=tool) == []
    append([], agency_id=tool.agency_id)
    assert counts() == (0, 0, 0, 0, 0)


def test_two_agencies_may_have_the_same_statement_and_never_see_the_other_s() -> None:
    maple, birch = make_credential(make_agency("maple")), make_credential(make_agency("birch"))
    record([arriving(told(UIDS[0]))], agency_id=maple.agency_id, credential=maple)
    record([arriving(told(UIDS[0], verb=DID))], agency_id=birch.agency_id, credential=birch)
    assert [row.verb for row in Statement.objects.order_by("id")] == ["https://verbs.example/saw", DID]
    found = {
        tool: [stored.credential for stored in statements(Query(tool.agency_id, agent=f"mbox|{ANN}")).rows]
        for tool in (maple, birch)
    }
    assert found == {maple: [maple.pk], birch: [birch.pk]}
    seen = statement(maple.agency_id, UIDS[0])
    assert seen is not None
    assert seen.credential == maple.pk


@pytest.mark.django_db(transaction=True)
def test_of_many_who_send_one_id_one_is_stored_whoever_races() -> None:
    tool = make_credential()
    same = [arriving(told(UIDS[0])) for _each in range(4)]
    others = [arriving(told(UIDS[0], actor=f"mailto:{number}@example.org")) for number in range(2)]
    work = [
        lambda one=one: record([one, arriving()], agency_id=tool.agency_id, credential=tool) for one in same + others
    ]
    results = all_at_once(work)
    stored = [result for result in results if isinstance(result, list)]
    refused = [result for result in results if isinstance(result, Conflict)]
    assert len(stored) + len(refused) == 6
    assert Statement.objects.filter(uid=UIDS[0]).count() == 1
    assert Statement.objects.count() == 1 + len(stored)


@pytest.mark.django_db(transaction=True)
def test_batches_with_the_same_ids_in_other_orders_do_not_lock_each_other_out(monkeypatch: pytest.MonkeyPatch) -> None:
    tool = make_credential()
    uids = sorted(uuid.uuid4() for _each in range(40))
    held = Event()

    def send(turn: int) -> list[uuid.UUID]:
        held.wait(20)
        order = uids[turn:] + uids[:turn]
        return record([arriving(told(uid)) for uid in order], agency_id=tool.agency_id, credential=tool)

    def hold_one_up() -> list[uuid.UUID]:
        with transaction.atomic():  # The others begin, and meet here, each with some of its ids taken.
            record([arriving(told(uids[5]))], agency_id=tool.agency_id, credential=tool)
            held.set()
            time.sleep(0.5)
        return uids

    monkeypatch.setattr(ledger, "TRIES", 1)
    results = all_at_once([hold_one_up, *[lambda turn=turn: send(turn) for turn in (0, 10, 20, 30)]])
    assert [sorted(result) for result in results] == [uids] * 5
    assert Statement.objects.count() == 40


def test_activities_are_known_by_all_that_was_said_of_them() -> None:
    tool = make_credential()
    activity = {"objectType": "Activity", "id": FILM}
    for name in ({"en": "A film"}, {"fr": "Un film"}, {"en": "A film"}):
        value = told() | {"object": activity | {"definition": {"name": name}}}
        record([arriving(value)], agency_id=tool.agency_id, credential=tool)
    known = Activity.objects.get()
    assert (known.iri, known.definition) == (FILM, {"name": {"en": "A film", "fr": "Un film"}})
    assert known.key == key(tool.agency_id, "activity", FILM)


def named_film(uid: uuid.UUID, name: str) -> Arrival:
    return arriving(told(uid, object={"id": FILM, "definition": {"name": {"en": name}}}))


def test_a_repeat_does_not_bring_back_what_was_said_of_an_activity_before() -> None:
    tool = make_credential()
    batches = [[named_film(UIDS[0], "Old")], [named_film(UIDS[1], "New")], [named_film(UIDS[0], "Old"), arriving()]]
    for batch in (*batches, batches[0]):
        record(batch, agency_id=tool.agency_id, credential=tool)
    assert Activity.objects.get().definition == {"name": {"en": "New"}}


@pytest.mark.django_db(transaction=True)
def test_a_statement_and_what_it_says_of_an_activity_are_one(monkeypatch: pytest.MonkeyPatch) -> None:
    tool = make_credential()
    record([named_film(UIDS[0], "Old")], agency_id=tool.agency_id, credential=tool)
    with monkeypatch.context() as cut:
        cut.setattr(ledger, "merged", interrupt)
        with pytest.raises(KeyboardInterrupt):
            record([named_film(UIDS[1], "New")], agency_id=tool.agency_id, credential=tool)
    assert Statement.objects.count() == 1
    record([named_film(UIDS[1], "New")], agency_id=tool.agency_id, credential=tool)
    assert Activity.objects.get().definition == {"name": {"en": "New"}}


def interrupt(*words: Any) -> None:
    raise KeyboardInterrupt


def test_a_definition_that_is_too_long_stands_in_its_own_statement_and_nowhere_else() -> None:
    tool = make_credential()
    name, novel = {"name": {"en": "A film"}}, {"description": {"en": "x" * LARGEST}}
    told_by = [{"id": FILM, "definition": name}, {"id": FILM, "definition": novel}, {"id": FILM, "definition": name}]
    for thing in told_by:
        record([arriving(told() | {"object": thing})], agency_id=tool.agency_id, credential=tool)
    assert Activity.objects.get().definition == name
    half = [{"description": {tag: "x" * (LARGEST // 2 + 1)}} for tag in ("en", "fr")]
    for definition in half:
        thing = {"id": FILM, "definition": definition}
        record([arriving(told() | {"object": thing})], agency_id=tool.agency_id, credential=tool)
    assert Activity.objects.get().definition == name | half[0]
    assert max(len(exact) for exact in Statement.objects.values_list("exact", flat=True)) > LARGEST


def test_who_may_not_define_changes_no_activity() -> None:
    tool = make_credential(scopes=["statements/write"])
    value = told() | {"object": {"id": FILM, "definition": {"name": {"en": "A film"}}}}
    record([arriving(value)], agency_id=tool.agency_id, credential=tool)
    assert (Statement.objects.count(), Activity.objects.count()) == (1, 0)


def test_an_activity_told_again_is_not_written_again() -> None:
    tool = make_credential()
    told_twice = {"object": {"id": FILM, "definition": {"name": {"en": "A film"}, "type": "https://types.example/f"}}}
    record([arriving(told() | told_twice)], agency_id=tool.agency_id, credential=tool)
    Activity.objects.update(definition={**told_twice["object"]["definition"], "moreInfo": "https://films.example"})
    record([arriving(told() | told_twice)], agency_id=tool.agency_id, credential=tool)
    assert Activity.objects.get().definition["moreInfo"] == "https://films.example"


def test_what_is_stored_is_promised_to_every_forwarder_of_the_agency() -> None:
    tool, other = make_credential(make_agency("maple")), make_agency("birch")
    forwarders = [
        Forwarder.objects.create(agency=agency, endpoint="https://lrs.example/", key="k", secret="s")
        for agency in (tool.agency, tool.agency, other)
    ]
    for _again in range(2):
        record([arriving(told(UIDS[0])), arriving(told(UIDS[1]))], agency_id=tool.agency_id, credential=tool)
    rows = list(Outgoing.objects.order_by("forwarder", "uid").values_list("forwarder", "uid", "state", "attempts"))
    assert rows == [(forwarder.pk, uid, "waiting", 0) for forwarder in forwarders[:2] for uid in UIDS[:2]]
    assert Forwarder.objects.first().secret == "s"  # type: ignore[union-attr]


def test_a_forwarder_s_secret_can_be_read_by_us_and_by_nobody_with_a_copy_of_the_table() -> None:
    Forwarder.objects.create(agency=make_agency(), endpoint="https://lrs.example/", key="k", secret="very secret")
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM tracking_forwarder")
        assert "very secret" not in cursor.fetchone()[0]
    assert Forwarder.objects.get().secret == "very secret"


def test_the_classroom_speaks_through_the_same_insert() -> None:
    seat = make_seat()
    start_course(seat=seat, now=NOON)
    row = Statement.objects.get()
    query = Query(row.agency_id, registration=seat.enrolment.registration)
    assert [(stored.uid, stored.credential) for stored in statements(query).rows] == [(row.uid, None)]
    start_course(seat=seat, now=NOON)
    assert Statement.objects.count() == 1


CLOSED = [
    ("tracking_statementlink", "stored_at = stored_at"),
    ("tracking_statementreference", "voids = voids"),
    ("tracking_statementuid", "statement_id = 7"),
    ("tracking_statement", "verb = 'x'"),
]


@pytest.mark.parametrize(("table", "change"), CLOSED)
def test_what_statements_are_found_by_is_closed_like_the_statements(table: str, change: str) -> None:
    tool = make_credential()
    record([arriving(told(UIDS[0])), arriving(about=UIDS[0])], agency_id=tool.agency_id, credential=tool)
    for sql in (f"UPDATE {table} SET {change}", f"DELETE FROM {table}"):
        with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)


def test_a_promise_can_be_kept_once_and_never_taken_back() -> None:
    tool = make_credential()
    record([arriving(about=UIDS[0])], agency_id=tool.agency_id, credential=tool)
    promise: dict[str, Any] = {"agency_id": tool.agency_id, "uid": UIDS[0]}
    assert StatementUid.objects.get(**promise).statement_id is None
    assert StatementReference.objects.get().target == UIDS[0]
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        StatementUid.objects.filter(**promise).delete()
    record([arriving(told(UIDS[0]))], agency_id=tool.agency_id, credential=tool)
    with pytest.raises((IntegrityError, DatabaseError)), transaction.atomic():
        StatementUid.objects.filter(**promise).update(statement_id=None)
