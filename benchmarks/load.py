"""Clients that keep their connections, and send what was written before they began."""

import json
import socket
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, BinaryIO
from urllib.parse import urlencode

HEAD = """{method} /xapi/statements{query} HTTP/1.1\r
Host: 127.0.0.1\r
Authorization: {authorization}\r
Content-Type: application/json\r
X-Experience-API-Version: 1.0.3\r
Content-Length: {length}\r
\r
"""
SITE = "https://workshop.example"


def statement(number: int) -> dict[str, Any]:
    """What a package tells of an answer: a kilobyte with a score and four activities."""
    lesson, course = f"{SITE}/lessons/{number % 50}", f"{SITE}/courses/{number % 7}"
    return {
        "id": str(uuid.uuid4()),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": SITE, "name": str(uuid.UUID(int=number % 500, version=4))},
        },
        "verb": {
            "id": "http://adlnet.gov/expapi/verbs/answered",
            "display": {"en-CA": "answered", "fr-CA": "a répondu"},
        },
        "object": {
            "objectType": "Activity",
            "id": f"{lesson}/questions/{number % 10}",
            "definition": {
                "name": {"en-CA": "Which lens is for welding?", "fr-CA": "Quelle lentille sert à souder?"},
                "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
                "interactionType": "choice",
                "correctResponsesPattern": ["shade-10"],
                "choices": [{"id": f"shade-{shade}", "description": {"en-CA": f"Shade {shade}"}} for shade in (5, 10)],
            },
        },
        "result": {
            "response": "shade-10",
            "success": True,
            "score": {"scaled": 1, "raw": 4, "min": 0, "max": 4},
            "duration": "PT12.5S",
        },
        "context": {
            "registration": str(uuid.UUID(int=number % 900, version=4)),
            "platform": "Workshop 4.2",
            "language": "en-CA",
            "contextActivities": {
                "parent": [{"id": lesson, "definition": {"type": "http://adlnet.gov/expapi/activities/lesson"}}],
                "grouping": [{"id": course}],
                "category": [{"id": "https://w3id.org/xapi/cmi5/context/categories/cmi5"}],
            },
            "extensions": {f"{SITE}/extensions/session": number},
        },
        "timestamp": "2026-03-02T19:00:00.000Z",
    }


def storing(count: int, size: int, authorization: str) -> list[bytes]:
    """So many requests of `size` statements each, ready to be sent; of one, it stands alone."""
    made = []
    for number in range(count):
        several = [statement(number * size + at) for at in range(size)]
        text = json.dumps(several[0] if size == 1 else several, ensure_ascii=False).encode()
        made.append(head("POST", "", len(text), authorization) + text)
    return made


def asking(authorization: str, **parameters: str) -> bytes:
    """A request for a list."""
    return head("GET", f"?{urlencode(parameters)}", 0, authorization)


def head(method: str, query: str, length: int, authorization: str) -> bytes:
    """The lines before the content."""
    return HEAD.format(method=method, query=query, length=length, authorization=authorization).encode()


def send(port: int, made: Sequence[bytes], clients: int = 1) -> None:
    """All of it by so many clients at once. Raises when one is answered anything but 200."""
    with ThreadPoolExecutor(clients) as crowd:
        for _done in crowd.map(lambda at: one_after_the_other(port, made[at::clients]), range(clients)):
            pass


def one_after_the_other(port: int, made: Sequence[bytes]) -> list[bytes]:
    """One client on one connection; what it was answered."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line, line.makefile("rb") as answers:
        return [answered(line, answers, each) for each in made]


def answered(line: socket.socket, answers: BinaryIO, request: bytes) -> bytes:
    """The body of the answer to one request. Raises when it is anything but 200."""
    line.sendall(request)
    status, length = answers.readline(), 0
    while (header := answers.readline().lower()) not in {b"\r\n", b""}:
        if header.startswith(b"content-length:"):
            length = int(header.partition(b":")[2])
    body = answers.read(length)
    if b" 200 " not in status:
        raise RuntimeError(f"{status!r} {body[:500]!r}")
    return body
