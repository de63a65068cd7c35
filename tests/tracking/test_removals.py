"""The ledger lets go of what an opening names, and of nothing else: tried with SQL of our own, beside every service."""

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from tests.factories.erasures import SENTENCE, answer
from tests.factories.statements import ANN, BEN, arriving, make_credential, told
from tests.factories.tracking import make_seat, reflection, single_choice
from tracking.models import Opening, Removal, Statement, StatementLink, StatementReference, StatementUid
from tracking.models.binding import all_bound
from tracking.selectors.ledger import Query, statement, statements
from tracking.services.errors import Conflict
from tracking.services.ledger import record
from tracking.services.removals import opened, remove_statements, remove_words
from tracking.xapi import vocabulary as words
from tracking.xapi.erasing import without_words

pytestmark = pytest.mark.django_db
CAUSE = Removal.Cause.AGE


@pytest.fixture
def of_tool() -> Statement:
    tool = make_credential()
    record([arriving(), arriving()], agency_id=tool.agency_id, credential=tool)
    return Statement.objects.order_by("pk")[0]


@pytest.fixture
def of_classroom() -> Statement:
    seat = make_seat([[reflection("r"), single_choice("q")]])
    answer(seat, seat.outline.activities[0].placement, {"answer": [SENTENCE]})
    return Statement.objects.get(verb=words.RESPONDED.iri)


def done(sql: str, *values: Any) -> bool:
    """Whether the database lets it happen."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, all_bound(values))
    except DatabaseError:
        return False
    return True


@contextmanager
def the_gate_open(row: Statement, part: str) -> Iterator[None]:
    with opened([row], Opening.Part(part), Removal(cause=CAUSE)):
        yield


REWRITE = "UPDATE tracking_statement SET exact = %s WHERE id = %s"
DELETE = "DELETE FROM tracking_statement WHERE id = %s"


def test_a_closed_ledger_lets_nothing_go(of_tool, of_classroom) -> None:
    for row in (of_tool, of_classroom):
        assert not done(DELETE, row.pk)
        assert not done(REWRITE, without_words(of_classroom.exact), row.pk)
        assert not done("DELETE FROM tracking_statementlink WHERE statement_id = %s", row.pk)
        assert not done("DELETE FROM tracking_statementuid WHERE statement_id = %s", row.pk)


def test_an_open_ledger_lets_go_of_the_tool_s_statement_that_is_named_and_of_no_other(of_tool, of_classroom) -> None:
    other = Statement.objects.filter(credential__isnull=False).order_by("pk")[1]
    with the_gate_open(of_tool, "whole"):
        assert not done(DELETE, other.pk)
        assert not done(DELETE, of_classroom.pk)
        assert not done("DELETE FROM tracking_statementlink WHERE statement_id = %s", other.pk)
        assert not done(REWRITE, of_tool.exact.replace("saw", "did"), of_tool.pk)
        assert not done("DELETE FROM tracking_statementuid WHERE statement_id = %s", of_tool.pk)
        assert not done("UPDATE tracking_statementlink SET source_id = 7 WHERE statement_id = %s", of_tool.pk)
        if connection.vendor == "postgresql":
            assert not done("TRUNCATE tracking_statement")
        assert done("DELETE FROM tracking_statementlink WHERE statement_id = %s", of_tool.pk)
        assert done(DELETE, of_tool.pk)
    assert not done(DELETE, other.pk)


def changed(row: Statement, *path: str, value: Any) -> str:
    """The statement without its words, and with something else in it."""
    found = json.loads(without_words(row.exact) or "")
    place = found
    for name in path[:-1]:
        place = place.setdefault(name, {})
    place[path[-1]] = value
    return json.dumps(found)


def test_an_open_ledger_takes_words_out_of_the_classroom_s_statement_and_changes_nothing_else(of_classroom) -> None:
    others = [
        changed(of_classroom, "timestamp", value="2026-03-02T19:00:01.000+00:00"),
        changed(of_classroom, "result", "response", value="Other words"),
        changed(of_classroom, "result", "extensions", words.ANSWER, value={"text": "Other words"}),
        changed(of_classroom, "result", "score", value={"scaled": 1}),
        changed(of_classroom, "result", "success", value=True),
        changed(of_classroom, "actor", "account", "name", value=str(uuid.uuid4())),
    ]
    shorter = without_words(of_classroom.exact)
    with the_gate_open(of_classroom, "words"):
        assert [done(REWRITE, other, of_classroom.pk) for other in others] == [False] * len(others)
        for column in ("registration", "actor", "uid"):
            sql = f"UPDATE tracking_statement SET {column} = %s, exact = %s WHERE id = %s"
            assert not done(sql, uuid.uuid4(), shorter, of_classroom.pk)
        assert not done(
            "UPDATE tracking_statement SET credential_id = 1, exact = %s WHERE id = %s", shorter, of_classroom.pk
        )
        assert not done(DELETE, of_classroom.pk)
        assert not done("DELETE FROM tracking_statementlink WHERE statement_id = %s", of_classroom.pk)
        assert done(REWRITE, shorter, of_classroom.pk)
    assert SENTENCE not in Statement.objects.get(pk=of_classroom.pk).exact


@pytest.mark.parametrize(("whose", "part"), [("of_tool", "words"), ("of_classroom", "whole"), ("nobody's", "whole")])
def test_the_ledger_does_not_open_for_the_wrong_part(whose: str, part: str, of_tool, of_classroom) -> None:
    row = {"of_tool": of_tool, "of_classroom": of_classroom}.get(
        whose, Statement(pk=10**9, stored_at=of_tool.stored_at)
    )
    row.agency_id = row.agency_id or of_tool.agency_id
    with pytest.raises(DatabaseError), transaction.atomic(), the_gate_open(row, part):
        pass


def test_an_opening_can_t_be_turned_to_another_statement(of_tool, of_classroom) -> None:
    with the_gate_open(of_tool, "whole"):
        assert not done("UPDATE tracking_opening SET statement_id = %s", of_classroom.pk)


@pytest.mark.django_db(transaction=True)
def test_an_opening_is_never_committed(of_tool) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite looks at nothing when a transaction ends")
    removal = Removal.objects.create(cause=CAUSE)
    named = {"statement_id": of_tool.pk, "agency_id": of_tool.agency_id, "stored_at": of_tool.stored_at}
    with pytest.raises(DatabaseError):
        Opening.objects.create(removal=removal, part="whole", **named)
    assert Opening.objects.count() == 0


def test_what_is_removed_leaves_nothing_but_its_id() -> None:
    tool = make_credential()
    target, about = told(actor=ANN), told(actor=BEN)
    about["object"] = {"objectType": "StatementRef", "id": target["id"]}
    voids = told(actor=BEN, voids=uuid.UUID(target["id"]))
    record([arriving(each) for each in (target, about, voids)], agency_id=tool.agency_id, credential=tool)
    gone = Statement.objects.get(uid=target["id"])
    assert len(statements(Query(tool.agency_id, agent=f"mbox|{ANN}")).rows) == 2  # Both by what they are about.
    remove_statements(rows=[gone], cause=CAUSE)
    assert statements(Query(tool.agency_id, agent=f"mbox|{ANN}")).rows == []
    assert len(statements(Query(tool.agency_id, agent=f"mbox|{BEN}")).rows) == 2
    assert not StatementLink.objects.filter(statement_id=gone.pk).exists()
    assert not StatementLink.objects.filter(source_id=gone.pk).exists()
    assert StatementUid.objects.filter(uid=target["id"], statement_id=gone.pk).exists()
    assert statement(tool.agency_id, gone.uid) is None
    assert Opening.objects.count() == 0
    assert [(each.statements, each.texts) for each in Removal.objects.all()] == [(1, 0)]


def test_a_removed_voiding_voids_no_more() -> None:
    tool = make_credential()
    target = told(actor=ANN)
    voids = told(actor=BEN, voids=uuid.UUID(target["id"]))
    record([arriving(target), arriving(voids)], agency_id=tool.agency_id, credential=tool)
    remove_statements(rows=[Statement.objects.get(uid=voids["id"])], cause=CAUSE)
    assert StatementReference.objects.count() == 0
    assert statement(tool.agency_id, uuid.UUID(target["id"])) is not None


def test_a_removed_statement_told_again_is_answered_and_stays_away(of_tool) -> None:
    value = json.loads(of_tool.exact)
    remove_statements(rows=[of_tool], cause=CAUSE)
    tool = of_tool.credential
    fresh = arriving()
    for same in (arriving(value), arriving(value | {"actor": {"mbox": BEN}})):
        assert record([same, fresh], agency_id=tool.agency_id, credential=tool) == [of_tool.uid, fresh.index.uid]
    assert not Statement.objects.filter(uid=of_tool.uid).exists()
    assert Statement.objects.filter(uid=fresh.index.uid).count() == 1
    with pytest.raises(Conflict):
        record(
            [arriving(json.loads(fresh.exact) | {"actor": {"mbox": BEN}})], agency_id=tool.agency_id, credential=tool
        )


def test_words_that_were_chosen_stay() -> None:
    seat = make_seat([[reflection("r"), single_choice("q")]])
    for activity, text in zip(seat.outline.activities, (SENTENCE, "q-b"), strict=True):
        answer(seat, activity.placement, {"answer": [text]})
    assert remove_words(rows=list(Statement.objects.of_classroom()), cause=CAUSE) == 1
    assert remove_words(rows=list(Statement.objects.of_classroom()), cause=CAUSE) == 0
    chosen = Statement.objects.get(verb=words.ANSWERED.iri).document["result"]
    assert (chosen["response"], chosen["extensions"][words.ANSWER]) == ("q-b", {"choice": "q-b"})
    assert Statement.objects.get(verb=words.RESPONDED.iri).document["result"] == {
        "completion": True,
        "duration": "PT0.00S",
        "extensions": {},
    }
