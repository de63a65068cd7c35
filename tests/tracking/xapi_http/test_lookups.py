"""Activities, agents and what this server is."""

import uuid

import pytest

from tests.factories.tracking import NOON, make_seat
from tests.tracking.xapi_http.tool import ACTIVITY, AGENT, ONE, TWO, Tool, named
from tracking.models import Activity
from tracking.services.classroom import start_course
from tracking.xapi.identity import key
from tracking.xapi.statements import activity_iri

pytestmark = pytest.mark.django_db


def describe(tool: Tool, iri: str, definition: dict) -> None:
    Activity.objects.create(
        agency=tool.agency, key=key(tool.agency.pk, "activity", iri), iri=iri, definition=definition
    )


@pytest.mark.parametrize("version", [ONE, TWO])
def test_an_activity_is_told_with_its_definition_to_its_agency_only(tool: Tool, stranger: Tool, version: str) -> None:
    definition = {"name": {"en": "Welding", "fr": "Soudure"}, "type": "https://school.example/course"}
    describe(tool, ACTIVITY, definition)
    mine, theirs = (one.speaking(version).get("activities", {"activityId": ACTIVITY}) for one in (tool, stranger))
    assert mine.json() == {"objectType": "Activity", "id": ACTIVITY, "definition": definition}
    assert (theirs.status_code, theirs.json()) == (200, {"objectType": "Activity", "id": ACTIVITY})


@pytest.mark.parametrize("version", [ONE, TWO])
def test_an_activity_nobody_described_is_an_activity_still(tool: Tool, version: str) -> None:
    iri = f"{ACTIVITY}/never/{'é' * 3000}"
    answer = tool.speaking(version).get("activities", {"activityId": iri})
    assert (answer.status_code, answer.json()) == (200, {"objectType": "Activity", "id": iri})


def test_what_is_ours_the_classroom_describes_to_whoever_asks_in_whatever_way(django_assert_num_queries) -> None:
    seat = make_seat()
    tool = Tool(seat.enrolment.agency)
    iri, name = activity_iri(seat.enrolment.edition.course_uid), seat.enrolment.edition.titles
    other = f"urn:uuid:{uuid.uuid4()}"
    for told in (iri, other):
        theirs = {"id": told, "definition": {"name": {"en": "A tool's name"}, "moreInfo": "https://tools.example/"}}
        tool.post("statements", {}, named(object=theirs))
        start_course(seat=seat, now=NOON)
        tool.post("statements", {}, named(object=theirs))
    with django_assert_num_queries(2):  # the key, the definition
        assert tool.get("activities", {"activityId": iri}).json()["definition"]["name"] == name
    assert tool.get("activities", {"activityId": other}).json()["definition"]["name"] == {"en": "A tool's name"}
    listed = tool.get("statements", {"format": "canonical", "activity": iri}).json()["statements"]
    assert [each["object"]["definition"]["name"] for each in listed] == [{"en": name["en"]}] * 3


def test_who_has_the_definition_already_is_told_so(tool: Tool) -> None:
    first = tool.get("activities", {"activityId": ACTIVITY})
    again = tool.get("activities", {"activityId": ACTIVITY}, If_None_Match=first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    describe(tool, ACTIVITY, {"name": {"en": "Welding"}})
    assert tool.get("activities", {"activityId": ACTIVITY}, If_None_Match=first.headers["ETag"]).status_code == 200


AGENTS = [
    {"account": AGENT["account"], "name": "Amina"},
    {"mbox": "mailto:amina@school.example"},
    {"mbox_sha1sum": "ebd31e95054c018b10727ccffd2ef2ec3a016ee9", "objectType": "Agent"},
    {"openid": "https://openid.example/amina"},
]


@pytest.mark.parametrize("agent", AGENTS)
@pytest.mark.parametrize("version", [ONE, TWO])
def test_a_person_has_a_list_of_everything_that_was_asked_with(tool: Tool, agent: dict, version: str) -> None:
    person = tool.speaking(version).get("agents", {"agent": agent}).json()
    listed = {name: [value] for name, value in agent.items() if name != "objectType"}
    assert person == {"objectType": "Person"} | listed


def test_a_group_is_no_person(tool: Tool) -> None:
    group = {"objectType": "Group", "account": AGENT["account"]}
    for agent in (group, {"objectType": "Group", "member": [AGENT]}, {"name": "x"}, "x", 1):
        assert tool.get("agents", {"agent": agent}).status_code == 400


@pytest.mark.parametrize(
    ("asked", "echoed", "two"),
    [(None, "2.0.0", True), ("2.0.0", TWO, True), ("1.0.1", ONE, False), ("0.95", ONE, True), ("9", TWO, True)],
)
def test_everybody_may_ask_which_versions_are_spoken(tool: Tool, asked: str | None, echoed: str, two: bool) -> None:
    answer = tool.get("about", Authorization=None, X_Experience_API_Version=asked)
    assert (answer.status_code, answer.headers["X-Experience-API-Version"]) == (200, echoed)
    about = answer.json()
    assert sorted(about) == ["extensions", "version"]
    assert about["version"] == ["1.0.0", "1.0.1", "1.0.2", "1.0.3"] + (["2.0.0"] if two else [])
    limits = about["extensions"]["https://tremplin.example/xapi/extensions/limits"]
    assert limits["attachmentBytes"] == 100 * 1024 * 1024
    head = tool.ask("HEAD", "about", kind="", Authorization=None)
    assert (head.status_code, head.content) == (200, b"")


def test_about_knows_no_parameters(tool: Tool) -> None:
    assert tool.get("about", {"foo": "bar"}).status_code == 400
