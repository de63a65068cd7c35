"""What is known of an activity."""

from collections.abc import Collection
from typing import Any

from tracking.models import Activity
from tracking.selectors.voices import BY_CLASSROOM, BY_TOOLS
from tracking.xapi.identity import key


def definitions_of(agency_id: int, iris: Collection[str]) -> dict[str, dict[str, Any]]:
    """IRI → canonical definition, of those that statements of the agency described; one query.

    What the classroom describes is as it says, whatever tools say of it.
    """
    ours = {key(agency_id, BY_CLASSROOM, iri) for iri in iris}
    theirs = {key(agency_id, BY_TOOLS, iri) for iri in iris}
    rows = Activity.objects.filter(key__in=ours | theirs).order_by() if iris else ()
    return {row.iri: row.definition for row in sorted(rows, key=lambda row: row.key in ours) if row.definition}
