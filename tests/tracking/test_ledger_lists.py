"""Lists: every filter, alone and together; pages that go on; and never a row of another agency."""

import uuid
from typing import Any

import pytest
from django.db import connection

from tests.factories.statements import ANN, BEN, DID, FILM, SAW, arriving, make_credential, told
from tests.factories.tracking import make_agency
from tracking.models import Credential
from tracking.selectors import ledger, places
from tracking.selectors.ledger import BadCursor, Query, statement, statements
from tracking.selectors.voices import authority_with
from tracking.services.ledger import record

pytestmark = pytest.mark.django_db
REGISTRATION = uuid.UUID(int=77, version=4)
OTHER = "https://films.example/2"
STATEMENTS: dict[str, dict[str, Any]] = {
    "ann": told(),
    "ben": told(actor=BEN, verb=DID, thing=OTHER),
    "registered": told(actor=BEN, context={"registration": str(REGISTRATION)}),
    "instructed": told(actor=BEN, context={"instructor": {"mbox": ANN}}),
    "grouped": told(actor=BEN, thing=OTHER, context={"contextActivities": {"grouping": [{"id": FILM}]}}),
    "sub": told(actor=BEN)
    | {
        "object": {
            "objectType": "SubStatement",
            "actor": {"mbox": ANN},
            "verb": {"id": SAW},
            "object": {"id": FILM},
        }
    },
}
NAMES = {value["id"]: name for name, value in STATEMENTS.items()}
QUERIES: list[tuple[dict[str, Any], set[str]]] = [
    ({}, set(STATEMENTS)),
    ({"agent": f"mbox|{ANN}"}, {"ann"}),
    ({"agent": f"mbox|{ANN}", "related_agents": True}, {"ann", "instructed", "sub"}),
    ({"verb": DID}, {"ben"}),
    ({"activity": FILM}, {"ann", "registered", "instructed"}),
    ({"activity": FILM, "related_activities": True}, {"ann", "registered", "instructed", "grouped", "sub"}),
    ({"registration": REGISTRATION}, {"registered"}),
    ({"agent": f"mbox|{BEN}", "verb": SAW}, {"registered", "instructed", "grouped", "sub"}),
    ({"agent": f"mbox|{BEN}", "verb": SAW, "activity": FILM}, {"registered", "instructed"}),
    ({"agent": f"mbox|{ANN}", "verb": DID}, set()),
    ({"activity": "https://films.example/none"}, set()),
]


def store(tool: Credential, *values: dict[str, Any]) -> None:
    for value in values:
        record([arriving(value)], agency_id=tool.agency_id, credential=tool)


def names(tool: Credential, **asked: Any) -> list[str]:
    return [NAMES[str(row.uid)] for row in statements(Query(tool.agency_id, **asked)).rows]


@pytest.mark.parametrize(("asked", "expected"), QUERIES)
def test_a_list_holds_what_was_asked_for_and_nothing_of_another_agency(
    asked: dict[str, Any], expected: set[str]
) -> None:
    tool, stranger = make_credential(make_agency("maple")), make_credential(make_agency("birch"))
    store(stranger, *STATEMENTS.values())
    assert names(tool, **asked) == []
    store(tool, *STATEMENTS.values())
    newest_first = [name for name in reversed(STATEMENTS) if name in expected]
    assert names(tool, **asked) == newest_first
    assert names(tool, ascending=True, **asked) == newest_first[::-1]


@pytest.mark.parametrize(("asked", "expected"), QUERIES)
def test_mine_are_those_that_this_credential_stored(asked: dict[str, Any], expected: set[str]) -> None:
    agency = make_agency()
    mine, other = make_credential(agency), make_credential(agency)
    half = dict(list(STATEMENTS.items())[::2])
    store(mine, *half.values())
    store(other, *[value for name, value in STATEMENTS.items() if name not in half])
    assert set(names(mine, mine=mine, **asked)) == expected & set(half)
    assert set(names(mine, mine=other, **asked)) == expected - set(half)
    assert set(names(mine, **asked)) == expected


@pytest.mark.parametrize("asked", [{}, {"verb": SAW}])
def test_a_statement_that_only_names_a_credential_is_not_its_own(asked: dict[str, Any]) -> None:
    agency = make_agency()
    mine, other = make_credential(agency), make_credential(agency)
    account = authority_with(mine.uid, "")["account"]
    store(mine, told())
    store(other, told(context={"instructor": {"objectType": "Agent", "account": account}}))
    assert [row.credential for row in statements(Query(agency.pk, mine=mine, **asked)).rows] == [mine.pk]


def test_mine_holds_for_one_statement_too() -> None:
    agency = make_agency()
    mine, other = make_credential(agency), make_credential(agency)
    value = told()
    store(other, value)
    uid = uuid.UUID(value["id"])
    assert statement(agency.pk, uid, mine=mine) is None
    assert statement(agency.pk, uid, mine=other) is not None


def test_since_is_exclusive_and_until_inclusive() -> None:
    tool = make_credential()
    store(tool, *STATEMENTS.values())
    times = [row.stored_at for row in statements(Query(tool.agency_id, ascending=True)).rows]
    order = list(STATEMENTS)
    assert names(tool, ascending=True, since=times[1], until=times[3]) == order[2:4]
    assert names(tool, ascending=True, verb=SAW, since=times[2]) == order[3:]


@pytest.mark.parametrize("asked", [{}, {"verb": SAW}, {"verb": SAW, "activity": FILM}])
@pytest.mark.parametrize("ascending", [True, False])
def test_pages_follow_one_another_whatever_is_stored_meanwhile(asked: dict[str, Any], ascending: bool) -> None:
    tool = make_credential()
    first = [told() for _each in range(7)]
    store(tool, *first)
    seen, cursor = [], None
    while True:
        page = statements(Query(tool.agency_id, reader="r", limit=2, ascending=ascending, after=cursor, **asked))
        seen += [str(row.uid) for row in page.rows]
        cursor = page.cursor
        if cursor is None:
            break
        if len(seen) == 4:
            store(tool, told())
    order = [value["id"] for value in first]
    assert seen[:7] == (order if ascending else order[::-1])
    assert len(seen) == (8 if ascending else 7)


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize(("asked", "choice"), [({}, 0), ({"verb": SAW}, 0), ({"verb": SAW, "agent": f"mbox|{ANN}"}, 1)])
def test_a_page_costs_the_same_queries_however_long(
    number: int, asked: dict[str, Any], choice: int, django_assert_num_queries
) -> None:
    tool = make_credential()
    store(tool, *[told() for _each in range(number)])
    with django_assert_num_queries(3 + choice):  # the horizon, which key is the rarest, the places, the rows
        assert len(statements(Query(tool.agency_id, **asked)).rows) == number


def test_a_cursor_is_good_for_one_list_and_one_reader_only() -> None:
    tool, other = make_credential(make_agency("maple")), make_credential(make_agency("birch"))
    for each in (tool, other):
        store(each, told(), told())
    cursor = statements(Query(tool.agency_id, reader="a", limit=1)).cursor
    assert cursor is not None
    assert len(statements(Query(tool.agency_id, reader="a", limit=5, after=cursor)).rows) == 1
    wrong = [
        Query(tool.agency_id, reader="b", limit=1, after=cursor),
        Query(other.agency_id, reader="a", limit=1, after=cursor),
        Query(tool.agency_id, reader="a", mine=tool, limit=1, after=cursor),
        Query(tool.agency_id, reader="a", verb=SAW, limit=1, after=cursor),
        Query(tool.agency_id, reader="a", limit=1, after=cursor[:-2]),
        Query(tool.agency_id, reader="a", limit=1, after="nonsense"),
    ]
    for query in wrong:
        with pytest.raises(BadCursor):
            statements(query)


@pytest.mark.parametrize("rare", ["agent", "activity", "verb"])
def test_a_rare_condition_among_common_ones_is_found_at_the_end_of_a_long_list(
    rare: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "STEP", 3)
    monkeypatch.setattr(places, "LONGEST", 5)
    monkeypatch.setattr(places, "TASTE", 4)
    tool = make_credential()
    common = {"agent": f"mbox|{ANN}", "activity": FILM, "verb": SAW}
    last = {"agent": {"actor": BEN}, "activity": {"thing": OTHER}, "verb": {"verb": DID}}[rare]
    wanted = [told(**last) for _each in range(3)]
    store(tool, *wanted, *[told() for _each in range(20)])
    asked = common | {rare: {"agent": f"mbox|{BEN}", "activity": OTHER, "verb": DID}[rare]}
    for ascending in (True, False):
        found = statements(Query(tool.agency_id, ascending=ascending, limit=2, **asked)).rows  # type: ignore[arg-type]
        assert [str(row.uid) for row in found] == [each["id"] for each in (wanted if ascending else wanted[::-1])[:2]]
    assert len(statements(Query(tool.agency_id, mine=tool, **common)).rows) == 20  # type: ignore[arg-type]
    assert len(statements(Query(tool.agency_id, **common)).rows) == 20  # type: ignore[arg-type]


@pytest.mark.parametrize("ascending", [True, False])
def test_what_two_common_conditions_share_is_found_however_far_off(
    ascending: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, number in (("STEP", 2), ("LONGEST", 3), ("TASTE", 4)):
        monkeypatch.setattr(places, name, number)
    tool = make_credential()
    both = [told(), told()]
    for some in (both, []):
        apart = [told(actor=actor, verb=verb) for _each in range(7) for actor, verb in ((ANN, DID), (BEN, SAW))]
        store(tool, *apart, *some)
    query = Query(tool.agency_id, agent=f"mbox|{ANN}", verb=SAW, ascending=ascending, limit=2)
    order = both if ascending else both[::-1]
    assert [str(row.uid) for row in statements(query).rows] == [each["id"] for each in order]


def test_a_very_long_name_is_stored_and_found() -> None:
    tool = make_credential()
    thing = "https://films.example/" + "x" * 30_000
    store(tool, told(thing=thing, verb=thing))
    page = statements(Query(tool.agency_id, activity=thing, verb=thing))
    assert len(page.rows) == 1


def test_no_row_says_to_whom_a_link_belongs_but_the_key_does() -> None:
    tool = make_credential()
    store(tool, told())
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*), count(DISTINCT key) FROM tracking_statementlink")
        assert cursor.fetchone() == (6, 6)  # agent, agent*, its authority, activity, activity*, verb


@pytest.mark.parametrize("ascending", [True, False])
@pytest.mark.parametrize("bounds", [(None, None), (4, None), (None, 16), (4, 16), (16, 16)])
def test_two_conditions_of_one_kind_of_rareness_keep_to_times_and_pages(
    ascending: bool, bounds: tuple[int | None, int | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "TASTE", 2)
    tool = make_credential()
    values = [told(actor=(ANN, BEN)[at % 2], verb=(SAW, DID)[at // 2 % 2]) for at in range(24)]
    record([arriving(value) for value in values], agency_id=tool.agency_id, credential=tool)
    stored = [row.stored_at for row in statements(Query(tool.agency_id, ascending=True)).rows]
    since, until = (None if at is None else stored[at] for at in bounds)
    asked = {"agent": f"mbox|{ANN}", "verb": SAW, "since": since, "until": until, "ascending": ascending}
    after, stop = 0 if bounds[0] is None else bounds[0] + 1, 24 if bounds[1] is None else bounds[1] + 1
    expected = [values[at]["id"] for at in range(after, stop) if at % 4 == 0]
    found, cursor = [], ""
    while cursor is not None:
        page = statements(Query(tool.agency_id, limit=2, after=cursor or None, **asked))  # type: ignore[arg-type]
        found, cursor = [*found, *(str(row.uid) for row in page.rows)], page.cursor
    assert found == (expected if ascending else expected[::-1])


@pytest.mark.parametrize("ascending", [True, False])
@pytest.mark.parametrize("lengths", [[300] * 9, [9000, 10, 10, 10, 9000, 9000], [10, 9000], [9000]])
def test_a_page_ends_where_it_is_heavy_and_the_next_one_goes_on(
    ascending: bool, lengths: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "HEAVY", 2000)
    tool = make_credential(make_agency())
    record(
        [arriving(told(result={"response": "x" * long})) for long in lengths], agency_id=tool.agency_id, credential=tool
    )
    stored = [row.uid for row in statements(Query(tool.agency_id, ascending=True, limit=1)).rows]
    seen: list[uuid.UUID] = []
    after = None
    while True:
        page = statements(Query(tool.agency_id, ascending=ascending, after=after))
        assert len(page.rows) == 1 or (page.rows and sum(len(row.exact) for row in page.rows) <= 2000)
        seen += [row.uid for row in page.rows]
        after = page.cursor
        if after is None:
            break
    assert len(seen) == len(set(seen)) == len(lengths)
    assert seen[0 if ascending else -1] == stored[0]
