"""Access tokens (OAuth 2.0, RFC 6749 4.4: client credentials): signed, for an hour, gone with the secret.

Nothing is stored: a token names the credential, its scopes and a mark of the secret it was got with.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.core import signing
from django.utils.crypto import constant_time_compare, salted_hmac

from tracking.services.callers import Entry, entry_with_id
from tracking.xapi.scopes import narrowed

SALT = "tracking.access"
PREFIX = "access."
SECONDS = 60 * 60


class WrongScope(Exception):
    """A scope that is none, or one that the credential was not given."""


@dataclass(frozen=True)
class Access:
    """A token, as it is told to the client."""

    token: str
    scopes: tuple[str, ...]


def give_access(*, to: Entry, wanted: Collection[str] = ()) -> Access:
    """A token for all the credential's scopes, or for fewer. Raises `WrongScope`."""
    scopes = narrowed(to.scopes, wanted or to.scopes)
    if scopes is None:
        raise WrongScope
    content = [to.id, [scope.value for scope in scopes], mark_of(to.secret_hash)]
    return Access(PREFIX + signer().sign_object(content), tuple(scope.value for scope in scopes))


def read_access(token: str) -> tuple[Entry, frozenset[str]] | None:
    """The credential behind a token that is in force, and the scopes; None for every other text.

    Raises `signing.SignatureExpired` for one that is ours, but old.
    """
    try:
        pk, scopes, mark = signer().unsign_object(token.removeprefix(PREFIX), max_age=SECONDS)
    except signing.SignatureExpired:
        raise
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = entry_with_id(pk)
    if found is None or not found.is_open or not constant_time_compare(mark, mark_of(found.secret_hash)):
        return None
    return (found, frozenset(scopes)) if narrowed(found.scopes, scopes) else None


def mark_of(secret_hash: str) -> str:
    """Tells two secrets of one credential apart, and nothing else."""
    return salted_hmac(SALT, secret_hash, algorithm="sha256").hexdigest()[:16]


def signer() -> signing.TimestampSigner:
    """With a separator that may stand in an Authorization header (RFC 6750 2.1)."""
    return signing.TimestampSigner(salt=SALT, sep="~")
