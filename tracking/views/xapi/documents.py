"""The three document resources: states, profiles of activities, profiles of agents (1.0.3 Communication 2.2 to 2.7)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import HttpResponse

from tracking.models import Document
from tracking.selectors import documents as selectors
from tracking.services import documents as services
from tracking.services.documents import Content, Place
from tracking.views.xapi import parameters as asked
from tracking.views.xapi.answers import as_json, nothing_to_say, shown
from tracking.views.xapi.calls import Call
from tracking.views.xapi.frame import View, resource
from tracking.views.xapi.refusals import NOT_COVERED, Refused, not_found, not_valid, too_large
from tracking.xapi.checks import Resource
from tracking.xapi.conditions import Conditions, quoted
from tracking.xapi.faults import Fault, gettext_noop
from tracking.xapi.formats import identified
from tracking.xapi.launching import may_keep
from tracking.xapi.merging import NoJson, NoObject, properties_of
from tracking.xapi.scopes import Need
from tracking.xapi.versions import Version

Kind = Document.Kind
CONCURRENCY = "1.0.3 Communication 3.1 · IEEE 9274.1.1 4.1.4"
MERGING = "1.0.3 Communication 2.2 · IEEE 9274.1.1 4.1.6"
CONTENT = "1.0.3 Communication 3.2 · IEEE 9274.1.1 4.1.3"
PRINTED = re.compile(r"[\x20-\x7e]{1,1000}")

CHANGED = gettext_noop("The document is not what If-Match or If-None-Match say. Nothing was changed: get it again.")
EXISTS = gettext_noop("There is a document already. Get it, then send its ETag as If-Match. Nothing was changed.")
UNSURE = gettext_noop(
    "Say what you expect to find: send If-None-Match: * for a new document, If-Match for another one."
)
NOT_MERGED = gettext_noop(
    "Only one JSON object can be laid over another, both as application/json. Nothing was changed."
)
NOT_JSON = gettext_noop("This is said to be application/json and is not.")
ODD_TYPE = gettext_noop("This Content-Type can’t be kept.")


@dataclass(frozen=True)
class Kept:
    """One of the three: what an id is called, where documents stand, and whether 1.0.3 asks writers for conditions."""

    resource: Resource
    id: str
    place: Callable[[Call], Place]
    careful_in_one: bool = True  # Communication 3.1: states are freely replaced.


def read(kept: Kept, call: Call) -> HttpResponse:
    """One document, or the ids of all."""
    place = kept.place(call)
    if kept.id not in call.parameters:
        found = selectors.names_of(place, asked.moment(call, "since"))
        return as_json(call, found.names, at=found.latest)
    one = selectors.document(place, call.parameters[kept.id])
    if one is None:
        raise not_found()
    return shown(call, bytes(one.content), one.content_type, at=one.updated_at, tag=one.etag)


def put(kept: Kept, call: Call) -> HttpResponse:
    """A whole document, in the place of what is there."""
    two = call.version is Version.TWO
    tag = services.put_document(
        place=kept.place(call),
        name=call.parameters[kept.id],
        content=content_of(call, checked=two),
        conditions=conditions_of(call),
        careful=two or kept.careful_in_one,
        known=not two and kept.careful_in_one,
    )
    return stored(tag)


def post(kept: Kept, call: Call) -> HttpResponse:
    """Some properties, laid over what is there."""
    tag = services.merge_document(
        place=kept.place(call),
        name=call.parameters[kept.id],
        content=content_of(call, checked=False),
        conditions=conditions_of(call),
    )
    return stored(tag)


def delete(kept: Kept, call: Call) -> HttpResponse:
    """One document; or all of a learner in an activity, where none is named."""
    place = kept.place(call)
    if kept.id not in call.parameters:
        services.delete_documents(place=place)
    else:
        services.delete_document(place=place, name=call.parameters[kept.id], conditions=conditions_of(call))
    return nothing_to_say()


def stored(tag: str) -> HttpResponse:
    """204, with the tag of what is there now."""
    response = nothing_to_say()
    response.headers["ETag"] = quoted(tag)
    return response


def conditions_of(call: Call) -> Conditions:
    """If-Match and If-None-Match."""
    return Conditions.read(call.headers.get("if-match"), call.headers.get("if-none-match"))


def content_of(call: Call, *, checked: bool) -> Content:
    """What was sent; `checked` for JSON that must be JSON even where nobody merges it."""
    kind = call.content_type or services.OCTETS
    if not PRINTED.fullmatch(kind):
        raise not_valid(Fault("/Content-Type", CONTENT, ODD_TYPE))
    content = Content(call.body.all(settings.XAPI_LARGEST_DOCUMENT), kind)
    try:
        if checked and content.is_json:
            properties_of(content.octets)
    except NoJson as error:
        raise not_valid(Fault("", CONTENT, NOT_JSON)) from error
    except NoObject:
        pass  # An array or a number is JSON, too.
    return content


def place_of_state(call: Call) -> Place:
    """An activity, an agent and perhaps a registration; within a launch, the launch's own."""
    activity, agent, registration = call.parameters["activityId"], asked.agent(call), asked.registration(call)
    if call.caller.launch:
        told = str(registration) if registration else None
        fault = may_keep(call.caller.launch, activity=activity, agent=agent, registration=told)
        if fault:
            raise Refused(HTTPStatus.FORBIDDEN, NOT_COVERED, fault)
    return Place(
        call.caller.agency_id, Kind.STATE, activity, identified(agent), registration, call.caller.credential_id
    )


def place_of_activity(call: Call) -> Place:
    """An activity."""
    activity = call.parameters["activityId"]
    return Place(call.caller.agency_id, Kind.ACTIVITY_PROFILE, activity, credential_id=call.caller.credential_id)


def place_of_agent(call: Call) -> Place:
    """An agent."""
    agent = identified(asked.agent(call))  # Names change, and are not for us to keep.
    return Place(call.caller.agency_id, Kind.AGENT_PROFILE, agent=agent, credential_id=call.caller.credential_id)


def with_refusals(answer: Callable[[Kept, Call], HttpResponse], kept: Kept) -> Callable[[Call], HttpResponse]:
    """The answer, with what the service refuses told as HTTP tells it."""

    def told(call: Call) -> HttpResponse:
        try:
            return answer(kept, call)
        except services.ConditionFailed as error:
            raise Refused(HTTPStatus.PRECONDITION_FAILED, CHANGED) from error
        except services.DocumentExists as error:
            raise Refused(HTTPStatus.CONFLICT, EXISTS, Fault("/If-Match", CONCURRENCY, EXISTS)) from error
        except services.ConditionMissing as error:
            raise not_valid(Fault("/If-None-Match", CONCURRENCY, UNSURE)) from error
        except services.NotMerged as error:
            raise not_valid(Fault("", MERGING, NOT_MERGED)) from error
        except services.Outgrown as error:
            raise too_large(settings.XAPI_LARGEST_DOCUMENT) from error

    return told


def documents(kept: Kept, to_read: Need, to_write: Need) -> View:
    """The view of one of the three."""
    return resource(
        kept.resource,
        {
            "GET": (to_read, with_refusals(read, kept)),
            "PUT": (to_write, with_refusals(put, kept)),
            "POST": (to_write, with_refusals(post, kept)),
            "DELETE": (to_write, with_refusals(delete, kept)),
        },
    )


STATES = Kept(Resource.STATE, "stateId", place_of_state, careful_in_one=False)
ACTIVITY_PROFILES = Kept(Resource.ACTIVITY_PROFILE, "profileId", place_of_activity)
AGENT_PROFILES = Kept(Resource.AGENT_PROFILE, "profileId", place_of_agent)

xapi_state = documents(STATES, Need.READ_STATE, Need.WRITE_STATE)
xapi_activity_profile = documents(ACTIVITY_PROFILES, Need.READ_PROFILES, Need.WRITE_PROFILES)
xapi_agent_profile = documents(AGENT_PROFILES, Need.READ_PROFILES, Need.WRITE_PROFILES)
