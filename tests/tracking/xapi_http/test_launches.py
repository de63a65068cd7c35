"""A package that a learner opened: it keeps states of that learner in that activity, and says what it may say."""

import uuid

import pytest

from agencies.models import Agency
from tests.factories.tracking import make_edition, make_enrolment
from tests.tracking.xapi_http.tool import ACTIVITY, AGENT, TWO, Tool
from tracking.models import Document
from tracking.services.launches import open_launch

pytestmark = pytest.mark.django_db

VERB = "https://school.example/verbs/welded"


@pytest.fixture
def package(tool: Tool, maple: Agency) -> Tool:
    """A tool that comes with a launch token; `launch` says what it was told."""
    enrolment = make_enrolment(make_edition(), agency=maple)
    opened = open_launch(enrolment=enrolment, activity=ACTIVITY, verbs=[VERB])
    launched = tool.speaking(TWO)
    launched.authorization, launched.launch = f"Bearer {opened.token}", opened.launch
    return launched


def state(package: Tool, **more) -> dict:
    launch = package.launch
    told = {"activityId": ACTIVITY, "agent": launch.agent, "registration": launch.registration, "stateId": "bookmark"}
    return {name: value for name, value in (told | more).items() if value is not None}


def test_it_keeps_the_states_of_its_learner(package: Tool, tool: Tool) -> None:
    assert package.put("activities/state", state(package), {"page": 3}).status_code == 204
    assert package.get("activities/state", state(package)).json() == {"page": 3}
    assert package.get("activities/state", state(package, stateId=None)).json() == ["bookmark"]
    assert tool.get("activities/state", state(package)).json() == {"page": 3}
    assert package.delete("activities/state", state(package, stateId=None)).status_code == 204
    assert Document.objects.count() == 0


def test_it_reaches_no_other_state(package: Tool, tool: Tool) -> None:
    others = [
        {"activityId": ACTIVITY + "/2"},
        {"agent": AGENT},
        {"registration": str(uuid.uuid4())},
        {"registration": None},
    ]
    for other in others:
        place = state(package, **other)
        tool.put("activities/state", place, {"secret": 1})
        everything = {name: value for name, value in place.items() if name != "stateId"}
        answers = [
            package.ask(method, "activities/state", place, {}) for method in ("GET", "HEAD", "PUT", "POST", "DELETE")
        ]
        answers += [package.get("activities/state", everything), package.delete("activities/state", everything)]
        assert {(answer.status_code, b"secret" in answer.content) for answer in answers} == {(403, False)}
        assert tool.get("activities/state", place).json() == {"secret": 1}


def test_it_reaches_nothing_else(package: Tool) -> None:
    asked = {
        "activities": {"activityId": ACTIVITY},
        "agents": {"agent": package.launch.agent},
        "activities/profile": {"activityId": ACTIVITY, "profileId": "x"},
        "agents/profile": {"agent": package.launch.agent, "profileId": "x"},
    }
    assert {path: package.get(path, parameters).status_code for path, parameters in asked.items()} == dict.fromkeys(
        asked, 403
    )
    assert package.put("agents/profile", asked["agents/profile"], {}).status_code == 403
