"""Tools that write statements at the same moment: real threads, whole requests, files included."""

import uuid

import pytest

from tests.crowds import together
from tests.tracking.xapi_http.test_attachments import listing
from tests.tracking.xapi_http.test_document_races import CROWD
from tests.tracking.xapi_http.tool import ONE, VERB, Tool, multipart, named, note, statement
from tracking.models import Attachment, Statement

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def crowd(tool: Tool) -> list[Tool]:
    return [tool.speaking(ONE) for _number in range(CROWD)]


def test_the_same_statement_from_many_is_stored_once_and_all_are_told_its_id(crowd: list[Tool]) -> None:
    sent = named()
    answers = together(lambda number: crowd[number].post("statements", {}, sent), CROWD)
    assert [(answer.status_code, answer.json()) for answer in answers] == [(200, [sent["id"]])] * CROWD
    assert Statement.objects.count() == 1


def test_of_different_statements_under_one_id_one_wins(crowd: list[Tool]) -> None:
    uid = str(uuid.uuid4())
    tell = lambda number: crowd[number].post("statements", {}, statement(id=uid, verb={"id": f"{VERB}/{number}"}))  # noqa: E731
    statuses = [answer.status_code for answer in together(tell, CROWD)]
    assert sorted(statuses) == [200] + [409] * (CROWD - 1)
    won = crowd[0].get("statements", {"statementId": uid}).json()["verb"]["id"]
    assert won == f"{VERB}/{statuses.index(200)}"


def test_batches_that_share_ids_activities_and_files_wait_for_each_other_and_go_on(crowd: list[Tool]) -> None:
    before, files = listing(), [bytes([number]) * 2000 for number in range(4)]
    shared = [named() for _number in range(6)]

    def tell(number: int):
        mine = files[number % 4 :] + files[: number % 4]
        batch = shared[number % 6 :] + shared[: number % 6] + [named(attachments=[note(file) for file in mine])]
        return crowd[number].ask("POST", "statements", None, *multipart(batch, *mine))

    for _round in range(3):
        assert [answer.status_code for answer in together(tell, CROWD)] == [200] * CROWD
    assert Statement.objects.count() == 6 + 3 * CROWD
    assert Attachment.objects.count() == len(listing() - before) == 4
