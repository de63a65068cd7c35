"""Launch tokens: one learner, one registration, one activity, a closed list of verbs, a short while."""

import copy
import time
import uuid
from typing import Any

import pytest
from django.core import signing
from django.utils import timezone
from hypothesis import given as for_all
from hypothesis import strategies as st

from courses.models import Enrolment
from tests.factories.credentials import asking, basic, make_key
from tests.factories.tracking import make_agency, make_edition, make_enrolment, make_person
from tracking.models import Credential
from tracking.permissions import NotAllowed, NotRecognised, caller_of, require
from tracking.services import throttles
from tracking.services.credentials import NotForTools, revoke_credential, rotate_credential
from tracking.services.errors import EnrolmentClosed
from tracking.services.launches import Opened, launches_of, open_launch
from tracking.xapi.launching import Launch, may_keep, may_say
from tracking.xapi.scopes import Need

ACTIVITY = "https://packages.example/interview"
OTHER = "https://packages.example/other"
VERBS = ["http://adlnet.gov/expapi/verbs/answered", "http://adlnet.gov/expapi/verbs/completed"]
HOME = "https://tremplin.example"
LAUNCH = Launch(
    registration="6a1d1a9e-63a7-4c1c-8a58-2cf18ff2f3a7",
    activity=ACTIVITY,
    verbs=frozenset(VERBS),
    home_page=HOME,
    pseudonym="0b8d0c0a-9d25-4f0e-9f1e-4a3f5f8f1b11",
)


@pytest.fixture(autouse=True)
def one_minute(monkeypatch) -> None:
    """In which nothing happened yet, and which does not end by itself."""
    throttles.COUNTS.clear()
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now)


@pytest.fixture
def enrolment(db) -> Enrolment:
    return make_enrolment(make_edition(), make_agency("maple"))


def opened(enrolment: Enrolment) -> Opened:
    return open_launch(enrolment=enrolment, activity=ACTIVITY, verbs=VERBS)


def refused(token: str) -> bool:
    with pytest.raises(NotRecognised) as why:
        caller_of(asking(f"Bearer {token}"))
    return why.value.headers["WWW-Authenticate"].startswith("Bearer ")


# --- The token ---
def test_a_package_speaks_for_its_learner(enrolment) -> None:
    launch = opened(enrolment)
    caller = caller_of(asking(f"Bearer {launch.token}"))
    assert caller.agency_id == enrolment.agency_id
    assert caller.launch == launch.launch
    assert caller.launch == Launch(
        registration=str(enrolment.registration),
        activity=ACTIVITY,
        verbs=frozenset(VERBS),
        home_page=HOME,
        pseudonym=str(enrolment.person.pseudonym),
    )
    assert caller.launch.agent == {
        "objectType": "Agent",
        "account": {"homePage": HOME, "name": str(enrolment.person.pseudonym)},
    }


def test_a_package_that_knows_only_basic_may_use_it(enrolment) -> None:
    token = opened(enrolment).token
    assert caller_of(asking(basic("launch", token))) == caller_of(asking(f"Bearer {token}"))
    with pytest.raises(NotRecognised):
        caller_of(asking(basic("launch", "")))


def test_a_package_may_write_and_keep_states_and_nothing_else(enrolment) -> None:
    caller = caller_of(asking(f"Bearer {opened(enrolment).token}"))
    may = [need for need in Need if caller.may(need)]
    assert may == [Need.WRITE_STATEMENTS, Need.READ_STATE, Need.WRITE_STATE]
    with pytest.raises(NotAllowed):
        require(caller, Need.READ_OWN_STATEMENTS)


def test_the_packages_of_an_agency_have_one_voice_that_is_not_the_classrooms(enrolment) -> None:
    other = make_enrolment(enrolment.edition, make_agency("birch"))
    callers = [caller_of(asking(f"Bearer {opened(each).token}")) for each in (enrolment, enrolment, other)]
    assert len({caller.credential_id for caller in callers}) == 2
    held = Credential.objects.get(agency=enrolment.agency)
    assert callers[0].credential_id == held.pk
    assert callers[0].authority["account"]["name"] == str(held.uid)
    with pytest.raises(NotRecognised):
        caller_of(asking(basic(held.key, "")))
    with pytest.raises(NotForTools):
        rotate_credential(credential=held)


def test_a_launch_is_short(enrolment, settings, monkeypatch) -> None:
    settings.XAPI_LAUNCH_SECONDS = 600
    token, now = opened(enrolment).token, time.time()
    monkeypatch.setattr(time, "time", lambda: now + 590)
    assert caller_of(asking(f"Bearer {token}"))
    monkeypatch.setattr(time, "time", lambda: now + 602)
    assert refused(token)


def test_a_launch_ends_with_the_enrolment(enrolment) -> None:
    token = opened(enrolment).token
    Enrolment.objects.update(withdrawn_at=timezone.now())
    assert refused(token)
    with pytest.raises(EnrolmentClosed):
        opened(Enrolment.objects.get())


def test_a_launch_ends_with_the_account_and_with_the_agency(enrolment) -> None:
    token = opened(enrolment).token
    for row in (enrolment.person, enrolment.agency):
        row.is_active = False
        row.save()
        assert refused(token)
        with pytest.raises(EnrolmentClosed):
            opened(enrolment)
        row.is_active = True
        row.save()
    assert caller_of(asking(f"Bearer {token}"))


def test_all_launches_of_an_agency_can_be_stopped(enrolment) -> None:
    other = opened(make_enrolment(enrolment.edition, make_agency("birch"))).token
    token = opened(enrolment).token
    revoke_credential(credential=launches_of(enrolment.agency_id))
    assert refused(token)
    assert caller_of(asking(f"Bearer {other}"))
    with pytest.raises(EnrolmentClosed):
        opened(enrolment)


def test_every_character_of_a_token_counts(enrolment) -> None:
    token = opened(enrolment).token
    content, moment, signature = token.split("~")
    assert refused(f"{content[:-2]}AA~{moment}~{signature}")
    assert refused(f"{content}~{moment}~{signature[:-1]}")
    assert refused(token.replace("launch.", "access."))
    forged = signing.TimestampSigner(salt="tracking.access", sep="~")
    assert refused("launch." + forged.sign_object([enrolment.registration.hex, ACTIVITY, VERBS]))


def test_a_token_of_an_enrolment_that_is_gone_is_none(enrolment) -> None:
    token = opened(enrolment).token
    Enrolment.objects.update(registration=uuid.uuid4())
    assert refused(token)


def test_coming_in_on_a_launch_costs_two_queries(enrolment, django_assert_num_queries) -> None:
    request = asking(f"Bearer {opened(enrolment).token}")
    with django_assert_num_queries(2):
        caller_of(request)


def test_a_key_of_a_tool_is_no_launch(enrolment) -> None:
    given = make_key(enrolment.agency)
    with pytest.raises(NotRecognised):
        caller_of(asking(basic("launch", given.secret)))
    person = make_person("Somebody Else")
    assert caller_of(asking(f"Bearer {opened(enrolment).token}")).launch.pseudonym != str(person.pseudonym)


# --- What may be said ---
def statement(**changed: Any) -> dict[str, Any]:
    said: dict[str, Any] = {
        "actor": copy.deepcopy(LAUNCH.agent),
        "verb": {"id": VERBS[0]},
        "object": {"id": ACTIVITY},
        "context": {"registration": LAUNCH.registration},
    }
    return said | changed


def about(thing: dict[str, Any], parent: Any) -> dict[str, Any]:
    context = {"registration": LAUNCH.registration, "contextActivities": {"parent": parent}}
    return statement(object=thing, context=context)


FINE = [
    statement(),
    statement(verb={"id": VERBS[1], "display": {"en": "completed"}}),
    statement(actor={"account": LAUNCH.agent["account"], "name": "Learner"}),
    statement(object={"objectType": "Activity", "id": ACTIVITY, "definition": {"name": {"en": "x"}}}),
    statement(context={"registration": LAUNCH.registration.upper()}),
    about({"id": f"{ACTIVITY}/question-1"}, [{"id": ACTIVITY}]),
    about({"id": f"{ACTIVITY}/question-1"}, {"id": ACTIVITY}),
    about({"id": OTHER}, [{"id": OTHER}, {"id": ACTIVITY}]),
]
ACCOUNT = LAUNCH.agent["account"]
WRONG = [
    ("/actor", statement(actor={"mbox": "mailto:somebody@example.org"})),
    ("/actor", statement(actor={"account": ACCOUNT | {"name": "somebody-else"}})),
    ("/actor", statement(actor={"account": ACCOUNT | {"homePage": "https://elsewhere.example"}})),
    ("/actor", statement(actor={"objectType": "Group", "account": ACCOUNT})),
    ("/actor", statement(actor={"objectType": "Group", "member": [LAUNCH.agent]})),
    ("/actor", statement(actor={"account": ACCOUNT, "mbox": "mailto:somebody@example.org"})),
    ("/verb/id", statement(verb={"id": "http://adlnet.gov/expapi/verbs/passed"})),
    ("/verb/id", statement(verb={"id": "http://adlnet.gov/expapi/verbs/voided"})),
    ("/verb/id", statement(verb={"id": VERBS[0].upper()})),
    ("/context/registration", {name: part for name, part in statement().items() if name != "context"}),
    ("/context/registration", statement(context={})),
    ("/context/registration", statement(context={"registration": str(uuid.uuid4())})),
    ("/object/id", statement(object={"id": OTHER})),
    ("/object/id", statement(object={"objectType": "StatementRef", "id": LAUNCH.registration})),
    ("/object/id", statement(object={"objectType": "StatementRef", "id": ACTIVITY})),
    ("/object/id", statement(object=LAUNCH.agent)),
    ("/object/id", statement(object={"objectType": "SubStatement", "object": {"id": ACTIVITY}})),
    ("/object/id", about({"id": OTHER}, [{"id": OTHER}])),
    ("/object/id", about({"id": OTHER}, {"id": OTHER})),
    ("/object/id", about({"id": f"urn:uuid:{uuid.uuid4()}"}, [{"id": ACTIVITY}])),
    ("/object/id", about({"id": f"URN:UUID:{uuid.uuid4()}"}, [{"id": ACTIVITY}])),
]


@pytest.mark.parametrize("said", FINE)
def test_what_the_launch_covers_may_be_said(said) -> None:
    assert may_say(LAUNCH, said) is None


@pytest.mark.parametrize(("pointer", "said"), WRONG)
def test_anything_else_may_not(pointer, said) -> None:
    fault = may_say(LAUNCH, said)
    assert fault is not None
    assert fault.pointer == pointer
    assert fault.message % fault.values


@for_all(st.text(min_size=1))
def test_no_other_verb_activity_or_learner_is_ever_covered(text: str) -> None:
    for changed in (
        statement(verb={"id": text}),
        statement(object={"id": text}),
        statement(actor={"account": ACCOUNT | {"name": text}}),
        statement(context={"registration": text}),
    ):
        fault = may_say(LAUNCH, changed)
        assert fault is not None
        assert len(str(fault)) < 400


def test_what_is_refused_is_quoted_in_short() -> None:
    fault = may_say(LAUNCH, statement(verb={"id": f"https://verbs.example/{'x' * 5000}"}))
    assert fault is not None
    assert len(fault.values["verb"]) < 150


def test_a_launched_package_may_speak_of_our_own_activity_too() -> None:
    ours = f"urn:uuid:{uuid.uuid4()}"
    launch = Launch(LAUNCH.registration, ours, LAUNCH.verbs, HOME, LAUNCH.pseudonym)
    assert may_say(launch, statement(object={"id": ours})) is None


# --- What may be kept ---
def test_a_package_keeps_the_state_of_its_own_activity() -> None:
    agent = {"account": ACCOUNT}
    fine = {"activity": ACTIVITY, "agent": agent, "registration": LAUNCH.registration}
    assert may_keep(LAUNCH, **fine) is None
    assert may_keep(LAUNCH, **fine | {"registration": LAUNCH.registration.upper()}) is None
    wrong = {
        "/activityId": fine | {"activity": OTHER},
        "/agent": fine | {"agent": {"mbox": "mailto:somebody@example.org"}},
        "/registration": fine | {"registration": None},
    }
    assert {pointer: may_keep(LAUNCH, **asked).pointer for pointer, asked in wrong.items()} == {
        pointer: pointer for pointer in wrong
    }
    assert may_keep(LAUNCH, **fine | {"registration": str(uuid.uuid4())}).pointer == "/registration"
    assert may_keep(LAUNCH, **fine | {"agent": {"account": ACCOUNT | {"name": "x"}}}).pointer == "/agent"
