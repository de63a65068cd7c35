"""Who calls the ledger's endpoint, and what they may do there."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db import connection

from tracking.services.credentials import fits
from tracking.xapi.authorities import authority_of
from tracking.xapi.launching import Launch
from tracking.xapi.scopes import Need, allows

KEY = re.compile(r"[\w-]{1,64}", re.ASCII)
NOBODY = "0" * 64
QUESTION = """
SELECT held.id, held.agency_id, held.uid, held.name, held.secret_hash, held.scopes, held.last_used_at, held.revoked_at
FROM tracking_credential held JOIN agencies_agency house ON house.id = held.agency_id AND house.is_active
WHERE held."""
BY_KEY, BY_ID = f"{QUESTION}key = %s", f"{QUESTION}id = %s"


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
    """What is read of a credential at each request."""

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


def entry_with_key(key: str) -> Entry | None:
    """The credential that a tool names, revoked or not; None at once for what can be no key."""
    return entry(BY_KEY, key) if KEY.fullmatch(key) else None


def entry_with_id(pk: int) -> Entry | None:
    """The credential that a token names, revoked or not."""
    return entry(BY_ID, pk)


def entry(question: str, wanted: str | int) -> Entry | None:
    """A credential of an active agency. Asked at every request, so that revoking works at once.

    The question is written out: to build it anew took seven times what it takes to answer it.
    """
    with connection.cursor() as cursor:
        cursor.execute(question, [wanted])
        row = cursor.fetchone()
    if row is None:
        return None
    pk, agency_id, uid, name, secret_hash, scopes, *moments = row
    return Entry(pk, agency_id, UUID(str(uid)), name, secret_hash, json.loads(scopes), *map(in_utc, moments))


def in_utc(moment: datetime | None) -> datetime | None:
    """SQLite gives moments back without their time zone, which is UTC."""
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def opens(found: Entry | None, secret: str) -> bool:
    """Whether the secret opens it. An unknown key takes as long as a wrong secret."""
    right = fits(secret, found.secret_hash if found else NOBODY)
    return right and found is not None and found.is_open
