"""What is stored together: statements with everything that they are found by, as columns."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from tracking.selectors.voices import Voice
from tracking.services.errors import IdTwice
from tracking.xapi.identity import key
from tracking.xapi.index import Index, keys_of

LARGEST = 64 * 1024  # Characters of what is kept of one activity.


@dataclass(frozen=True)
class Arrival:
    """A checked statement on its way in.

    `exact` is its text without `stored` and `authority`. `value` is the statement as it was sent, before we completed
    it: a repeat is compared by that, so that a timestamp of ours counts for nothing. None means: as `exact` says.
    """

    exact: str
    index: Index
    value: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Description:
    """What is said of an activity."""

    key: UUID
    iri: str
    definition: dict[str, Any]


@dataclass(frozen=True)
class Batch:
    """Statements of one agency by one voice. Numbers count from 1, in the order of arrival."""

    agency_id: int
    voice: Voice
    arrivals: tuple[Arrival, ...]
    links: tuple[tuple[int, UUID], ...]
    references: tuple[tuple[int, UUID, bool], ...]
    descriptions: tuple[Description, ...]

    @property
    def uids(self) -> list[UUID]:
        """The statements' own ids."""
        return [arrival.index.uid for arrival in self.arrivals]

    @property
    def promised(self) -> list[UUID]:
        """Statements that are referred to, and are not in the batch themselves."""
        return sorted({target for _number, target, _voids in self.references}.difference(self.uids))

    def rows(self) -> Iterator[tuple[UUID, UUID | None, UUID, str, str, datetime | None, str]]:
        """uid, registration, actor, verb, object, time, text. What has no time happened when it is stored."""
        for arrival in self.arrivals:
            at = arrival.index
            yield at.uid, at.registration, at.actor, at.verb, at.object_id, at.timestamp, arrival.exact


@dataclass(frozen=True)
class Inserted:
    """What became of a batch: which ids are new, which of these somebody waited for, which activities are told anew."""

    fresh: frozenset[UUID]
    awaited: frozenset[UUID]
    retold: frozenset[UUID]


def batch_of(arrivals: Sequence[Arrival], *, agency_id: int, voice: Voice) -> Batch:
    """The batch; raises `IdTwice` when two of its statements have one id."""
    uids = [arrival.index.uid for arrival in arrivals]
    if len(set(uids)) < len(uids):
        raise IdTwice([uid for uid in dict.fromkeys(uids) if uids.count(uid) > 1])
    numbered = list(enumerate(arrivals, start=1))
    links = ((number, link) for number, one in numbered for link in keys_of(one.index, agency_id, voice.identifier))
    references = ((number, one.index.reference, one.index.voids) for number, one in numbered)
    return Batch(
        agency_id=agency_id,
        voice=voice,
        arrivals=tuple(arrivals),
        links=tuple(links),
        references=tuple((number, target, voids) for number, target, voids in references if target),
        descriptions=descriptions_in(arrivals, agency_id, voice) if voice.defines else (),
    )


def descriptions_in(arrivals: Sequence[Arrival], agency_id: int, voice: Voice) -> tuple[Description, ...]:
    """What the statements say of activities, in the order of their keys: no two writers lock them crosswise."""
    said: dict[str, dict[str, Any]] = {}
    for arrival in arrivals:
        for iri, definition in arrival.index.definitions.items():
            said[iri] = merged(said[iri], definition) if iri in said else definition
    if sum(len(arrival.exact) for arrival in arrivals) > LARGEST:
        said = {iri: definition for iri, definition in said.items() if is_kept(definition)}
    found = (Description(key(agency_id, voice.describes, iri), iri, definition) for iri, definition in said.items())
    return tuple(sorted(found, key=lambda description: description.key))


def is_kept(definition: Mapping[str, Any]) -> bool:
    """Whether it is short enough for others to be shown with: `canonical` repeats it in each of their statements."""
    return len(as_json(definition)) <= LARGEST


def merged(known: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    """The later word counts, but a name in one language leaves the other languages alone."""
    maps = {
        name: {**known[name], **told[name]}
        for name in ("name", "description", "extensions")
        if isinstance(known.get(name), dict) and isinstance(told.get(name), dict)
    }
    return {**known, **told, **maps}


def as_json(definition: Mapping[str, Any]) -> str:
    """A definition as the database takes it."""
    return json.dumps(definition, ensure_ascii=False, separators=(",", ":"))
