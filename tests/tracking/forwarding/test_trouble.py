"""Trouble with an LRS (nobody there, too busy, wrong key): it delays all that waits, and loses nothing."""

import time
from datetime import timedelta
from email.utils import format_datetime

import pytest
from django.utils import timezone

from tests.factories.outgoing import document, documents, promise
from tests.tracking.forwarding.outbox import ids, reasons, send, sent, waiting
from tests.tracking.remote import BrokenOff, says
from tracking.selectors.outgoing import due_forwarders
from tracking.services import transport
from tracking.services.forwarding import forward, wish_in
from tracking.services.reasons import told
from tracking.services.transport import Answer

pytestmark = pytest.mark.django_db


TROUBLES = {
    "stopped": lambda lrs: lrs.stop(),
    "broken off": lambda lrs: setattr(lrs, "rule", broken_off),
    "slow": lambda lrs: setattr(lrs, "rule", dawdling),
    "401": lambda lrs: setattr(lrs, "rule", says(401)),
    "403": lambda lrs: setattr(lrs, "rule", says(403)),
    "404": lambda lrs: setattr(lrs, "rule", says(404)),
    "408": lambda lrs: setattr(lrs, "rule", says(408)),
    "429": lambda lrs: setattr(lrs, "rule", says(429)),
    "500": lambda lrs: setattr(lrs, "rule", says(500)),
    "502": lambda lrs: setattr(lrs, "rule", says(502, "<h1>Bad gateway</h1>")),
    "503": lambda lrs: setattr(lrs, "rule", says(503)),
    "moved": lambda lrs: setattr(lrs, "rule", says(301, Location="https://new.example/")),
}
SAID = {
    "stopped": "“127.0.0.1” does not answer.",
    "broken off": "“127.0.0.1” broke the connection off in the middle.",
    "slow": "“127.0.0.1” took too long to answer.",
    "401": "It does not accept the key or the secret (401).",
    "403": "It accepts the key, but the key may not write statements (403).",
    "404": "There is no LRS at this address (404). Look at the endpoint.",
    "408": "It answered 408 and nothing else.",
    "429": "It has too much to do and asks us to wait (429).",
    "500": "It is out of order (500).",
    "502": "It is out of order (502).",
    "503": "It has too much to do and asks us to wait (503).",
    "moved": "It says that it has moved (301). Change the endpoint to the new address.",
}


def broken_off(asked):
    raise BrokenOff


def dawdling(asked):
    time.sleep(2)


@pytest.mark.parametrize("trouble", TROUBLES)
def test_trouble_delays_and_loses_nothing(trouble, lrs, forwarder, monkeypatch):
    monkeypatch.setattr(transport, "READ", 0.3)
    promise(forwarder, documents(3))
    TROUBLES[trouble](lrs)
    before = timezone.now()
    forwarder = send(forwarder)
    assert (waiting(), sent(), reasons()) == (ids(documents(3)), [], {})
    assert told(forwarder.reason) == SAID[trouble]
    assert forwarder.failures == 1
    assert timedelta(seconds=14) < forwarder.next_at - before < timedelta(seconds=50)

    lrs.rule = lambda asked: None
    if trouble == "stopped":
        lrs.start()
    forwarder = send(forwarder)
    assert (waiting(), sent()) == ([], ids(documents(3)))
    assert (forwarder.failures, forwarder.next_at, forwarder.reason) == (0, None, "")
    assert forwarder.succeeded_at is not None


def test_while_it_rests_nothing_is_sent_whatever_waits(lrs, forwarder):
    promise(forwarder, documents(200))
    lrs.rule = says(500)
    send(forwarder)
    assert len(lrs.posts) == 1
    assert due_forwarders(timezone.now()) == []
    assert forward(forwarder_id=forwarder.pk) is False
    assert len(lrs.posts) == 1


def test_each_trouble_in_a_row_doubles_the_rest_up_to_an_hour(lrs, forwarder):
    promise(forwarder, documents(1))
    lrs.rule = says(500)
    rests = []
    for _time in range(12):
        before = timezone.now()
        forwarder = send(forwarder)
        rests.append((forwarder.next_at - before).total_seconds())
    middles = [min(3600, 30 * 2**n) for n in range(12)]
    assert [0.5 * m - 1 <= rest <= 1.5 * m + 2 for rest, m in zip(rests, middles, strict=True)] == [True] * 12
    assert len({rest / m for rest, m in zip(rests, middles, strict=True)}) == 12
    assert waiting() == [document(1)["id"]]


@pytest.mark.parametrize("status", [429, 503, 500])
def test_retry_after_is_honoured(status, lrs, forwarder):
    promise(forwarder, documents(1))
    lrs.rule = says(status, Retry_After="600")
    before = timezone.now()
    forwarder = send(forwarder)
    assert timedelta(seconds=599) < forwarder.next_at - before < timedelta(seconds=605)


def test_retry_after_may_be_a_date_and_is_believed_up_to_a_day():
    now = timezone.now().replace(microsecond=0)
    wishes = {
        "120": 120,
        format_datetime(now + timedelta(hours=2), usegmt=True): 7200,
        format_datetime(now - timedelta(hours=2), usegmt=True): 0,
        "999999999999": 86400,
        "Wed, 21 Oct 2099 07:28:00 GMT": 86400,
        "soon": 0,
        f"Wed, 21 Oct 2099 07:28:00 +{'9' * 20}": 0,
        f"Wed, 21 Oct {'9' * 20} 07:28:00 GMT": 0,
        "-5": 0,
        "²": 0,
        "Wed, 21 Oct 2099 07:28:00": 0,
        "": 0,
    }
    found = {said: wish_in(Answer(429, {"retry-after": said}, b""), now).total_seconds() for said in wishes}
    assert found == wishes


def test_trouble_in_the_middle_keeps_what_arrived(lrs, forwarder):
    promise(forwarder, documents(60))
    calls = []
    lrs.rule = lambda asked: calls.append(1) or (None if len(calls) == 1 else (500, {}, b""))
    send(forwarder)
    assert (len(sent()), len(waiting())) == (50, 10)
    lrs.rule = lambda asked: None
    send(forwarder)
    assert max(lrs.received.values()) == 2
    assert sorted(lrs.kept) == sorted(ids(documents(60)))


def test_a_secret_that_can_not_be_opened_any_more_is_said(lrs, forwarder, settings):
    promise(forwarder, documents(1))
    settings.SECRET_KEY = "another one by now"
    forwarder = send(forwarder)
    assert told(forwarder.reason) == "The secret can’t be read any more. Type it again."
    assert lrs.posts == []
    assert waiting() == ids(documents(1))
