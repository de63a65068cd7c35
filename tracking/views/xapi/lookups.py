"""Activities, agents, and what this server is: the resources that only tell (1.0.3 Communication 2.4, 2.5, 2.8)."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase

from tracking.selectors.activities import definitions_of
from tracking.views.xapi import parameters as asked
from tracking.views.xapi.answers import as_json
from tracking.views.xapi.calls import Call, parameters_in, query_of
from tracking.views.xapi.frame import framed, open_resource, resource
from tracking.views.xapi.refusals import not_found
from tracking.xapi.checks import Resource, check_parameters
from tracking.xapi.scopes import Need
from tracking.xapi.versions import HEADER, UnknownVersion, Version, version_of
from tracking.xapi.vocabulary import EXTENSION

ONES = ["1.0.0", "1.0.1", "1.0.2", "1.0.3"]
LISTED = ("name", "mbox", "mbox_sha1sum", "openid", "account")


def activity(call: Call) -> HttpResponse:
    """An activity with its definition; one that nobody described is still an activity."""
    iri = call.parameters["activityId"]
    definition = definitions_of(call.caller.agency_id, [iri]).get(iri)
    return as_json(call, {"objectType": "Activity", "id": iri} | ({"definition": definition} if definition else {}))


def agent(call: Call) -> HttpResponse:
    """A Person: nothing but what was asked with. Who is behind a pseudonym is not told here."""
    one = asked.agent(call)
    return as_json(call, {"objectType": "Person"} | {name: [one[name]] for name in LISTED if name in one})


def about(request: HttpRequest) -> HttpResponse:
    """The versions and the limits. Clients of 1.0 choke on a version they never heard of, and are not told of it."""
    one = asks_for_one(request)
    check_parameters(Resource.ABOUT, "GET", parameters_in(query_of(request)), Version.ONE if one else Version.TWO)
    versions = ONES if one else [*ONES, Version.TWO]
    limits: dict[str, Any] = {
        "statements": settings.XAPI_MOST_STATEMENTS,
        "bytes": settings.XAPI_LARGEST_STATEMENTS,
        "documentBytes": settings.XAPI_LARGEST_DOCUMENT,
        "attachmentBytes": settings.XAPI_LARGEST_ATTACHMENT,
        "requestsPerMinute": settings.XAPI_REQUESTS_PER_MINUTE,
    }
    return JsonResponse({"version": versions, "extensions": {f"{EXTENSION}/limits": limits}})


def asks_for_one(request: HttpRequest) -> bool:
    """Whether the client speaks 1.0."""
    try:
        return version_of(request.headers.get(HEADER)) is Version.ONE
    except UnknownVersion:
        return False


def nowhere(request: HttpRequest, call: Call | None) -> HttpResponseBase:
    """404, as JSON."""
    raise not_found()


xapi_activities = resource(Resource.ACTIVITIES, {"GET": (Need.READ_DEFINITIONS, activity)})
xapi_agents = resource(Resource.AGENTS, {"GET": (Need.READ_DEFINITIONS, agent)})
xapi_about = open_resource(about)
xapi_unknown = framed({"GET", "HEAD", "PUT", "POST", "DELETE"}, nowhere, read=False)
