"""What a list of statements is asked by, and where a page of it ended."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core import signing

from tracking.models import Credential
from tracking.selectors.voices import Caller, Voice, voice_of
from tracking.xapi.identity import key

Place = tuple[datetime, int]  # When a statement was stored, and its number: the order of every list.


class BadCursor(Exception):
    """The `more` of somebody else, of another list, or of nobody."""


@dataclass(frozen=True)
class Query:
    """What a list is asked by. Agents are identifiers (`identity.identifier_of`), verbs and activities IRIs.

    `since` is exclusive and `until` inclusive, as xAPI has them. `mine` keeps to what this credential has stored;
    `reader` is whom a cursor is good for. `after` is the cursor of the page before.
    """

    agency_id: int
    reader: str = ""
    mine: "Credential | Caller | None" = None
    agent: str | None = None
    verb: str | None = None
    activity: str | None = None
    registration: UUID | None = None
    related_agents: bool = False
    related_activities: bool = False
    since: datetime | None = None
    until: datetime | None = None
    ascending: bool = False
    limit: int = 100
    after: str | None = None

    @property
    def keys(self) -> list[UUID]:
        """One key for each condition."""
        asked = [
            ("agent*" if self.related_agents else "agent", self.agent),
            ("registration", str(self.registration) if self.registration else None),
            ("activity*" if self.related_activities else "activity", self.activity),
            ("verb", self.verb),
        ]
        return [key(self.agency_id, kind, value) for kind, value in asked if value is not None]

    @property
    def key_of_mine(self) -> UUID | None:
        """The key of all that names the credential's authority."""
        return key(self.agency_id, "agent*", self.voice.identifier) if self.voice else None

    @property
    def voice(self) -> Voice | None:
        """Whose statements alone."""
        return voice_of(self.mine) if self.mine is not None else None


def cursor_of(query: Query, row: Any) -> str:
    """Where the page ended, signed for this list and this reader; it holds as long as the ledger does."""
    return signer_of(query).sign_object([row.stored_at.isoformat(), row.id])


def read_cursor(query: Query) -> Place:
    """The place that a cursor names; raises `BadCursor`."""
    try:
        time, number = signer_of(query).unsign_object(query.after or "")
        return datetime.fromisoformat(time), int(number)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadCursor from error


def signer_of(query: Query) -> signing.Signer:
    """A signature that is good for one reader of one list only."""
    voice = query.voice
    asked = replace(query, mine=None, after=None, limit=0)
    return signing.Signer(salt=f"tracking.more|{asked!r}|{voice.credential_id if voice else ''}")
