"""Somebody else's LRS, on this machine: a real HTTP server that can stop, dawdle, break off and refuse."""

import base64
import contextlib
import json
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

KEY, SECRET = "their-key", "their-secret"


@dataclass
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: Message
    body: bytes

    @property
    def parts(self) -> list[tuple[Message, bytes]]:
        """The parts of a multipart body, else the body."""
        kind = self.headers.get("Content-Type", "")
        if not kind.startswith("multipart/"):
            return [(self.headers, self.body)]
        whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + self.body)
        return [(part, part.get_payload(decode=True)) for part in whole.get_payload()]

    @property
    def statements(self) -> list[dict[str, Any]]:
        """What was sent."""
        return json.loads(self.parts[0][1]) if self.method == "POST" else []


Answer = tuple[int, dict[str, str], bytes]
Rule = Callable[[Asked], Answer | None]


@dataclass
class Lrs:
    """What it has, what it was asked, and how it behaves: `rule` answers before the LRS itself does."""

    rule: Rule = lambda asked: None
    kept: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    at_work: Counter[str] = field(default_factory=Counter)
    at_once: int = 0
    refuses_repeats: bool = False
    pause: float = 0
    server: ThreadingHTTPServer | None = None
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/xapi/"

    @property
    def posts(self) -> list[Asked]:
        return [one for one in self.asked if one.method == "POST"]

    @property
    def received(self) -> Counter[str]:
        """How often each id was sent."""
        return Counter(statement["id"] for asked in self.posts for statement in asked.statements)

    def start(self) -> None:
        """Open for business, at the same address as before."""
        self.server = Quiet(("127.0.0.1", self.port), desk_of(self))
        self.port = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Nobody there."""
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self.server = None

    def answer(self, asked: Asked) -> Answer | None:
        """What it says; None to break off without a word."""
        special = self.rule(asked)
        if special is not None:
            return special
        if asked.path.endswith("/about"):
            return ok({"version": ["1.0.3", "2.0.0"]})
        if asked.headers.get("Authorization") != "Basic " + base64.b64encode(f"{KEY}:{SECRET}".encode()).decode():
            return 401, {}, b'{"error": {"message": "Who are you?"}}'
        if asked.method == "GET":
            return self.look_up(parse_qs(urlsplit(asked.path).query))
        return self.store(asked)

    def look_up(self, query: dict[str, list[str]]) -> Answer:
        found = self.kept.get(query.get("statementId", [""])[0])
        if "statementId" in query or "voidedStatementId" in query:
            return ok(found) if found else (404, {}, b"")
        return ok({"statements": list(self.kept.values())[:1], "more": ""})

    def store(self, asked: Asked) -> Answer:
        with self.lock:
            ids = [statement["id"] for statement in asked.statements]
            self.at_work.update(ids)
            self.at_once = max(self.at_once, *self.at_work.values())
        time.sleep(self.pause)
        with self.lock:
            self.at_work.subtract(ids)
            taken = [uid for uid in ids if uid in self.kept]
            if taken and self.refuses_repeats:
                return 409, {}, b"Conflict"
            self.kept |= {statement["id"]: statement for statement in asked.statements}
        return ok(ids)


def ok(value: Any) -> Answer:
    return 200, {"Content-Type": "application/json"}, json.dumps(value).encode()


def says(status: int, text: str = "", **headers: str) -> Rule:
    """The same answer to every batch."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda asked: (status, named, text.encode()) if asked.method == "POST" else None


class BrokenOff(Exception):
    """Hang up now, in the middle."""


class Quiet(ThreadingHTTPServer):
    """Clients that hang up are no news."""

    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request: Any, client_address: Any) -> None: ...


def desk_of(lrs: Lrs) -> type[BaseHTTPRequestHandler]:
    """Whoever takes requests for this LRS."""

    class Desk(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def take(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            asked = Asked(self.command, self.path, self.headers, self.rfile.read(length))
            lrs.asked.append(asked)
            try:
                status, headers, body = lrs.answer(asked) or (500, {}, b"")
            except BrokenOff:
                self.close_connection = True
                self.connection.shutdown(socket.SHUT_RDWR)
                return
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = take  # noqa: N815  (named by the standard library)

        def log_message(self, *words: Any) -> None: ...

    return Desk


@contextlib.contextmanager
def running() -> Iterator[Lrs]:
    """An LRS that is there for the length of a test."""
    lrs = Lrs()
    lrs.start()
    try:
        yield lrs
    finally:
        lrs.stop()
