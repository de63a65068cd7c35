"""What a list of 50 statements costs over HTTP among ten thousand, and among a million."""

import json
import statistics
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from benchmarks import ledger
from benchmarks.clock import Row
from benchmarks.load import SITE, asking, one_after_the_other, send
from benchmarks.servers import Served, product
from tests import databases
from tests.factories.credentials import basic_of

FEW, MANY = 10_000, 1_000_000
LIMIT = 50
ROUNDS, REQUESTS = 5, 40
MOST, SLOWEST = 1.5, 10.0


@dataclass(frozen=True)
class Asked:
    """A list: what it is asked by, and whether ten thousand statements fill a page of it, so that times compare."""

    name: str
    parameters: dict[str, str]
    comparable: bool = True


def person(name: str) -> str:
    """An agent as a parameter."""
    return json.dumps({"account": {"homePage": SITE, "name": name}})


BUSY, TEACHER = person(ledger.NAMES[3]), person(ledger.TEACHERS[4])
COMMON, MIDDLING = ledger.VERBS[0], ledger.VERBS[40]
COURSE = {"activity": ledger.COURSES[1], "related_activities": "true"}
LISTS = (
    Asked("none", {}),
    Asked("agent", {"agent": BUSY}),
    Asked("verb", {"verb": COMMON}),
    Asked("activity", {"activity": ledger.ACTIVITIES[5]}),
    Asked("registration", {"registration": str(ledger.REGISTRATIONS[3])}),
    Asked("related agent", {"agent": TEACHER, "related_agents": "true"}),
    Asked("related activity", COURSE),
    Asked("a busy agent and a common verb", {"agent": BUSY, "verb": COMMON}, comparable=False),
    Asked("a busy agent and a rare verb", {"agent": BUSY, "verb": MIDDLING}, comparable=False),
    Asked("an agent and a common verb", {"agent": person(ledger.NAMES[300]), "verb": COMMON}, comparable=False),
    Asked("a related activity and a rare verb", COURSE | {"verb": MIDDLING}, comparable=False),
)


def listed(folder: Path) -> list[Row]:
    """All lists. Two databases and two servers, asked in turns."""
    with ExitStack() as stack:
        few, many = [stack.enter_context(filled(count, folder)) for count in (FEW, MANY)]
        return [row_of(asked, few, many) for asked in LISTS]


@contextmanager
def filled(count: int, folder: Path) -> Iterator["Ledger"]:
    """A server whose database has so many statements."""
    with databases.copied() as name:
        with databases.pointed_at(name):
            given = ledger.make_ledger(count)
        with product(databases.url_of(name), folder) as server:
            yield Ledger(server, basic_of(given))


@dataclass(frozen=True)
class Ledger:
    """A server, and what opens it."""

    server: Served
    authorization: str

    def cost(self, asked: Asked) -> float:
        """Milliseconds of CPU of all its processes for one list."""
        made = [asking(self.authorization, limit=str(LIMIT), **asked.parameters)] * REQUESTS
        return self.server.took(partial(send, self.server.port, made)).total / REQUESTS * 1000

    def length(self, asked: Asked) -> int:
        """How many statements the list shows."""
        made = asking(self.authorization, limit=str(LIMIT), **asked.parameters)
        return len(json.loads(one_after_the_other(self.server.port, [made])[0])["statements"])


def row_of(asked: Asked, few: Ledger, many: Ledger) -> Row:
    """Medians, after one round that is not counted; a page must be full, or times would not compare."""
    short = [ledger for ledger in (few, many) if ledger.length(asked) < LIMIT and (asked.comparable or ledger is many)]
    if short:
        raise RuntimeError(f"{asked.name}: fewer than {LIMIT} statements")
    rounds = [(few.cost(asked), many.cost(asked)) for _round in range(ROUNDS + 1)][1:]
    least, most = (statistics.median(column) for column in zip(*rounds, strict=True))
    ratio = statistics.median(mine / other for other, mine in rounds)
    holds = most <= SLOWEST and (ratio <= MOST or not asked.comparable)
    goal = f"≤ {MOST:g} ×, ≤ {SLOWEST:g} ms" if asked.comparable else f"≤ {SLOWEST:g} ms"
    name = f"50 statements by {asked.name}: among 1,000,000, and 10,000"
    return Row(name, round(most, 2), "CPU ms", round(least, 2), round(ratio, 2), goal, holds)
