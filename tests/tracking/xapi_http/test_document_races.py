"""Tools that write the same document at the same moment: real threads, a real database, whole requests."""

import json

import pytest

from tests.crowds import together
from tests.tracking.xapi_http.tool import ACTIVITY, AGENT, ONE, TWO, Tool
from tracking.models import Document

pytestmark = pytest.mark.django_db(transaction=True)

CROWD, NAMES = 8, 12
STATE = {"activityId": ACTIVITY, "agent": AGENT, "stateId": "bookmark"}
PROFILE = {"agent": AGENT, "profileId": "wishes"}
RESOURCES = {"activities/state": STATE, "agents/profile": PROFILE}


def tools(tool: Tool, version: str) -> list[Tool]:
    """One for each thread."""
    return [tool.speaking(version) for _number in range(CROWD)]


@pytest.mark.parametrize("path", RESOURCES)
@pytest.mark.parametrize("version", [ONE, TWO])
def test_of_writers_with_the_same_tag_one_wins(tool: Tool, path: str, version: str) -> None:
    crowd = tools(tool, version)
    tool.post(path, RESOURCES[path], {"by": "nobody"})
    for _round in range(3):
        tag = tool.get(path, RESOURCES[path]).headers["ETag"]
        write = lambda number: crowd[number].put(path, RESOURCES[path], {"by": number, "r": _round}, If_Match=tag)  # noqa: E731, B023
        statuses = [answer.status_code for answer in together(write, CROWD)]
        assert sorted(statuses) == [204] + [412] * (CROWD - 1)
        assert tool.get(path, RESOURCES[path]).json() == {"by": statuses.index(204), "r": _round}


@pytest.mark.parametrize("path", RESOURCES)
def test_of_writers_who_expect_nothing_one_makes_it(tool: Tool, path: str) -> None:
    crowd = tools(tool, TWO)
    for _round in range(3):
        write = lambda number: crowd[number].put(path, RESOURCES[path], {"by": number}, If_None_Match="*")  # noqa: E731
        statuses = [answer.status_code for answer in together(write, CROWD)]
        assert sorted(statuses) == [204] + [412] * (CROWD - 1)
        assert tool.get(path, RESOURCES[path]).json() == {"by": statuses.index(204)}
        assert tool.delete(path, RESOURCES[path]).status_code == 204


@pytest.mark.parametrize("path", RESOURCES)
def test_merges_lose_nothing(tool: Tool, path: str) -> None:
    crowd = tools(tool, ONE)

    def write(number: int) -> list[int]:
        return [crowd[number].post(path, RESOURCES[path], {f"{number}.{step}": step}).status_code for step in range(5)]

    assert together(write, CROWD) == [[204] * 5] * CROWD
    assert tool.get(path, RESOURCES[path]).json() == {f"{n}.{step}": step for n in range(CROWD) for step in range(5)}


def test_writers_mergers_and_deleters_of_few_documents_never_block_each_other_for_good(tool: Tool) -> None:
    crowd = tools(tool, ONE)
    everything = {name: value for name, value in STATE.items() if name != "stateId"}

    def work(number: int) -> list[int]:
        mine, found = crowd[number], []
        for step in range(20):
            one = STATE | {"stateId": str((number + step) % NAMES)}
            if number < 3:
                found.append(mine.delete("activities/state", everything).status_code)
            elif number == 3:
                found.append(mine.delete("activities/state", one).status_code)
            elif number == 4:
                found.append(mine.put("activities/state", one, {"n": number}).status_code)
            else:
                found.append(mine.post("activities/state", one, {f"p{number}": step}).status_code)
        return found

    statuses = {status for found in together(work, CROWD) for status in found}
    assert statuses == {204}
    left = list(Document.objects.values_list("name", "content"))
    assert len(left) == len({name for name, _content in left}) <= NAMES
    assert all(isinstance(json.loads(bytes(content)), dict) for _name, content in left)
