"""Keys to the ledger's endpoint, and requests that bring them."""

import base64
from typing import Any

from django.test import RequestFactory

from agencies.models import Agency
from tracking.models import Credential
from tracking.services.credentials import Given, create_credential, revoke_credential
from tracking.services.refusals import note_refusal
from tracking.xapi.faults import Fault
from tracking.xapi.launching import OTHER_LEARNER, OTHER_REGISTRATION


def make_key(agency: Agency, *scopes: str, name: str = "A tool", **fields: Any) -> Given:
    """A key that may do everything unless told otherwise, with its secret."""
    return create_credential(agency=agency, name=name, scopes=scopes or ("all",), **fields)


def make_refused_tool(agency: Agency) -> Credential:
    """A tool that sent something wrong, beside one whose key was revoked."""
    revoke_credential(credential=make_key(agency, name="An old tool").credential)
    tool = make_key(agency, "statements/write", "state", name="A survey").credential
    faults = [Fault("/actor", "1.0.3 Data 2.4.2", OTHER_LEARNER), Fault("", "1.0.3 Data 2.2", OTHER_REGISTRATION)]
    sent = {"agency_id": agency.pk, "credential_id": tool.pk, "method": "POST", "path": f"/xapi/{'statements' * 9}"}
    note_refusal(**sent, status=400, faults=faults, excerpt='{"actor": {"mbox": "mailto:somebody"}}' * 9)
    return tool


def basic(key: str, secret: str) -> str:
    """An Authorization header by RFC 7617."""
    return "Basic " + base64.b64encode(f"{key}:{secret}".encode()).decode()


def basic_of(given: Given) -> str:
    """The header of a key with its secret."""
    return basic(given.credential.key, given.secret)


def asking(authorization: str = "", address: str = "192.0.2.7"):
    """A request that brings this header."""
    headers = {"Authorization": authorization} if authorization else {}
    return RequestFactory().get("/xapi/statements", headers=headers, REMOTE_ADDR=address)
