"""A tool that speaks xAPI over HTTP, as a client of our own would."""

import base64
import hashlib
import json
import uuid
from typing import Any
from urllib.parse import quote, urlencode

from django.test import Client

from agencies.models import Agency
from tracking.services.credentials import create_credential

FORM_TYPE = "application/x-www-form-urlencoded"
ONE, TWO = "1.0.3", "2.0.0"
AGENT = {"objectType": "Agent", "account": {"homePage": "https://school.example", "name": "amina"}}
ACTIVITY = "https://school.example/activities/welding"
VERB = "https://school.example/verbs/welded"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


class Tool:
    """Requests with a key of one agency, in one version."""

    def __init__(self, agency: Agency, *scopes: str, version: str = ONE) -> None:
        given = create_credential(agency=agency, name="A tool", scopes=scopes or ("all",))
        pair = f"{given.credential.key}:{given.secret}"
        self.agency, self.credential = agency, given.credential
        self.authorization = "Basic " + base64.b64encode(pair.encode()).decode()
        self.version = version
        self.client = Client()

    def speaking(self, version: str) -> "Tool":
        """The same key, another version."""
        other = object.__new__(Tool)
        other.__dict__.update(self.__dict__, version=version, client=Client())
        return other

    def ask(
        self,
        method: str,
        path: str,
        parameters: dict[str, Any] | None = None,
        content: Any = b"",
        kind: str = "application/json",
        **headers: str | None,
    ):
        """One request; a header that is None is left out. Objects become JSON."""
        octets = content if isinstance(content, bytes) else json.dumps(content).encode()
        told = {"Authorization": self.authorization, "X-Experience-API-Version": self.version}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        sent = {name: value for name, value in told.items() if value is not None}
        where = f"/xapi/{path}" + (f"?{query(parameters)}" if parameters else "")
        return self.client.generic(method, where, octets, content_type=kind, headers=sent)

    def get(self, path: str, parameters: dict[str, Any] | None = None, **headers: str | None):
        return self.ask("GET", path, parameters, kind="", **headers)

    def put(self, path: str, parameters: dict[str, Any], content: Any, kind: str = "application/json", **headers: Any):
        return self.ask("PUT", path, parameters, content, kind, **headers)

    def post(self, path: str, parameters: dict[str, Any], content: Any, kind: str = "application/json", **headers: Any):
        return self.ask("POST", path, parameters, content, kind, **headers)

    def delete(self, path: str, parameters: dict[str, Any], **headers: str | None):
        return self.ask("DELETE", path, parameters, kind="", **headers)

    def alternate(self, method: str, path: str, form: dict[str, Any], kind: str = FORM_TYPE, **headers: str | None):
        """The alternate syntax of 1.0.3: a form with everything in it."""
        return self.ask("POST", path, {"method": method}, query(form).encode(), kind, **headers)


def query(parameters: dict[str, Any]) -> str:
    """Objects as JSON, everything escaped."""
    told = {name: value if isinstance(value, str) else json.dumps(value) for name, value in parameters.items()}
    return urlencode(told, quote_via=quote)


# --- Statements ---
def statement(**more) -> dict:
    return {"actor": AGENT, "verb": {"id": VERB}, "object": {"id": ACTIVITY}} | more


def named(**more) -> dict:
    return statement(id=str(uuid.uuid4()), **more)


def voiding(target: str) -> dict:
    thing = {"objectType": "StatementRef", "id": target}
    return statement(verb={"id": VOIDED, "display": {"en": "voided"}}, object=thing)


def note(content: bytes, **more) -> dict:
    told = {"usageType": "https://school.example/photo", "display": {"en": "A photo"}, "contentType": "image/x-weld"}
    return told | {"length": len(content), "sha2": hashlib.sha256(content).hexdigest()} | more


def multipart(sent, *files: bytes, kind: str = "image/x-weld") -> tuple[bytes, str]:
    text = sent if isinstance(sent, bytes) else json.dumps(sent).encode()
    parts = [b"Content-Type: application/json\r\n\r\n" + text]
    for file in files:
        told = f"Content-Type: {kind}\r\nContent-Transfer-Encoding: binary\r\nX-Experience-API-Hash: "
        parts.append(f"{told}{hashlib.sha256(file).hexdigest()}\r\n\r\n".encode() + file)
    return b"".join(b"--B\r\n" + part + b"\r\n" for part in parts) + b"--B--\r\n", 'multipart/mixed; boundary="B"'
