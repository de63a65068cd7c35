"""What is known of an activity."""

from collections.abc import Collection
from typing import Any

from tracking.models import Activity
from tracking.selectors.voices import BY_CLASSROOM, BY_TOOLS
from tracking.xapi.identity import key


def definitions_of(agency_id: int, iris: Collection[str]) -> dict[str, dict[str, Any]]:
    """IRI → canonical definition, of those that statements of the agency described; one query."""
    return said_of(agency_id, iris, "definition")


def names_of(agency_id: int, iris: Collection[str]) -> dict[str, dict[str, str]]:
    """IRI → language map of the name, of those that statements of the agency named; one query."""
    return said_of(agency_id, iris, "definition__name")


def said_of(agency_id: int, iris: Collection[str], part: str) -> dict[str, Any]:
    """IRI → that part of what is known. What the classroom describes is as it says, whatever tools say of it."""
    ours = {key(agency_id, BY_CLASSROOM, iri) for iri in iris}
    theirs = {key(agency_id, BY_TOOLS, iri) for iri in iris}
    found = Activity.objects.filter(key__in=ours | theirs).order_by()
    rows = found.values_list("key", "iri", part) if iris else ()
    return {iri: said for _key, iri, said in sorted(rows, key=lambda row: row[0] in ours) if said}
