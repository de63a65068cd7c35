"""The client tincan 1.0.0, in Python. It sends every state twice, and no profile with If-None-Match."""

import uuid
from copy import deepcopy

import pytest
import tincan
from tincan.documents import ActivityProfileDocument, AgentProfileDocument, StateDocument

from tests.tracking.clients.house import Door
from tests.tracking.xapi_http.tool import AGENT, VERB, VOIDED, note, query
from tracking.models import Document, Statement, StatementReference

HOME = "https://school.example"
COURSE = f"{HOME}/courses/welding"
PLACE = {"activity": tincan.Activity(id=COURSE), "agent": tincan.Agent(deepcopy(AGENT))}


@pytest.fixture(params=["1.0.1", "1.0.3"])
def lrs(request, door: Door) -> tincan.RemoteLRS:
    return tincan.RemoteLRS(version=request.param, endpoint=door.endpoint, username=door.key, password=door.secret)


def statement(name: str, **more) -> tincan.Statement:
    """A statement of the client's own; it changes the dictionaries that it is given."""
    told = {"id": uuid.uuid4(), "actor": deepcopy(AGENT), "verb": {"id": VERB, "display": {"en": "welded"}}}
    return tincan.Statement(told | {"object": {"id": f"{HOME}/lessons/{name}"}} | more)


def tell(response) -> object:
    """What came, when it was no refusal."""
    assert response.success, (response.response.status, response.data)
    return response.content


def pages(lrs: tincan.RemoteLRS, **query) -> list[list[str]]:
    found = [tell(lrs.query_statements(query))]
    while found[-1].more:
        found.append(tell(lrs.more_statements(found[-1])))
    return [[str(one.id) for one in page.statements] for page in found]


def test_statements_are_saved_once_and_found_by_pages(lrs: tincan.RemoteLRS, door: Door) -> None:
    registration = uuid.uuid4()
    context = {"registration": registration, "context_activities": {"parent": [{"id": COURSE}]}}
    first = statement("alone", context=context, result={"score": {"scaled": 0.5}, "duration": "PT90S"})
    batch = [statement(f"batch-{number}", context={"registration": registration}) for number in range(7)]
    file = statement("photo", attachments=[note(b"elsewhere", fileUrl=f"{HOME}/photo.png")])

    assert tell(lrs.about()).version == ["1.0.0", "1.0.1", "1.0.2", "1.0.3"]
    for _again in range(2):
        tell(lrs.save_statement(first))
        tell(lrs.save_statements(batch))
    tell(lrs.save_statement(file))
    assert lrs.save_statement(statement("other", id=first.id)).response.status == 409
    nameless = tell(lrs.save_statement(statement("nameless", id=None)))

    back = tell(lrs.retrieve_statement(first.id))
    assert (back.object.id, back.result.score.scaled, back.context.registration) == (
        f"{HOME}/lessons/alone",
        0.5,
        registration,
    )
    eight = [str(one.id) for one in [first, *batch]]
    assert pages(lrs, registration=str(registration), limit=3, ascending="true") == [eight[:3], eight[3:6], eight[6:]]
    assert pages(lrs, activity=tincan.Activity(id=COURSE), related_activities="true") == [[str(first.id)]]
    assert pages(lrs, agent=PLACE["agent"], verb=tincan.Verb(id=VERB), activity=batch[4].object) == [[eight[5]]]
    assert sorted(map(str, Statement.objects.filter(agency_id=door.agency_id).values_list("uid", flat=True))) == sorted(
        [*eight, str(file.id), str(nameless.id)]
    )


def test_a_voided_statement_is_found_as_that_and_no_longer_otherwise(lrs: tincan.RemoteLRS, door: Door) -> None:
    target = tell(lrs.save_statement(statement("wrong")))
    about = tincan.StatementRef(id=target.id)
    voiding = tell(lrs.save_statement(statement("x", verb={"id": VOIDED, "display": {"en": "voided"}}, object=about)))

    assert lrs.retrieve_statement(target.id).response.status == 404
    assert tell(lrs.retrieve_voided_statement(target.id)).id == target.id
    assert [(one.uid, one.target) for one in StatementReference.objects.filter(agency_id=door.agency_id)] == [
        (uuid.UUID(str(voiding.id)), uuid.UUID(str(target.id)))
    ]


def test_states_are_saved_resumed_and_deleted(lrs: tincan.RemoteLRS, door: Door) -> None:
    for page in ("1", "2"):
        state = StateDocument(id="where", content=f'{{"page": {page}}}', content_type="application/json", **PLACE)
        assert lrs.save_state(state).success
    assert tell(lrs.retrieve_state(**PLACE, state_id="where")).content == b'{"page": 2}'
    lrs.save_state(StateDocument(id="notes", content="Ça va", **PLACE))
    assert sorted(tell(lrs.retrieve_state_ids(**PLACE))) == ["notes", "where"]
    assert lrs.delete_state(StateDocument(id="where", content="", **PLACE)).response.status == 204
    assert lrs.retrieve_state(**PLACE, state_id="where").response.status == 404
    kept = Document.objects.filter(agency_id=door.agency_id)
    assert [(one.name, bytes(one.content)) for one in kept] == [("notes", "Ça va".encode("latin-1"))]
    assert lrs.clear_state(**PLACE).success
    assert kept.all().count() == 0


def test_profiles_are_guarded_by_their_tags(lrs: tincan.RemoteLRS, door: Door) -> None:
    activity, agent = {"activity": PLACE["activity"]}, {"agent": PLACE["agent"]}
    kinds = [
        (ActivityProfileDocument, activity, lrs.save_activity_profile, lrs.retrieve_activity_profile),
        (AgentProfileDocument, agent, lrs.save_agent_profile, lrs.retrieve_agent_profile),
    ]
    for document, of, save, retrieve in kinds:
        path = "activities/profile" if "activity" in of else "agents/profile"
        where = {"activityId": COURSE} if "activity" in of else {"agent": AGENT}
        make = lambda content, etag=None: document(id="level", content=content, etag=etag, **of)  # noqa: B023, E731
        assert save(make("0")).response.status == 400  # 1.0.3 asks for If-None-Match, which this client can't send.
        assert door.get(path, **where).value == []
        tag = made(door, path, where)
        assert save(make("2", etag=tag)).response.status == 204
        assert save(make("3", etag=tag)).response.status == 412
        assert tell(retrieve(*of.values(), "level")).content == b"2"
    assert tell(lrs.retrieve_activity_profile_ids(PLACE["activity"])) == ["level"]
    assert tell(lrs.retrieve_agent_profile_ids(PLACE["agent"])) == ["level"]
    assert lrs.delete_activity_profile(ActivityProfileDocument(id="level", content="", **activity)).success
    assert [one.kind for one in Document.objects.filter(agency_id=door.agency_id)] == [Document.Kind.AGENT_PROFILE]


def made(door: Door, path: str, where: dict) -> str:
    """The tag of a profile that another client made."""
    answer = door.ask("PUT", f"{path}?{query({'profileId': 'level', **where})}", b"1", If_None_Match="*")
    return answer.headers["ETag"]
