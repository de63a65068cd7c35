"""What is known of an activity."""

from collections.abc import Collection
from typing import Any

from django.db.models import F

from tracking.models import Activity, Statement, StatementLink
from tracking.xapi.identity import key
from tracking.xapi.statements import URN

LOOKED_AT = 50  # Of the newest statements about one of ours, how many are searched for one of the classroom's.


def definition_of(agency_id: int, iri: str) -> dict[str, Any] | None:
    """The definition, or None. What is ours, the classroom describes, whatever tools say of it."""
    ours = told_by_classroom(agency_id, iri) if iri.startswith(URN) else None
    return ours or definitions_of(agency_id, [iri]).get(iri)


def definitions_of(agency_id: int, iris: Collection[str]) -> dict[str, dict[str, Any]]:
    """IRI → canonical definition, of those that statements of the agency described; one query."""
    keys = [key(agency_id, "activity", iri) for iri in iris]
    found = Activity.objects.filter(key__in=keys).order_by().values_list("iri", "definition") if keys else ()
    return {iri: definition for iri, definition in found if definition}


def told_by_classroom(agency_id: int, iri: str) -> dict[str, Any] | None:
    """The definition in the classroom's latest statement about an activity."""
    links = StatementLink.objects.filter(key=key(agency_id, "activity", iri), source_id=F("statement_id"))
    newest = list(links.order_by("-stored_at").values_list("statement_id", "stored_at")[:LOOKED_AT])
    if not newest:
        return None
    between = (newest[-1][1], newest[0][1])  # So that only the partitions that hold them are looked into.
    rows = Statement.objects.filter(pk__in=[one for one, _at in newest], stored_at__range=between)
    row = rows.filter(agency_id=agency_id, credential=None, object_id=iri).order_by("-stored_at").first()
    definition: dict[str, Any] | None = row.document["object"].get("definition") if row else None
    return definition
