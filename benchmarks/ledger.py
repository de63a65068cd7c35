"""A ledger of any size, made in SQL, with keys by the ledger's own function."""

import json
import uuid
from collections.abc import Iterable
from typing import Any

from django.db import connection

from agencies.models import Agency
from benchmarks.load import SITE, statement
from tests.factories.credentials import make_key
from tests.factories.tracking import make_agency
from tracking.selectors.voices import voice_of
from tracking.services.credentials import Given
from tracking.xapi.identity import agent_uuid, identifier_of, key

DAYS = 365
PEOPLE, BUSY = 2000, 10  # Ten of them do a tenth of everything: a hundredth each.
VERBS = [f"{SITE}/verbs/{number}" for number in range(70)]  # The first is a third of all, each of the last a hundredth.
ACTIVITIES = [f"{SITE}/questions/{number}" for number in range(150)]
LESSONS = [f"{SITE}/lessons/{number}" for number in range(40)]
COURSES = [f"{SITE}/courses/{number}" for number in range(5)]
TEACHERS = [f"teacher-{number}" for number in range(20)]
NAMES = [str(uuid.UUID(int=number, version=4)) for number in range(PEOPLE)]
CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
REGISTRATIONS = [uuid.UUID(int=number, version=4) for number in range(PEOPLE)]
EXACT = json.dumps(statement(1) | {"id": "ID", "version": "1.0.0"}, ensure_ascii=False)

NUMBERS = """
CREATE TEMPORARY TABLE told AS SELECT
    number AS id, gen_random_uuid() AS uid,
    now() - interval '1 day' - (%(count)s - number) * (interval '1 day' * %(days)s / %(count)s) AS stored_at,
    CASE WHEN number %% 10 = 0 THEN (hash / 7) %% %(busy)s ELSE (hash / 7) %% %(people)s END + 1 AS person,
    greatest((hash / 11) %% 100 - 30, 0) + 1 AS verb,
    (hash / 13) %% 150 + 1 AS activity, (hash / 17) %% 20 + 1 AS teacher
FROM generate_series(1, %(count)s) AS number,
    LATERAL (SELECT hashint8extended(number, 0) & (1::bigint << 60) - 1 AS hash) AS hashed
"""
STATEMENTS = """
INSERT INTO tracking_statement
    (id, uid, registration, actor, agency_id, credential_id, verb, object_id, occurred_at, stored_at, exact)
SELECT id, uid, (%(registrations)s::uuid[])[person], (%(actors)s::uuid[])[person], %(agency)s, %(credential)s,
    (%(verbs)s::text[])[verb], (%(activities)s::text[])[activity], stored_at, stored_at,
    replace(%(exact)s, 'ID', uid::text)
FROM told
"""
UIDS = """
INSERT INTO tracking_statementuid (agency_id, uid, statement_id, stored_at)
SELECT %(agency)s, uid, id, stored_at FROM told ORDER BY uid
"""
LINKS = """
INSERT INTO tracking_statementlink (key, stored_at, statement_id, source_id)
SELECT key, stored_at, id, id FROM told, LATERAL unnest(ARRAY[
    (%(verb_keys)s::uuid[])[verb], (%(registration_keys)s::uuid[])[person], (%(agent_keys)s::uuid[])[person],
    (%(related_agent_keys)s::uuid[])[person], (%(teacher_keys)s::uuid[])[teacher], %(authority_key)s,
    (%(activity_keys)s::uuid[])[activity], (%(related_activity_keys)s::uuid[])[activity],
    (%(lesson_keys)s::uuid[])[activity %% 40 + 1], (%(course_keys)s::uuid[])[activity %% 5 + 1], %(category_key)s
]) AS key ORDER BY key, stored_at, id
"""


def make_ledger(count: int) -> Given:
    """So many statements over the past year, and the key that opens them. PostgreSQL only; a million take a minute."""
    agency = make_agency("ledger")
    given = make_key(agency)
    values = numbers(count) | columns(agency, given) | keys(agency, given)
    with connection.cursor() as cursor:
        cursor.execute("SET work_mem = '256MB'")
        for sql in (NUMBERS, STATEMENTS, UIDS, LINKS):
            cursor.execute(sql, values)
        cursor.execute("SELECT setval('tracking_statement_number', %s)", [count])
        cursor.execute("DROP TABLE told")
        cursor.execute("VACUUM ANALYZE")  # What autovacuum does by and by.
    return given


def numbers(count: int) -> dict[str, Any]:
    """How much of everything."""
    return {"count": count, "days": DAYS, "people": PEOPLE, "busy": BUSY}


def columns(agency: Agency, given: Given) -> dict[str, Any]:
    """What rows say."""
    return {
        "agency": agency.pk,
        "credential": given.credential.pk,
        "registrations": REGISTRATIONS,
        "actors": [agent_uuid(account(name), "") for name in NAMES],
        "verbs": VERBS,
        "activities": ACTIVITIES,
        "exact": EXACT,
    }


def keys(agency: Agency, given: Given) -> dict[str, Any]:
    """What they are found by."""

    def all_of(kind: str, values: Iterable[object]) -> list[uuid.UUID]:
        return [key(agency.pk, kind, str(value)) for value in values]

    return {
        "verb_keys": all_of("verb", VERBS),
        "registration_keys": all_of("registration", REGISTRATIONS),
        "agent_keys": all_of("agent", map(account, NAMES)),
        "related_agent_keys": all_of("agent*", map(account, NAMES)),
        "teacher_keys": all_of("agent*", map(account, TEACHERS)),
        "authority_key": key(agency.pk, "agent*", voice_of(given.credential).identifier),
        "activity_keys": all_of("activity", ACTIVITIES),
        "related_activity_keys": all_of("activity*", ACTIVITIES),
        "lesson_keys": all_of("activity*", LESSONS),
        "course_keys": all_of("activity*", COURSES),
        "category_key": key(agency.pk, "activity*", CATEGORY),
    }


def account(name: str) -> str:
    """An agent's identifier in the ledger."""
    return identifier_of({"account": {"homePage": SITE, "name": name}}) or ""
