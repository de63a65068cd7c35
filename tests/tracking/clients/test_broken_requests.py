"""Requests broken at every level, byte by byte to the running product: each is answered, none breaks it.

The same requests each time; `FUZZ_EXAMPLES=5000` tries so many others, and every strange value instead of each fifth.
"""

import http.client
import json
import os
import socket
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.tracking.clients.breaking import (
    Request,
    broken_requests,
    broken_statements,
    documents,
    queries,
    sound,
    strange_headers,
    strange_parameters,
    whole_statements,
    wire,
)
from tests.tracking.clients.house import Answer, Door
from tests.tracking.xapi_http.tool import named
from tracking.models import Statement
from tracking.xapi.versions import Version

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
STORED = {200, 204}
REFUSED = {400, 401, 403, 404, 405, 409, 411, 412, 413, 415, 417, 431}
SILENT = {"short", "nothing", "twice", "letters", "minus", "both", "long"}
LENGTHS = {"Content-Length", "Transfer-Encoding", "Expect"}  # Nobody can answer when the end is unknown.
PATIENCE = 30  # seconds
VERSIONS = st.sampled_from(Version)


def tried(most: int):
    """So many examples, the same ones each time unless others are asked for."""
    return settings(
        max_examples=EXAMPLES or most,
        derandomize=not EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],  # A request that fails says enough; shrinking it takes minutes.
        suppress_health_check=list(HealthCheck),
    )


def ask(door: Door, request: Request) -> Answer | None:
    """The answer to a request as it is; None where the connection was closed without one."""
    host, port = urlsplit(door.address).netloc.split(":")
    with socket.create_connection((host, int(port)), PATIENCE) as line:
        try:
            line.sendall(wire(request, door.authorization))
            if request.framing == "short":
                line.shutdown(socket.SHUT_WR)
            response = http.client.HTTPResponse(line, method=request.method)
            response.begin()
            return Answer(response.status, response.headers, response.read())
        except (ConnectionError, http.client.HTTPException, OSError):
            return None


def stored(door: Door) -> int:
    return Statement.objects.filter(agency_id=door.agency_id).count()


@pytest.fixture
def unharmed(door: Door, complaints):
    """Afterwards nothing has been complained of, and the product goes on."""
    yield
    assert [line for line in complaints().splitlines() if "Traceback" in line or " ERROR " in line] == []
    assert door.ask("POST", "statements", b"[]", Content_Type="application/json").status == 200
    assert door.get("statements", limit=1).status == 200


@pytest.mark.usefixtures("unharmed")
def test_what_is_in_order_is_stored_and_what_is_asked_is_answered(door: Door) -> None:
    @tried(60)
    @given(VERSIONS.flatmap(whole_statements))
    def statements_are_stored(request: Request) -> None:
        assert ask(door, request).status in STORED

    @tried(60)
    @given(VERSIONS.flatmap(queries))
    def questions_are_answered(request: Request) -> None:
        assert ask(door, request).status in {200, 404}

    @tried(60)
    @given(VERSIONS.flatmap(documents))
    def documents_are_kept_or_refused(request: Request) -> None:
        assert ask(door, request).status in STORED | {304, 400, 404, 409, 412}

    statements_are_stored()
    questions_are_answered()
    documents_are_kept_or_refused()


@pytest.mark.usefixtures("unharmed")
def test_a_broken_statement_is_refused_with_all_that_came_with_it(door: Door) -> None:
    @tried(150)
    @given(VERSIONS.flatmap(broken_statements))
    def nothing_is_stored_or_everything(request: Request) -> None:
        before, answer = stored(door), ask(door, request)
        assert answer.status in STORED | {400, 409, 413}
        if answer.status not in STORED:
            assert answer.value["error"]["faults"] or answer.status == 413
            assert stored(door) == before

    nothing_is_stored_or_everything()


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("strange", [strange_parameters, strange_headers])
@pytest.mark.parametrize("version", Version)
def test_every_resource_answers_every_strange_value_wherever_it_stands(door: Door, version, strange) -> None:
    failed, cases = [], [each for made in sound(version) for each in strange(made)]
    for request in cases[list(Version).index(version) :: 1 if EXAMPLES else 5]:
        answer = ask(door, request)
        if answer is None or answer.status not in STORED | REFUSED | {304}:
            failed.append((request, answer))
    assert [case for case in failed if case[1] or not any(name in LENGTHS for name, _value in case[0].headers)] == []


@pytest.mark.usefixtures("unharmed")
def test_whatever_is_broken_there_is_an_answer_and_it_is_no_failure(door: Door) -> None:
    @tried(300)
    @given(broken_requests())
    def answered(request: Request) -> None:
        before, answer = stored(door), ask(door, request)
        if answer is None:
            assert request.framing in SILENT
        else:
            assert answer.status in STORED | REFUSED | {304}
        if answer is None or answer.status in REFUSED:
            assert stored(door) == before

    answered()


@pytest.mark.usefixtures("unharmed")
@pytest.mark.parametrize("version", Version)
def test_what_is_too_large_is_refused_and_not_kept(door: Door, version: Version) -> None:
    def send(content: bytes, method: str = "POST", path: str = "statements") -> int:
        return door.ask(method, path, content, str(version), Content_Type="application/json").status

    def written(**more: object) -> bytes:
        return json.dumps(named(**more)).encode()

    before = stored(door)
    assert send(b"[" + b",".join([written()] * 1001) + b"]") in {400, 413}
    assert send(b" " * (16 * 1024 * 1024 + 1)) == 413
    assert send(b"[" * 1_000_000) == 400
    assert send(written(extra="x")) == 400
    assert stored(door) == before
    long = "https://school.example/" + "a" * 1_000_000
    assert send(written(object={"id": long}, verb={"id": long})) == 200
    assert door.get("about?" + "x" * 10).status in {200, 400}
    assert stored(door) == before + 1
