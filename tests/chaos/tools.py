"""Tools that write to the ledger through whatever happens to the server, and remember what they were told."""

import http.client
import json
import random
import threading
import time
import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from tests.tracking.xapi_http.tool import AGENT, ONE, multipart, named, note, query

SITE = "https://school.example"
DONE = {200, 204}
WITHIN = 30  # seconds for one answer: more is a deadlock
PATIENCE = 60  # seconds for an answer that is yes
ONE_IN = 8  # of what brought no answer is not sent again


@dataclass
class Sent:
    """A request: the statements, files and state that it brings, and whether it was answered with yes."""

    method: str
    target: str
    content: bytes
    kind: str
    statements: list[dict[str, Any]] = field(default_factory=list)
    files: list[bytes] = field(default_factory=list)
    state: str = ""
    done: bool = False

    @property
    def ids(self) -> list[str]:
        """Of its statements."""
        return [each["id"] for each in self.statements]


class Tool(threading.Thread):
    """One client on a connection of its own, which writes until it is stopped."""

    def __init__(self, port: int, authorization: str, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self.authorization, self.chance = authorization, chance
        self.log: list[Sent] = []
        self.answers: Counter[str] = Counter()
        self.line = http.client.HTTPConnection("127.0.0.1", port, timeout=WITHIN)
        self.stopped = threading.Event()
        self.state = f"{SITE}/states/{uuid.uuid4()}"
        self.problem = ""

    def run(self) -> None:
        """Send, and send again what was not answered with yes; now and then, don't."""
        while not self.stopped.is_set() and not self.problem:
            sent = self.chance.choice([one, one, put, several, several, with_files, state_of])(self)
            self.log.append(sent)
            if not self.ask(sent) and (sent.state or self.chance.randrange(ONE_IN)):
                self.insist(sent)
        self.line.close()

    def insist(self, sent: Sent) -> None:
        """Until the answer is yes."""
        deadline = time.monotonic() + PATIENCE
        while not self.ask(sent):
            if time.monotonic() > deadline:
                self.problem = f"Never answered: {sent.method} {sent.target} {self.answers}"
                return
            time.sleep(0.05)

    def ask(self, sent: Sent) -> bool:
        """Whether the answer came, and was yes."""
        headers = {"Authorization": self.authorization, "X-Experience-API-Version": ONE, "Content-Type": sent.kind}
        try:
            self.line.request(sent.method, f"/xapi/{sent.target}", sent.content, headers)
            answer = self.line.getresponse()
            said = answer.read()
        except TimeoutError:
            self.problem = f"No answer within {WITHIN} s: {sent.method} {sent.target}"
            return False
        except (OSError, http.client.HTTPException) as error:
            self.answers[type(error).__name__] += 1
            self.line.close()  # The next request opens it again.
            return False
        self.answers[str(answer.status)] += 1
        if answer.status == 200 and json.loads(said) != sent.ids:
            self.problem = f"Other ids: {said[:300]!r}"
        sent.done = sent.done or answer.status in DONE
        return answer.status in DONE


# --- What they send ---
def told(tool: Tool, **more: Any) -> dict[str, Any]:
    """A statement about one of five activities, each with a name that changes: writers meet on their rows."""
    number = tool.chance.randrange(5)
    definition = {"name": {"en": f"Weld {tool.chance.randrange(10**9)}"}}
    thing = {"id": f"{SITE}/welds/{number}", "definition": definition}
    around = {"parent": [{"id": f"{SITE}/lessons/{number % 2}"}]}
    return named(object=thing, context={"contextActivities": around, "registration": str(uuid.uuid4())}, **more)


def one(tool: Tool) -> Sent:
    """A statement."""
    statement = told(tool)
    return Sent("POST", "statements", json.dumps(statement).encode(), "application/json", [statement])


def put(tool: Tool) -> Sent:
    """A statement under its address."""
    statement = told(tool)
    target = f"statements?{query({'statementId': statement['id']})}"
    return Sent("PUT", target, json.dumps(statement).encode(), "application/json", [statement])


def several(tool: Tool) -> Sent:
    """A batch, whose last statement is about its first."""
    statements = [told(tool) for _each in range(tool.chance.randrange(2, 12))]
    statements.append(named(object={"objectType": "StatementRef", "id": statements[0]["id"]}))
    return Sent("POST", "statements", json.dumps(statements).encode(), "application/json", statements)


def with_files(tool: Tool) -> Sent:
    """A statement with a file of its own and one that everybody sends."""
    files = [tool.chance.randbytes(20_000), b"the same for all" * 1000]
    statement = told(tool, attachments=[note(file) for file in files])
    content, kind = multipart(statement, *files)
    return Sent("POST", "statements", content, kind, [statement], files)


def state_of(tool: Tool) -> Sent:
    """The tool's own state, another each time."""
    asked = {"activityId": f"{SITE}/welds/0", "agent": AGENT, "stateId": tool.state}
    content = json.dumps({"at": tool.chance.randrange(10**9)}).encode()
    return Sent("PUT", f"activities/state?{query(asked)}", content, "application/json", state=tool.state)
