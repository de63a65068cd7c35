"""The running product, keys to it, and the simplest client there is."""

import base64
import contextlib
import http.client
import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from email import message_from_bytes
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.databases import ROOT
from tests.factories.credentials import make_key
from tests.factories.tracking import make_agency
from tests.tracking.xapi_http.tool import multipart, query

HERE = Path(__file__).parent
WITHIN = 120  # seconds
BASE = "/xapi/"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def value(self) -> Any:
        return json.loads(self.body)

    @property
    def files(self) -> list[bytes]:
        """The parts after the first of a multipart body."""
        whole = message_from_bytes(b"Content-Type: " + self.headers["Content-Type"].encode() + b"\r\n\r\n" + self.body)
        return [part.get_payload(decode=True) for part in whole.get_payload()[1:]]


@dataclass(frozen=True)
class Door:
    """The endpoint, with a key of an agency."""

    address: str
    agency_id: int
    key: str
    secret: str

    @property
    def endpoint(self) -> str:
        return self.address + BASE

    @property
    def authorization(self) -> str:
        return "Basic " + base64.b64encode(f"{self.key}:{self.secret}".encode()).decode()

    def ask(self, method: str, path: str, content: bytes = b"", version: str = "1.0.3", **headers: str) -> Answer:
        """One request."""
        told = {"Authorization": self.authorization, "X-Experience-API-Version": version}
        return self.send(method, BASE + path, content, told | {n.replace("_", "-"): v for n, v in headers.items()})

    def send(self, method: str, target: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        """A request as it is, on a connection of its own."""
        connection = http.client.HTTPConnection(urlsplit(self.address).netloc, timeout=WITHIN)
        try:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # Refused before it was all sent.
                connection.request(method, target, content, dict(headers))
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, version: str = "1.0.3", **parameters: Any) -> Answer:
        return self.ask("GET", f"{path}?{query(parameters)}", version=version)

    def post_with(self, statement: Any, *files: bytes) -> Answer:
        """A statement and its files."""
        body, kind = multipart(statement, *files)
        return self.ask("POST", "statements", body, Content_Type=kind)

    def driven_by(self, script: str, **told: Any) -> dict[str, Any]:
        """What a script of ours says after it has driven the endpoint with somebody's client."""
        path = f"{os.environ.get('PATH', '')}:{ROOT / '.venv' / 'bin'}"
        given = {"endpoint": self.endpoint, "key": self.key, "secret": self.secret, **told}
        command = [shutil.which("node", path=path) or "node", HERE / script, json.dumps(given)]
        ended = subprocess.run(command, capture_output=True, text=True, timeout=WITHIN, check=False)
        assert ended.returncode == 0, ended.stdout[-2000:] + ended.stderr[-4000:]
        return json.loads(ended.stdout)


def make_door(address: str, name: str) -> Door:
    """A new agency with a key that may do everything."""
    agency = make_agency(name)
    given = make_key(agency)
    return Door(address, agency.pk, given.credential.key, given.secret)
