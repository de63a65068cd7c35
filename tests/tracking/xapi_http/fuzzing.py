"""A coverage-guided fuzz of the endpoint: bytes become requests, what they reach in our code leads to the next ones.

`python -m tests.tracking.xapi_http.fuzzing FOLDER [libFuzzer's words]`: ends with 0 when nothing failed. FOLDER is
filled with whole requests to begin with. Each request happens in a transaction that is taken back.
"""

import copy
import json
import logging
import os
import random
import sys
from http import HTTPStatus
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "lms.settings.test"
os.environ["DATABASE_URL"] = ""

import atheris

with atheris.instrument_imports(include=["tracking.xapi", "tracking.views.xapi", "tracking.services"]):
    import django

    django.setup()
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018  (imports the views)

from django.db import transaction
from django.test import override_settings

from tests import databases
from tests.factories.tracking import make_agency
from tests.factories.xapi_broken import Place, places, whole_statements
from tests.tracking.clients.strange import VALUES
from tests.tracking.xapi_http.tool import Tool, multipart, note, statement
from tracking.xapi.versions import Version

UID = "0b4f4fd3-5e6c-4f0a-9f37-6d6d9a5d7a12"
AGENT = '{"mbox":"mailto:amina@school.example"}'
STATE = f"activities/state?activityId=https://school.example/a&stateId=b&agent={AGENT}"
RESOURCES = [
    ("POST", "statements"),
    ("PUT", f"statements?statementId={UID}"),
    ("GET", "statements?"),
    ("GET", "agents?agent="),
    ("GET", "activities?activityId="),
    ("POST", STATE),
    ("PUT", f"agents/profile?profileId=a&agent={AGENT}"),
    ("POST", "statements?method=GET"),
]
KINDS = ["application/json", 'multipart/mixed; boundary="B"', "application/x-www-form-urlencoded"]
IN_ADDRESS = {"GET"}
MOST = 5  # changes in one statement
CHANGES = 300  # to begin with


def split(octets: bytes) -> tuple[str, str, str, str, bytes]:
    """Method, path, type, version and body: three bytes choose, the rest is sent or, mostly, says what to change."""
    choice = (octets + bytes(3))[:3]
    if choice[0] >= len(RESOURCES):
        version = list(Version)[choice[2] % len(Version)]
        return "POST", "statements", KINDS[0], version.value, changed(octets[3:], version)
    method, path = RESOURCES[choice[0] % len(RESOURCES)]
    rest, kind = octets[3:], KINDS[choice[1] % len(KINDS)]
    version = list(Version)[choice[2] % len(Version)].value
    if method in IN_ADDRESS:
        return method, path + rest.decode("latin-1").replace("#", "%23"), kind, version, b""
    return method, path, kind, version, rest


def changed(octets: bytes, version: Version) -> bytes:
    """A whole statement with some other values: those of other places, strange ones, or texts of these bytes."""
    chosen = atheris.FuzzedDataProvider(octets)
    statement = chosen.PickValueInList(copy.deepcopy(whole_statements(version)))
    for _change in range(chosen.ConsumeIntInRange(1, MOST)):
        place = chosen.PickValueInList(list(places(statement)) or [Place("", {"": 0}, "")])
        how = chosen.ConsumeIntInRange(0, 3)
        if how == 0 and isinstance(place.holder, dict):
            del place.holder[place.name]
        elif how == 1 and isinstance(place.value, str):
            at = chosen.ConsumeIntInRange(0, len(place.value))
            place.holder[place.name] = place.value[:at] + chosen.ConsumeUnicode(4) + place.value[at + 1 :]
        else:
            others = VALUES if how == 2 else [other.value for other in places(statement)]
            place.holder[place.name] = copy.deepcopy(chosen.PickValueInList(others or VALUES))
    return json.dumps(statement).encode()


def begin_with(folder: Path) -> None:
    """Whole requests, from which broken ones are made; and changes to all that a statement can have."""
    file = b"a file"
    asked = f"agent={AGENT}&verb=https://a.example&limit=3&format=ids&since=2026-01-01T00:00:00Z"
    seeds = [
        b"\0\0\0" + json.dumps(statement()).encode(),
        b"\0\1\0" + multipart(statement(attachments=[note(file)]), file)[0],
        b"\2\0\0" + asked.encode(),
        b"\5\0\0" + b'{"bookmark": [1, 2.5e3, null]}',
        b"\7\2\0" + f"agent={AGENT}&Content-Type=application/json".encode(),
    ]
    chance = random.Random(1)
    seeds += [bytes([255, 0, number % 2]) + chance.randbytes(12) for number in range(CHANGES)]
    for number, seed in enumerate(seeds):
        (folder / f"seed-{number}").write_bytes(seed)


def main(folder: Path, words: list[str]) -> None:
    """Ask until the bound is reached; libFuzzer ends the process itself."""
    begin_with(folder)
    logging.disable()
    unhurried = override_settings(XAPI_REQUESTS_PER_MINUTE=10**9)
    with databases.copied() as name, databases.pointed_at(name), unhurried:
        tool = Tool(make_agency("maple"))
        tool.client.raise_request_exception = True

        def ask(octets: bytes) -> None:
            method, path, kind, version, body = split(octets)
            with transaction.atomic():
                answer = tool.speaking(version).ask(method, path, None, body, kind)
                assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, answer.content
                answer.close()
                transaction.set_rollback(True)

        atheris.Setup([sys.argv[0], str(folder), *words], ask)
        atheris.Fuzz()


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
