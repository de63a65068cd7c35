"""Who speaks when a statement comes in: the classroom, or somebody with a credential."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol
from uuid import UUID

from django.conf import settings

from tracking.models import Credential
from tracking.xapi.authorities import authority_of, classroom_authority
from tracking.xapi.identity import identifier_of
from tracking.xapi.scopes import Need, allows

BY_CLASSROOM, BY_TOOLS = "activity, told by the classroom", "activity"


class Caller(Protocol):
    """Somebody who was let in at the endpoint (`services.callers.Caller`)."""

    @property
    def credential_id(self) -> int:
        """Its credential's key in our tables."""

    @property
    def scopes(self) -> Collection[str]:
        """What it was granted."""

    @property
    def authority(self) -> Mapping[str, Any]:
        """The Agent that vouches for what it says."""


@dataclass(frozen=True)
class Voice:
    """The credential's key in our tables (none: the classroom), its authority's identifier, and what it may do."""

    credential_id: int | None
    identifier: str
    defines: bool

    @property
    def describes(self) -> str:
        """The kind of the keys under which its words about activities stand. The classroom's no tool can change."""
        return BY_CLASSROOM if self.credential_id is None else BY_TOOLS


def voice_of(credential: "Credential | Caller | None") -> Voice:
    """The voice of a credential, of a caller, or of the classroom."""
    if credential is None:
        return Voice(None, classroom_identifier(settings.XAPI_HOME_PAGE), defines=True)
    if isinstance(credential, Credential):
        key, identifier = credential.pk, identifier_with(credential.uid)
    else:
        key, identifier = credential.credential_id, identifier_of(credential.authority) or ""
    return Voice(key, identifier, allows(credential.scopes, Need.DEFINE))


def authority_with(uid: UUID | None, name: str | None) -> dict[str, Any]:
    """The authority that a statement is shown with, from its credential's columns; the classroom's for none."""
    if uid is None:
        return classroom_authority(settings.XAPI_HOME_PAGE)
    return authority_of(settings.XAPI_HOME_PAGE, uid, name or "")


def identifier_with(uid: UUID | None) -> str:
    """The identifier of a credential's authority, or of the classroom's."""
    return identifier_of(authority_with(uid, "")) or ""


@lru_cache
def classroom_identifier(home_page: str) -> str:
    """The identifier of our own authority."""
    return identifier_of(classroom_authority(home_page)) or ""
