"""What is older than its class is kept for goes away, and nothing else does."""

import io
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from agencies.jobs.services import drain
from agencies.models import Erasure, Person, Role, SignInLink
from agencies.services.sign_in import make_link
from tests.factories.imports import bring_in, ndjson
from tests.factories.outgoing import make_forwarder
from tests.factories.statements import arriving, make_credential, told
from tests.factories.tracking import make_agency, make_edition, make_enrolment, make_member, make_seat
from tests.tracking.xapi_http.tool import Tool
from tracking.models import (
    Document,
    Export,
    Import,
    Outgoing,
    Progress,
    RefusedRequest,
    Removal,
    RetentionRule,
    Statement,
    StatementLink,
    StatementUid,
)
from tracking.services import retention
from tracking.services.classroom import start_course
from tracking.services.ledger import record
from tracking.services.retention import CLASSES, RETENTION, TooShort, UnknownClass, retain, set_rule, standings

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def days(number: float) -> Any:
    return timezone.now() + timedelta(days=number)


def over_age(now: Any) -> dict[str, int]:
    return {standing.kept.name: standing.over for standing in standings(now)}


def test_unless_an_operator_says_otherwise_nothing_about_people_goes() -> None:
    defaults = {kept.name: kept.default for kept in CLASSES}
    assert defaults == {
        "tools": None,
        "documents": None,
        "refused": 90,
        "sent": 90,
        "exports": 90,
        "imports": 90,
        "links": 90,
        "sessions": 90,
        "learners": None,
    }


def test_statements_of_tools_go_in_batches_and_those_of_the_classroom_never(monkeypatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    seat = make_seat()
    start_course(seat=seat, now=NOW)
    tool = make_credential(seat.enrolment.agency)
    record([arriving() for _each in range(5)], agency_id=tool.agency_id, credential=tool)
    set_rule(name="tools", keep_days=30)
    assert retain(now=days(29))["tools"] == 0
    assert over_age(days(31))["tools"] == 5
    assert retain(now=days(31))["tools"] == 5
    assert [row.credential_id for row in Statement.objects.all()] == [None]
    assert StatementLink.objects.exclude(statement_id=Statement.objects.get().pk).count() == 0
    assert StatementUid.objects.count() == 6
    assert [(row.cause, row.statements) for row in Removal.objects.all()] == [("age", 2), ("age", 2), ("age", 1)]
    assert retain(now=days(31))["tools"] == 0


def test_each_class_takes_what_is_over_age_and_leaves_the_rest() -> None:
    agency = make_agency()
    tool, forwarder = Tool(agency), make_forwarder("https://lrs.example/", agency)
    tool.post("statements", {}, told())
    tool.post("statements", {}, {"nonsense": 1})
    tool.put("activities/profile", {"activityId": "https://a.example/", "profileId": "p"}, {"a": 1}, If_None_Match="*")
    order = bring_in(agency, ndjson([told()]))
    Export.objects.create(agency=agency, form="ndjson", finished_at=NOW)
    waiting, sent, dead = (Outgoing(forwarder=forwarder, uid=each, next_at=NOW) for each in map(uid, range(3)))
    sent.state, dead.state = "sent", "dead"
    Outgoing.objects.all().delete()
    Outgoing.objects.bulk_create([waiting, sent, dead])
    person = make_member(agency, Role.COORDINATOR)
    make_link(person=person, purpose=SignInLink.Purpose.REQUESTED)
    Client().force_login(person)
    set_rule(name="documents", keep_days=90)
    assert sum(retain(now=days(80)).values()) == 0
    removed = retain(now=days(120))
    assert removed == {
        "documents": 1, "refused": 1, "sent": 2, "exports": 1, "imports": 1, "links": 1, "sessions": 1,
    }  # fmt: skip
    counts = [model.objects.count() for model in (Document, RefusedRequest, Export, Import, SignInLink, Session)]
    assert counts == [0] * 6
    assert [row.state for row in Outgoing.objects.all()] == ["waiting"]
    assert not default_storage.exists(order.report)
    assert Statement.objects.count() == 2


def uid(number: int) -> uuid.UUID:
    return uuid.UUID(int=number, version=4)


def test_learners_of_whom_nothing_is_heard_are_erased_and_nobody_else_is() -> None:
    agency, edition = make_agency(), make_edition()
    quiet, lately, enrolled, works = (
        make_member(agency, Role.LEARNER, name) for name in ("Quiet", "Late", "New", "Work")
    )
    Person.objects.filter(pk__in=[each.pk for each in (quiet, lately, enrolled, works)]).update(date_joined=days(-900))
    agency.memberships.update(started_at=days(-900))
    make_enrolment(edition, agency, quiet, enrolled_at=days(-800))
    acted = make_enrolment(edition, agency, lately, enrolled_at=days(-800))
    Progress.objects.create(enrolment=acted, last_active_at=days(-100))
    make_enrolment(edition, agency, enrolled, enrolled_at=days(-10))
    agency.memberships.create(person=works, role=Role.TRAINER, ended_at=days(-800))
    agency.memberships.update(started_at=days(-900))
    assert "learners" not in retain()
    set_rule(name="learners", keep_days=730)
    assert over_age(timezone.now())["learners"] == 1
    assert retain()["learners"] == 1
    assert [(each.person_id, each.reason) for each in Erasure.objects.all()] == [(quiet.pk, RETENTION)]
    drain()
    quiet.refresh_from_db()
    assert (quiet.full_name, quiet.is_active) == ("", False)
    assert retain()["learners"] == 0


def test_a_rule_that_was_changed_stays_and_a_run_writes_down_what_it_did() -> None:
    tool = make_credential()
    record([arriving()], agency_id=tool.agency_id, credential=tool)
    set_rule(name="tools", keep_days=40)
    retain(now=days(41))
    rule = RetentionRule.objects.get(name="tools")
    assert (rule.keep_days, rule.removed, rule.ran_at is not None) == (40, 1, True)
    assert RetentionRule.objects.get(name="refused").keep_days == 90
    set_rule(name="tools", keep_days=None)
    assert "tools" not in retain()


@pytest.mark.parametrize(
    ("name", "days_", "error"), [("tools", 29, TooShort), ("learners", 364, TooShort), ("classroom", 90, UnknownClass)]
)
def test_a_class_is_one_of_the_list_and_no_term_is_rash(name: str, days_: int, error: type[Exception]) -> None:
    with pytest.raises(error):
        set_rule(name=name, keep_days=days_)
    assert RetentionRule.objects.count() == 0


def test_a_run_that_is_cut_off_between_batches_is_gone_on_with(monkeypatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    monkeypatch.setattr(retention, "MOST", 2)
    tool = make_credential()
    record([arriving() for _each in range(5)], agency_id=tool.agency_id, credential=tool)
    set_rule(name="tools", keep_days=30)
    assert [retain(now=days(31))["tools"] for _night in range(3)] == [4, 1, 0]


def test_the_command_says_a_line_for_each_class_and_can_only_look() -> None:
    tool = make_credential()
    record([arriving()], agency_id=tool.agency_id, credential=tool)
    RefusedRequest.objects.create(agency=tool.agency, method="PUT", path="/", status=400)
    RefusedRequest.objects.update(at=days(-91))
    assert said("--dry-run")[2] == "refused: kept 90 days, over age: 1"
    assert said()[2] == "refused: kept 90 days, over age: 0, removed: 1"
    assert said()[0] == "tools: kept for ever, over age: 0, removed: 0"
    assert len(said()) == len(CLASSES)


def said(*arguments: str) -> list[str]:
    out = io.StringIO()
    call_command("retain", *arguments, stdout=out)
    return out.getvalue().splitlines()
