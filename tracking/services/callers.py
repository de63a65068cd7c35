"""Who calls the ledger's endpoint, and what they may do there."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings

from tracking.models import Credential
from tracking.services.credentials import fits
from tracking.xapi.authorities import authority_of
from tracking.xapi.launching import Launch
from tracking.xapi.scopes import Need, allows

KEY = re.compile(r"[\w-]{1,64}", re.ASCII)
NOBODY = "0" * 64


@dataclass(frozen=True)
class Caller:
    """Somebody who was let in: the agency whose rows there are for them, and what they may do with these.

    `authority` is what the server writes into their statements. With a `launch`, every statement and state must pass
    `may_say` and `may_keep` of `tracking.xapi.launching`.
    """

    agency_id: int
    credential_id: int
    scopes: frozenset[str]
    authority: Mapping[str, Any]
    launch: Launch | None = None

    def may(self, need: Need) -> bool:
        """Whether the scopes allow it."""
        return allows(self.scopes, need)

    @property
    def reads_only_its_own(self) -> bool:
        """Whether lists hold nothing but the statements of this very credential."""
        return not self.may(Need.READ_STATEMENTS)


class Entry(NamedTuple):
    """The columns of a credential that are read at each request."""

    id: int
    agency_id: int
    uid: UUID
    name: str
    secret_hash: str
    scopes: list[str]
    last_used_at: datetime | None
    revoked_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Not revoked."""
        return self.revoked_at is None

    def caller(self, *, scopes: frozenset[str] | None = None, launch: Launch | None = None) -> Caller:
        """Whoever comes with it."""
        granted = frozenset(self.scopes) if scopes is None else scopes
        authority = authority_of(settings.XAPI_HOME_PAGE, self.uid, self.name)
        return Caller(self.agency_id, self.id, granted, authority, launch)


def entry(**wanted: Any) -> Entry | None:
    """A credential of an active agency; one indexed query, so that revoking works at once."""
    found = Credential.objects.filter(agency__is_active=True, **wanted).order_by()
    return next(map(Entry._make, found.values_list(*Entry._fields)[:1]), None)


def entry_with_key(key: str) -> Entry | None:
    """The credential that a tool names; None at once for what can be no key."""
    return entry(key=key) if KEY.fullmatch(key) else None


def opens(found: Entry | None, secret: str) -> bool:
    """Whether the secret opens it. An unknown key takes as long as a wrong secret."""
    right = fits(secret, found.secret_hash if found else NOBODY)
    return right and found is not None and found.is_open
