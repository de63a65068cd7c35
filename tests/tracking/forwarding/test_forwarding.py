"""Sending statements on to another LRS: what is sent, and whose turn it is."""

import contextlib
import hashlib
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.utils import timezone

from agencies.jobs.models import Job, State
from agencies.jobs.services import drain, enqueue
from tests.factories.outgoing import document, documents, exactly, make_forwarder, promise, store
from tests.factories.tracking import NOON, make_agency, make_seat, single_choice
from tests.tracking.forwarding.outbox import ids, reasons, send, sent, waiting
from tracking.models import Attachment, Outgoing, Statement
from tracking.selectors.outgoing import due_forwarders
from tracking.services import forwarding
from tracking.services.classroom import start_course
from tracking.services.forwarders import pause_forwarder, resume_forwarder
from tracking.services.forwarding import claim, forward
from tracking.tasks import forward_statements, queue_statements, send_statements

pytestmark = pytest.mark.django_db


# --- What is sent ---
def test_statements_arrive_with_every_character_and_the_version_of_their_time(lrs, forwarder):
    odd = document(1, result={"score": {"raw": 1.50}, "response": "é \u2028 \U0001f600"}, version="1.0.0")
    stored = promise(forwarder, [odd])
    send(forwarder)
    (asked,) = lrs.posts
    assert asked.path == "/xapi/statements"
    assert asked.body == f"[{stored[0].exact}]".encode()
    assert asked.headers["X-Experience-API-Version"] == "1.0.3"
    assert asked.headers["Content-Type"] == "application/json"
    assert sent() == [odd["id"]]


def test_what_was_written_in_2_0_is_sent_in_2_0_and_what_names_no_version_in_1_0(lrs, forwarder):
    promise(forwarder, [document(1), document(2, version="2.0.0"), document(3, version="1.0.3")])
    send(forwarder)
    assert sorted(sent()) == sorted(ids(documents(3)))
    assert [a.headers["X-Experience-API-Version"] for a in lrs.posts] == ["1.0.3", "2.0.0", "1.0.3"]


def test_a_batch_has_fifty_statements_and_they_come_in_their_order(lrs, forwarder):
    promise(forwarder, documents(120))
    send(forwarder)
    assert [len(asked.statements) for asked in lrs.posts] == [50, 50, 20]
    assert [s["id"] for asked in lrs.posts for s in asked.statements] == ids(documents(120))
    assert waiting() == []


def test_a_batch_has_a_megabyte_but_one_statement_may_have_more(lrs, forwarder):
    heavy = [
        document(n, result={"response": "x" * size}) for n, size in enumerate([400_000, 400_000, 400_000, 1_500_000])
    ]
    promise(forwarder, heavy)
    send(forwarder)
    assert [len(asked.statements) for asked in lrs.posts] == [2, 1, 1]
    assert len(sent()) == 4


def test_turns_are_limited_so_that_other_jobs_have_theirs(lrs, forwarder):
    promise(forwarder, documents(120))
    assert forward(forwarder_id=forwarder.pk, turns=1) is True
    assert len(sent()) == 50


def test_attachments_go_with_their_bytes(lrs, forwarder):
    octets = bytes(range(256)) * 5000
    sha2 = hashlib.sha256(octets).hexdigest()
    path = default_storage.save("attachments/one", ContentFile(octets))
    Attachment.objects.create(
        agency=forwarder.agency, sha2=sha2, content_type="image/png", length=len(octets), path=path
    )
    note = {
        "usageType": "http://id.tincanapi.com/attachment/supporting_media",
        "display": {"en": "A picture"},
        "contentType": "image/png",
        "length": len(octets),
        "sha2": sha2,
    }
    promise(forwarder, [document(1, attachments=[note]), document(2), document(3, attachments=[note])])
    send(forwarder)
    assert [len(asked.parts) for asked in lrs.posts] == [2, 1, 2]
    kind, body = lrs.posts[0].parts[1]
    assert kind["X-Experience-API-Hash"] == sha2
    assert kind["Content-Type"] == "image/png"
    assert kind["Content-Transfer-Encoding"] == "binary"
    assert body == octets
    assert sorted(sent()) == sorted(ids(documents(3)))


def test_another_agency_has_an_outbox_of_its_own(lrs, forwarder):
    other = make_agency("birch")
    store(other, exactly(document(7)))
    Outgoing.objects.create(forwarder=forwarder, uid=document(7)["id"], next_at=timezone.now())
    send(forwarder)
    assert lrs.posts == []
    assert reasons() == {document(7)["id"]: "The statement is not in the record any more."}


# --- Whose turn it is ---
def test_a_claimed_row_is_nobody_elses_until_the_claim_ends(forwarder):
    promise(forwarder, documents(3))
    now = timezone.now()
    assert len(claim(forwarder=forwarder, now=now).rows) == 3
    assert claim(forwarder=forwarder, now=now + timedelta(minutes=1)).rows == []
    assert len(claim(forwarder=forwarder, now=now + forwarding.CLAIM).rows) == 3


def test_a_worker_that_died_after_sending_leads_to_the_same_ids_again(lrs, forwarder, monkeypatch):
    promise(forwarder, documents(3))

    def die(self, load):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(forwarding.Delivery, "note", die)
        patch.setattr(forwarding, "release", lambda **claimed: None)
        with pytest.raises(KeyboardInterrupt):
            forward(forwarder_id=forwarder.pk)
    assert forward(forwarder_id=forwarder.pk) is False
    assert lrs.received == dict.fromkeys(ids(documents(3)), 1)
    Outgoing.objects.update(next_at=timezone.now())
    forward(forwarder_id=forwarder.pk)
    assert lrs.received == dict.fromkeys(ids(documents(3)), 2)
    assert sent() == ids(documents(3))


def test_one_that_is_paused_collects_and_sends_nothing(lrs, forwarder):
    pause_forwarder(forwarder=forwarder)
    promise(forwarder, documents(2))
    assert due_forwarders(timezone.now()) == []
    forward(forwarder_id=forwarder.pk)
    assert lrs.posts == []
    resume_forwarder(forwarder=forwarder)
    assert due_forwarders(timezone.now()) == [forwarder.pk]
    forward(forwarder_id=forwarder.pk)
    assert len(sent()) == 2


def test_every_minute_a_job_looks_and_one_job_a_forwarder_sends(lrs, forwarder):
    Job.objects.all().delete()
    stopped = make_forwarder("http://127.0.0.1:9/", make_agency("birch"))
    promise(forwarder, documents(3))
    promise(stopped, [document(9)])
    make_forwarder(lrs.endpoint, make_agency("cedar"))
    enqueue(forward_statements)
    drain()
    jobs = Job.objects.filter(task=send_statements.name)
    assert sorted(job.arguments["forwarder_id"] for job in jobs) == sorted([forwarder.pk, stopped.pk])
    assert {job.state for job in jobs} == {State.DONE}
    assert (sorted(sent()), waiting()) == (sorted(ids(documents(3))), [document(9)["id"]])


def test_looking_costs_the_same_however_much_waits(forwarder, django_assert_num_queries):
    promise(forwarder, documents(1))
    with django_assert_num_queries(1):
        due_forwarders(timezone.now())
    promise(forwarder, documents(2, begin=2))
    with django_assert_num_queries(1):
        due_forwarders(timezone.now())


def test_a_batch_costs_the_same_queries_with_one_statement_and_with_three(lrs, forwarder, django_assert_num_queries):
    for begin, count in ((1, 1), (2, 3)):
        promise(forwarder, documents(count, begin=begin))
        with django_assert_num_queries(15):
            forward(forwarder_id=forwarder.pk)


def test_what_was_stored_before_can_be_promised_too(lrs, forwarder):
    rows_before = [store(forwarder.agency, exactly(statement)) for statement in documents(3)]
    store(make_agency("birch"), exactly(document(99)))
    Outgoing.objects.all().delete()
    Outgoing.objects.create(forwarder=forwarder, uid=rows_before[1].uid, next_at=timezone.now(), state="sent")
    Job.objects.all().delete()
    enqueue(queue_statements, forwarder_id=forwarder.pk)
    drain()
    assert sorted(waiting()) == sorted([document(1)["id"], document(3)["id"]])


# --- Learners ---
def test_a_learner_waits_for_nobody_and_what_is_rolled_back_is_not_promised(lrs):
    seat = make_seat([[single_choice("q1")]])
    forwarder = make_forwarder(lrs.endpoint, seat.enrolment.agency)
    elsewhere = make_forwarder(lrs.endpoint, make_agency("birch"))
    start_course(seat=seat, now=NOON)
    assert lrs.asked == []
    promised = set(Outgoing.objects.values_list("forwarder_id", "uid"))
    assert promised == {(forwarder.pk, uid) for uid in Statement.objects.values_list("uid", flat=True)} != set()
    assert elsewhere.pk not in {number for number, _uid in promised}
    with contextlib.suppress(ZeroDivisionError), transaction.atomic():
        store(forwarder.agency, exactly(document(1)))
        raise ZeroDivisionError
    assert set(Outgoing.objects.values_list("forwarder_id", "uid")) == promised
    send(forwarder)
    assert sorted(lrs.kept) == sorted(str(uid) for _number, uid in promised)


# --- Workers at the same time ---
@pytest.mark.django_db(transaction=True)
def test_workers_at_the_same_time_send_everything_once(lrs):
    forwarder = make_forwarder(lrs.endpoint)
    promise(forwarder, documents(300))
    lrs.pause = 0.05

    def work(_number: int) -> None:
        try:
            while forward(forwarder_id=forwarder.pk):
                pass
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as crowd:
        list(crowd.map(work, range(4)))
    assert lrs.at_once == 1
    assert set(lrs.received.values()) == {1}
    assert len(lrs.kept) == 300
    assert len(sent()) == 300
