"""What a statement is found by, read once when it comes in."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from tracking.xapi.identity import agent_uuid, identifier_of, key
from tracking.xapi.values import parse_timestamp
from tracking.xapi.versions import Version

VOIDED: Final = "http://adlnet.gov/expapi/verbs/voided"
CONTEXT_ACTIVITIES: Final = ("parent", "grouping", "category", "other")


@dataclass(frozen=True)
class AttachmentNote:
    """What a statement says of one attachment, and where it says so. The file may be elsewhere, or not come."""

    sha2: str
    content_type: str
    length: int
    usage_type: str
    file_url: str | None
    pointer: str


@dataclass(frozen=True)
class Index:
    """One statement's places in every list. Agents are identifiers (`identity.identifier_of`), activities IRIs.

    `object_id` is the activity's IRI, the agent's or group's identifier, or the id of the statement referred to; it is
    empty for an anonymous group and for a sub-statement. `actor` is a pseudonym of ours or a UUID of the identifier; an
    anonymous group is nobody but itself, so its UUID is of this statement.
    """

    uid: UUID
    actor: UUID
    verb: str
    object_id: str
    registration: UUID | None
    timestamp: datetime | None
    agents: frozenset[str]
    related_agents: frozenset[str]
    activities: frozenset[str]
    related_activities: frozenset[str]
    reference: UUID | None = None
    voids: bool = False
    definitions: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    attachments: tuple[AttachmentNote, ...] = ()


def index_of(statement: Mapping[str, Any], version: Version = Version.ONE, *, home_page: str = "") -> Index:
    """The index of a checked statement that has its id; `home_page` is that of our own accounts.

    Authority is the server's word and not in here: `keys_of` is told it.
    """
    actor, verb, target = statement["actor"], statement["verb"]["id"], statement["object"]
    kind = target.get("objectType", "Activity")
    parts = [statement, target] if kind == "SubStatement" else [statement]
    agents = frozenset(in_statement(statement))
    activities = [activity for part in parts for activity in activities_in(part)]
    reference = UUID(target["id"]) if kind == "StatementRef" else None
    registration = statement.get("context", {}).get("registration")
    timestamp = statement.get("timestamp")
    return Index(
        uid=UUID(statement["id"]),
        actor=agent_uuid(identifier_of(actor) or f"group|{statement['id'].lower()}", home_page),
        verb=verb,
        object_id=object_id_of(target, kind),
        registration=UUID(registration) if registration else None,
        timestamp=instant(timestamp, version) if timestamp else None,
        agents=agents,
        related_agents=agents.union(*map(related_in, parts)),
        activities=frozenset((target["id"],)) if kind == "Activity" else frozenset(),
        related_activities=frozenset([activity["id"] for activity in activities]),
        reference=reference,
        voids=verb == VOIDED and reference is not None,
        definitions=definitions_of(activities),
        attachments=notes_of(parts) if any("attachments" in part for part in parts) else (),
    )


def keys_of(index: Index, agency_id: int, authority_identifier: str | None) -> frozenset[UUID]:
    """Every key that one statement is found by."""
    related = index.related_agents if authority_identifier is None else index.related_agents | {authority_identifier}
    return frozenset(
        [
            key(agency_id, "verb", index.verb),
            *([key(agency_id, "registration", str(index.registration))] if index.registration else ()),
            *[key(agency_id, "agent", one) for one in index.agents],
            *[key(agency_id, "agent*", one) for one in related],
            *[key(agency_id, "activity", one) for one in index.activities],
            *[key(agency_id, "activity*", one) for one in index.related_activities],
            *[key(agency_id, "attachment", note.sha2) for note in index.attachments],
        ]
    )


def object_id_of(target: Mapping[str, Any], kind: str) -> str:
    """What `Index.object_id` says of a statement's object."""
    if kind == "StatementRef":
        return str(target["id"]).lower()
    return target["id"] if kind == "Activity" else identifier_of(target) or ""


def instant(text: str, version: Version) -> datetime:
    """The moment that a timestamp tells in this version, or in the other: one store keeps statements of both."""
    try:
        return parse_timestamp(text, version)
    except ValueError:
        return parse_timestamp(text, Version.ONE if version is Version.TWO else Version.TWO)


def identifiers(agent: Mapping[str, Any]) -> Iterator[str]:
    """An agent, or a group and its members: a group that has a member matches that member (Communication 2.1.3)."""
    identifier = identifier_of(agent)
    if identifier is not None:
        yield identifier
    for member in agent.get("member", ()):
        yield from identifiers(member)


def in_statement(part: Mapping[str, Any]) -> Iterator[str]:
    """Who is the actor or the object (Communication 2.1.3, `agent`)."""
    yield from identifiers(part["actor"])
    if part["object"].get("objectType") in {"Agent", "Group"}:
        yield from identifiers(part["object"])


def related_in(part: Mapping[str, Any]) -> Iterator[str]:
    """Who else stands in a statement or sub-statement (Communication 2.1.3, `related_agents`; 2.0 context agents)."""
    yield from in_statement(part)
    context = part.get("context")
    if context:
        for name in ("instructor", "team"):
            if name in context:
                yield from identifiers(context[name])
        for entry in context.get("contextAgents", ()):
            yield from identifiers(entry["agent"])
        for entry in context.get("contextGroups", ()):
            yield from identifiers(entry["group"])


def activities_in(part: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """The activities of a statement or sub-statement, its object first (Communication 2.1.3, `related_activities`)."""
    target = part["object"]
    if target.get("objectType", "Activity") == "Activity":
        yield target
    around = part.get("context", {}).get("contextActivities")
    if around:
        for name in CONTEXT_ACTIVITIES:
            entries = around.get(name, ())
            yield from [entries] if isinstance(entries, dict) else entries  # 1.0.x allows one without its list.


def definitions_of(activities: Iterable[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """What is said of each activity; said twice, the first word on each property counts: the object's, if it is it."""
    found: dict[str, dict[str, Any]] = {}
    for activity in activities:
        definition = activity.get("definition")
        if definition:
            found[activity["id"]] = {**definition, **found[activity["id"]]} if activity["id"] in found else definition
    return found


def notes_of(parts: Iterable[Mapping[str, Any]]) -> tuple[AttachmentNote, ...]:
    """The attachments of a statement and of its sub-statement (Data 2.4.11)."""
    return tuple(
        AttachmentNote(
            sha2=note["sha2"].lower(),
            content_type=note["contentType"],
            length=note["length"],
            usage_type=note["usageType"],
            file_url=note.get("fileUrl"),
            pointer=f"{at}/attachments/{number}",
        )
        for at, part in zip(("", "/object"), parts, strict=False)
        for number, note in enumerate(part.get("attachments", ()))
    )
