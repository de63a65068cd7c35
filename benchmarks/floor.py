"""The least that Django can do with statements: parse, insert in one round trip, answer the ids. Nothing is checked.

A program of its own, which the same server serves: `granian --interface wsgi --factory benchmarks.floor:bare`.
"""

import json
import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

from lms.settings.environment import database

TABLES = """
CREATE TABLE floor_statement (id uuid PRIMARY KEY, verb text, stored timestamptz, exact text);
CREATE TABLE floor_agent (agent text, stored timestamptz, id uuid, PRIMARY KEY (agent, stored, id));
CREATE TABLE floor_activity (activity text, stored timestamptz, id uuid, PRIMARY KEY (activity, stored, id));
"""
INSERT = """
WITH stored AS (
    INSERT INTO floor_statement
    SELECT id, verb, now(), exact FROM unnest(%s::uuid[], %s::text[], %s::text[]) AS a (id, verb, exact)
), agents AS (
    INSERT INTO floor_agent SELECT agent, now(), id FROM unnest(%s::text[], %s::uuid[]) AS a (agent, id)
)
INSERT INTO floor_activity SELECT activity, now(), id FROM unnest(%s::text[], %s::uuid[]) AS a (activity, id)
"""


def statements(request: HttpRequest) -> HttpResponse:
    """Store one or several."""
    sent = json.loads(request.body)
    several = sent if isinstance(sent, list) else [sent]
    ids = [uuid.UUID(each["id"]) for each in several]
    agents = [(each["actor"]["account"]["name"], uid) for each, uid in zip(several, ids, strict=True)]
    activities = [(iri, uid) for each, uid in zip(several, ids, strict=True) for iri in activities_of(each)]
    rows = ids, [each["verb"]["id"] for each in several], [json.dumps(each) for each in several]
    links = [*map(list, zip(*agents, strict=True)), *map(list, zip(*activities, strict=True))]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [*rows, *links])
    response = JsonResponse([str(uid) for uid in ids], safe=False)
    response.headers["Content-Length"] = str(len(response.content))
    return response


def activities_of(statement: dict[str, Any]) -> set[str]:
    """The object and what stands around it."""
    around = statement["context"]["contextActivities"].values()
    return {statement["object"]["id"], *(each["id"] for kind in around for each in kind)}


urlpatterns = [path("xapi/statements", statements)]


def bare() -> Any:
    """Django with one address and one database, whose connections stay."""
    where = database("FLOOR_DATABASE_URL", Path())
    settings.configure(
        ALLOWED_HOSTS=["*"],
        DATABASES={"default": where | {"CONN_MAX_AGE": None, "CONN_HEALTH_CHECKS": False}},
        ROOT_URLCONF=__name__,
        SECRET_KEY="guards nothing",  # noqa: S106  (nothing is signed)
    )
    return get_wsgi_application()
