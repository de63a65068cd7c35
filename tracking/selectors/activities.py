"""What is known of an activity."""

from collections.abc import Collection
from typing import Any

from tracking.models import Activity
from tracking.xapi.identity import key


def definition_of(agency_id: int, iri: str) -> dict[str, Any] | None:
    """The canonical definition that the agency's statements gave, or None."""
    return definitions_of(agency_id, [iri]).get(iri)


def definitions_of(agency_id: int, iris: Collection[str]) -> dict[str, dict[str, Any]]:
    """IRI → canonical definition, of those that have one."""
    keys = [key(agency_id, "activity", iri) for iri in iris]
    found = Activity.objects.filter(key__in=keys).values_list("iri", "definition")
    return {iri: definition for iri, definition in found if definition}
