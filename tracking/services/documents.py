"""Documents that tools keep here: states of learners in activities, profiles of activities and of agents.

Whoever changes one holds its row's lock, or the unique key of the row that is to be; so of two writers with the same
entity tag one wins, and merges lose nothing. A transaction locks one document, or several in the order of their keys:
nobody waits for somebody who waits for them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from tracking.models import Document
from tracking.xapi.conditions import Conditions, tag_of
from tracking.xapi.identity import identifier_of, key
from tracking.xapi.merging import NoJson, NoObject, merged, properties_of

JSON = "application/json"
OCTETS = "application/octet-stream"
PATIENCE = 20  # How often a document may vanish and come again under our hands.


@dataclass(frozen=True)
class Place:
    """Where documents stand, by whom. `activity` is an IRI, `agent` an Agent; empty where the kind has none."""

    agency_id: int
    kind: str
    activity: str = ""
    agent: Mapping[str, Any] | None = None
    registration: UUID | None = None
    credential_id: int | None = None

    @property
    def who(self) -> str:
        """The agent's canonical identifier."""
        return (identifier_of(self.agent) or "") if self.agent else ""

    @property
    def activity_key(self) -> UUID | None:
        """What lists are asked by."""
        return key(self.agency_id, "activity", self.activity) if self.activity else None

    @property
    def agent_key(self) -> UUID | None:
        """What lists are asked by."""
        return key(self.agency_id, "agent", self.who) if self.agent else None

    def key(self, name: str) -> UUID:
        """What no other document has."""
        parts = (self.kind, self.activity, self.who, str(self.registration or ""), name)
        return key(self.agency_id, "document", "|".join(f"{len(part)}:{part}" for part in parts))

    def documents(self) -> models.QuerySet[Document]:
        """All that stand here, of every registration where none is named."""
        mine = Document.objects.filter(agency_id=self.agency_id, kind=self.kind)
        found = mine.filter(activity_key=self.activity_key, agent_key=self.agent_key)
        return found.filter(registration=self.registration) if self.registration else found


class DocumentRefused(Exception):
    """Nothing was changed."""


class ConditionFailed(DocumentRefused):
    """The document is not, or no longer, what the writer thinks it is."""


class ConditionMissing(DocumentRefused):
    """The writer must say what they think is there."""


class DocumentExists(DocumentRefused):
    """There is one, of which the writer does not seem to know."""


class NotMerged(DocumentRefused):
    """Not both are JSON objects."""


class Outgrown(DocumentRefused):
    """Both together are larger than a document may be."""


@dataclass(frozen=True)
class Content:
    """What is to be stored: any bytes, and what they are said to be."""

    octets: bytes
    type: str

    @property
    def is_json(self) -> bool:
        """Whether they are said to be JSON."""
        return self.type.partition(";")[0].strip().lower() == JSON


Change = Callable[[Document | None], Content | None]


def put_document(
    *, place: Place, name: str, content: Content, conditions: Conditions, careful: bool, known: bool
) -> str:
    """Store the document in the place of whatever is there; returns its tag.

    Args:
        place: where it stands.
        name: its id there.
        content: what is stored, byte for byte.
        conditions: what the writer asks of the present document.
        careful: whether replacing one needs a condition.
        known: whether even a new one needs a condition.

    Raises:
        ConditionFailed: the conditions do not hold.
        DocumentExists: there is one, and no condition was given.
        ConditionMissing: there is none, and no condition was given.
    """

    def put(there: Document | None) -> Content:
        if careful and there and not conditions.given:
            raise DocumentExists
        if known and not there and not conditions.given:
            raise ConditionMissing
        return content

    return change(place, name, conditions, put)


def merge_document(*, place: Place, name: str, content: Content, conditions: Conditions) -> str:
    """Lay the posted JSON object over the one that is there, or store it where there is none; returns the tag.

    Raises:
        ConditionFailed: the conditions do not hold.
        NotMerged: there is one, and not both are JSON objects; or what is said to be JSON is none.
        Outgrown: there is one, and both together are too large.
    """

    def merge(there: Document | None) -> Content:
        if there is None:
            check_json(content)
            return content
        existing = Content(bytes(there.content), there.content_type)
        if not (existing.is_json and content.is_json):
            raise NotMerged
        try:
            both = Content(merged(existing.octets, content.octets), existing.type)
        except NoObject as error:
            raise NotMerged from error
        if len(both.octets) > settings.XAPI_LARGEST_DOCUMENT:
            raise Outgrown
        return both

    return change(place, name, conditions, merge)


def check_json(content: Content) -> None:
    """Raises `NotMerged` for what is said to be JSON and is not."""
    try:
        if content.is_json:
            properties_of(content.octets)
    except NoJson as error:
        raise NotMerged from error
    except NoObject:
        return  # An array or a number is a document like any other.


def delete_document(*, place: Place, name: str, conditions: Conditions) -> None:
    """Take it away; one that is not there is gone already. Raises `ConditionFailed`."""
    change(place, name, conditions, lambda _there: None)


@transaction.atomic
def delete_documents(*, place: Place) -> None:
    """Take away all documents of the place, in every registration where none is named."""
    keys = list(place.documents().order_by("key").select_for_update().values_list("key", flat=True))
    Document.objects.filter(key__in=keys).delete()


def change(place: Place, name: str, conditions: Conditions, decide: Change) -> str:
    """Do what `decide` says about the present document, alone with it; returns the tag of what is there then."""
    for _again in range(PATIENCE):
        try:
            return change_once(place, name, conditions, decide)
        except IntegrityError:
            continue  # Somebody made it a moment ago: look again.
    raise ConditionFailed


@transaction.atomic
def change_once(place: Place, name: str, conditions: Conditions, decide: Change) -> str:
    """One try. Raises `IntegrityError` when somebody else makes the document at the same time."""
    there = Document.objects.select_for_update().filter(key=place.key(name)).first()
    if not conditions.hold(there.etag if there else None):
        raise ConditionFailed
    content = decide(there)
    if content is None:
        if there:
            there.delete()
        return ""
    row = there or Document(
        key=place.key(name),
        agency_id=place.agency_id,
        kind=place.kind,
        activity=place.activity,
        activity_key=place.activity_key,
        agent=place.agent,
        agent_key=place.agent_key,
        registration=place.registration,
        name=name,
    )
    row.credential_id = place.credential_id
    row.content, row.content_type = content.octets, content.type
    row.etag, row.updated_at = tag_of(content.octets), timezone.now()
    row.save(force_insert=there is None)
    return row.etag
