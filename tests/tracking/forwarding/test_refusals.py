"""What an LRS refuses: the guilty statements are found and kept with the reason, the others arrive."""

import json
import uuid
from time import process_time

import pytest

from tests.factories.outgoing import document, documents, exactly, promise
from tests.tracking.forwarding.outbox import ids, reasons, send, sent, waiting
from tests.tracking.remote import ok, says
from tracking.services import forwarding
from tracking.services.forwarders import send_again
from tracking.services.transport import Answer
from tracking.services.words import words_in

pytestmark = pytest.mark.django_db


def refusing(*numbers: int, status: int = 400, text: str = '{"error": {"message": "No such verb here."}}'):
    guilty = {document(number)["id"] for number in numbers}

    def rule(asked):
        if asked.method == "POST" and guilty & {statement["id"] for statement in asked.statements}:
            return status, {}, text.encode()
        return None

    return rule


@pytest.mark.parametrize("status", [400, 403, 412, 413, 415, 422])
def test_the_guilty_are_found_and_the_others_arrive(status, lrs, forwarder):
    promise(forwarder, documents(50))
    lrs.rule = refusing(1, 17, 50, status=status)
    send(forwarder)
    assert reasons() == {document(n)["id"]: f"It answered {status}: No such verb here." for n in (1, 17, 50)}
    assert sorted(sent()) == sorted(
        ids(documents(50)) - reasons().keys() if False else set(ids(documents(50))) - set(reasons())
    )
    assert waiting() == []
    assert len(lrs.posts) < 40


def test_a_key_that_may_nothing_is_asked_a_few_times_and_kills_nothing(lrs, forwarder):
    promise(forwarder, documents(50))
    lrs.rule = says(403)
    send(forwarder)
    assert len(lrs.posts) <= forwarding.DOUBTS + 1
    assert len(waiting()) == 50


def test_reasons_are_the_remotes_own_words_without_what_they_are_wrapped_in(lrs, forwarder):
    cases = {
        '{"error": {"message": "Verb is wrong."}}': "It answered 400: Verb is wrong.",
        '{"errors": ["One.", "Two."]}': "It answered 400: One. Two.",
        '{"warnings": [{"detail": "At /actor"}]}': "It answered 400: At /actor",
        "<html><head><style>p {}</style></head><body><h1>Bad&nbsp;Request</h1><script>x()</script></body>": (
            "It answered 400: Bad Request"
        ),
        "": "It answered 400 and nothing else.",
        "100 % wrong": "It answered 400: 100 % wrong",
        "\x00\x1b[31mred": "It answered 400: [31mred",
        "[" * 100_000: f"It answered 400: {'[' * 500}…",
        "x" * 5000: f"It answered 400: {'x' * 500}…",
    }
    promise(forwarder, documents(len(cases)))
    answers = dict(zip(ids(documents(len(cases))), cases, strict=True))
    lrs.rule = lambda asked: (400, {}, answers[asked.statements[0]["id"]].encode()) if asked.method == "POST" else None
    send(forwarder)
    assert reasons() == {uid: cases[text] for uid, text in answers.items()}


def test_dead_letters_can_be_sent_again_one_or_all(lrs, forwarder):
    promise(forwarder, documents(4))
    lrs.rule = says(400, "no")
    send(forwarder)
    assert len(reasons()) == 4
    lrs.rule = lambda asked: None
    assert send_again(forwarder=forwarder, uid=uuid.UUID(document(2)["id"])) == 1
    send(forwarder)
    assert sent() == [document(2)["id"]]
    assert send_again(forwarder=forwarder) == 3
    send(forwarder)
    assert (len(sent()), reasons()) == (4, {})


# --- Ids that are taken ---
def test_an_lrs_that_refuses_every_repeat_is_asked_what_it_has(lrs, forwarder):
    promise(forwarder, documents(10))
    lrs.refuses_repeats = True
    lrs.kept = {document(3)["id"]: json.loads(exactly(document(3)))}
    send(forwarder)
    assert sorted(sent()) == sorted(ids(documents(10)))
    assert reasons() == {}


def test_a_taken_id_with_another_statement_is_a_dead_letter(lrs, forwarder):
    promise(forwarder, documents(5))
    lrs.refuses_repeats = True
    lrs.kept = {document(3)["id"]: document(3, result={"success": True})}
    send(forwarder)
    assert reasons() == {document(3)["id"]: "It has another statement with the same id."}
    assert len(sent()) == 4


@pytest.mark.parametrize(
    "answer", [ok([]), ok({"id": 7}), (200, {}, b"\xff"), (200, {}, b"[" * 200_000), (403, {}, b"")]
)
def test_what_can_not_be_compared_is_not_taken_for_the_same(answer, lrs, forwarder):
    promise(forwarder, documents(1))
    lrs.rule = lambda asked: answer if asked.method == "GET" else (409, {}, b"")
    send(forwarder)
    assert list(reasons()) == ids(documents(1))


def test_stored_and_authority_of_the_other_lrs_make_no_difference(lrs, forwarder):
    promise(forwarder, documents(1))
    agent = {"mbox": "mailto:lrs@their.example"}
    theirs = document(
        1, stored="2026-03-02T12:00:01Z", authority=agent, version="1.0.3", timestamp="2026-03-02T12:00:00Z"
    )
    lrs.refuses_repeats, lrs.kept = True, {document(1)["id"]: theirs}
    send(forwarder)
    assert sent() == ids(documents(1))


@pytest.mark.parametrize("markup", ["<", "<script", "<script>", "</"])
def test_markup_without_an_end_costs_no_more_than_another_answer(markup):
    began = process_time()
    words_in(Answer(400, {}, markup.encode() * 70_000))
    assert process_time() - began < 1
