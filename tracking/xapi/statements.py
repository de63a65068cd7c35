"""Building one statement.

A statement's id is derived from its registration's namespace, verb, activity and token (decision 0005), so the same act
told twice is the same statement. Actors are accounts: our home page and a pseudonym, never a name or an address.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from tracking.xapi import vocabulary as words
from tracking.xapi.vocabulary import Verb

LanguageMap = Mapping[str, str]
URN: Final = "urn:uuid:"  # How the ids of courses, modules, lessons, activities and questions begin.


def activity_iri(uid: uuid.UUID | str) -> str:
    """The language-free, agency-free, host-free id of a course, module, lesson, activity or question."""
    return f"{URN}{uid}"


def statement_id(*, namespace: uuid.UUID, verb: Verb, activity: uuid.UUID | str, token: str) -> uuid.UUID:
    """The one id that this act can have."""
    return uuid.uuid5(namespace, f"{verb.iri}|{activity_iri(activity)}|{token}")


def duration(length: timedelta) -> str:
    """ISO 8601, to the hundredth of a second as xAPI compares them: `PT83.50S`."""
    return f"PT{max(length.total_seconds(), 0):.2f}S"


@dataclass(frozen=True)
class Thing:
    """The activity a statement is about. `interaction` adds `interactionType` and what belongs to it."""

    uid: uuid.UUID
    type: str
    name: LanguageMap
    interaction: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The `object` property, or an entry of `contextActivities`."""
        definition: dict[str, Any] = {"type": self.type, "name": dict(self.name), **self.interaction}
        return {"objectType": "Activity", "id": activity_iri(self.uid), "definition": definition}


@dataclass(frozen=True)
class Setting:
    """What is the same for every statement of one registration: who, where, on which edition.

    `namespace` belongs to the registration and stands in no statement.
    """

    home_page: str
    pseudonym: uuid.UUID
    registration: uuid.UUID
    namespace: uuid.UUID
    course: Thing
    edition: int
    agency: str
    language: str


@dataclass(frozen=True)
class Result:
    """What came of it; absent parts are left out of the statement."""

    score: float | None = None
    success: bool | None = None
    completion: bool | None = None
    response: str | None = None
    duration: timedelta | None = None
    extensions: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The `result` property."""
        parts = {
            "score": None if self.score is None else {"scaled": round(self.score, 4)},
            "success": self.success,
            "completion": self.completion,
            "response": self.response,
            "duration": None if self.duration is None else duration(self.duration),
            "extensions": self.extensions or None,
        }
        return {name: part for name, part in parts.items() if part is not None}


@dataclass(frozen=True)
class Act:
    """One thing that a learner did, ready to be told."""

    verb: Verb
    thing: Thing
    token: str
    at: datetime
    result: Result = field(default_factory=Result)
    parents: tuple[Thing, ...] = ()
    grouping: tuple[Thing, ...] = ()
    extensions: dict[str, Any] = field(default_factory=dict)


def id_of(act: Act, setting: Setting) -> uuid.UUID:
    """The id that this act has, told or not."""
    return statement_id(namespace=setting.namespace, verb=act.verb, activity=act.thing.uid, token=act.token)


def build(act: Act, setting: Setting) -> dict[str, Any]:
    """The statement as JSON, without what the store adds (`stored`, `authority`)."""
    statement: dict[str, Any] = {
        "id": str(id_of(act, setting)),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": setting.home_page, "name": str(setting.pseudonym)},
        },
        "verb": act.verb.as_json(),
        "object": act.thing.as_json(),
        "context": context_of(act, setting),
        "timestamp": act.at.isoformat(timespec="milliseconds"),
    }
    result = act.result.as_json()
    if result:
        statement["result"] = result
    return statement


def context_of(act: Act, setting: Setting) -> dict[str, Any]:
    """Registration, language, what it is part of, and our extensions."""
    activities: dict[str, Any] = {
        "grouping": [named(thing) for thing in (setting.course, *act.grouping) if thing != act.thing],
        "parent": [named(thing) for thing in act.parents],
        "category": [{"id": words.PROFILE, "definition": {"type": words.PROFILE_TYPE}}],
    }
    return {
        "registration": str(setting.registration),
        "platform": "Tremplin",
        "language": setting.language,
        "contextActivities": {name: things for name, things in activities.items() if things},
        "extensions": {words.EDITION: setting.edition, words.AGENCY: setting.agency, **act.extensions},
    }


def named(thing: Thing) -> dict[str, Any]:
    """An activity by id and type only; its definition stands in the statements about it."""
    return {"id": activity_iri(thing.uid), "definition": {"type": thing.type}}


def as_text(statement: dict[str, Any]) -> str:
    """The exact characters that are stored."""
    return json.dumps(statement, ensure_ascii=False, separators=(",", ":"))
