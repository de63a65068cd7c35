"""Who may use the ledger's endpoint: a credential (HTTP Basic), an access token or a launch token (Bearer).

Views ask `caller_of(request)`, then `require(caller, need)`; both raise `Refused`, which knows status and headers.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from http import HTTPStatus

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.signing import SignatureExpired
from django.http import HttpRequest

from tracking.services import access, launches, throttles
from tracking.services.callers import KEY, Caller, Entry, entry_with_key, opens
from tracking.services.credentials import note_use
from tracking.services.refusals import note_refusal
from tracking.xapi.faults import Fault, gettext_noop
from tracking.xapi.scopes import Need, scopes_for

REALM = 'realm="Tremplin xAPI"'
BASIC = f'Basic {REALM}, charset="UTF-8"'
CLAUSE = "1.0.3 Communication 4.0"
WRONG_SECRET = gettext_noop("The key is right, but the secret is not, or not any more.")
REVOKED = gettext_noop("This key was revoked.")
TRIES = 10  # wrong secrets a minute, for one key from one address
WRONG = 60  # wrong keys, secrets and tokens a minute, from one address
LAUNCHED = "launch"  # In place of a key, where a package can send nothing but HTTP Basic.


class Refused(Exception):
    """No. Answer with `status`, `headers` and `message`, a template marked for translation, with `values`."""

    status = HTTPStatus.UNAUTHORIZED
    message = ""

    def __init__(self, values: Mapping[str, str] | None = None, **headers: str) -> None:
        self.values = dict(values or {})
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        super().__init__(self.message)


class NotRecognised(Refused):
    """Nobody, or nobody any more."""

    message = gettext_noop("Send a key and its secret (HTTP Basic), or a token (Bearer), that is in force.")


class NotAllowed(Refused):
    """Somebody who may not do this."""

    status = HTTPStatus.FORBIDDEN
    message = gettext_noop("This key or token would need the scope “%(scope)s” for that.")


class TooMany(Refused):
    """Somebody who should wait."""

    status = HTTPStatus.TOO_MANY_REQUESTS
    message = gettext_noop("Too many requests in a short time. Wait, then go on more slowly.")

    def __init__(self, seconds: int) -> None:
        super().__init__(Retry_After=str(seconds))


def caller_of(request: HttpRequest, authorization: str | None = None) -> Caller:
    """Whoever sends this request; raises `NotRecognised` or `TooMany`.

    `authorization` stands for the header where that is sent as a field (1.0.3 Communication 1.3).
    """
    said = request.headers.get("Authorization", "") if authorization is None else authorization
    scheme, _space, text = said.strip().partition(" ")
    bearers: dict[str, Callable[[HttpRequest, str], Caller]] = {"basic": with_basic, "bearer": with_token}
    if scheme.lower() not in bearers:
        raise NotRecognised(WWW_Authenticate=f"{BASIC}, Bearer {REALM}")
    caller = bearers[scheme.lower()](request, text.strip())
    try:
        throttles.limit(f"asks.{caller.credential_id}", settings.XAPI_REQUESTS_PER_MINUTE)
    except throttles.TooOften as often:
        raise TooMany(often.seconds) from often
    return caller


def require(caller: Caller, need: Need) -> None:
    """Raise `NotAllowed` unless the caller may do this."""
    if not caller.may(need):
        scope = scopes_for(need)[0]
        challenge = f'Bearer {REALM}, error="insufficient_scope", scope="{scope}"'
        raise NotAllowed({"scope": scope}, WWW_Authenticate=challenge)


def with_basic(request: HttpRequest, text: str) -> Caller:
    """Key and secret; or the word `launch` and a launch token."""
    key, secret = key_and_secret(text)
    if key == LAUNCHED:
        return with_token(request, secret)
    found = authenticated(request, key, secret)
    note_use(credential_id=found.id, last_used_at=found.last_used_at)
    return found.caller()


def authenticated(request: HttpRequest, key: str, secret: str) -> Entry:
    """The credential of that key, opened by that secret; raises `NotRecognised`, or `TooMany` for who guesses."""
    guessed = f"guesses.{place_of(request)}.{key if KEY.fullmatch(key) else ''}"
    if throttles.counted(guessed) >= TRIES:
        raise TooMany(throttles.seconds_left())
    found = entry_with_key(key)
    if opens(found, secret) and found:
        return found
    refuse_guess(request)
    throttles.count(guessed)
    if found:
        tell_agency(request, found)
    raise NotRecognised(WWW_Authenticate=BASIC)


def with_token(request: HttpRequest, token: str) -> Caller:
    """An access token or a launch token."""
    wrong = NotRecognised(WWW_Authenticate=f'Bearer {REALM}, error="invalid_token"')
    try:
        caller = launches.caller_on_launch(token) if token.startswith(launches.PREFIX) else with_access(token)
    except SignatureExpired as late:
        raise wrong from late
    if caller is None:
        refuse_guess(request)
        raise wrong
    return caller


def with_access(token: str) -> Caller | None:
    """The credential that an access token was given to, with the token's scopes."""
    read = access.read_access(token) if token.startswith(access.PREFIX) else None
    if read is None:
        return None
    found, scopes = read
    note_use(credential_id=found.id, last_used_at=found.last_used_at)
    return found.caller(scopes=scopes)


def refuse_guess(request: HttpRequest) -> None:
    """Count what was wrong; raises `TooMany` when this address was wrong too often. Who is right still comes in."""
    try:
        throttles.limit(f"wrong.{place_of(request)}", WRONG)
    except throttles.TooOften as often:
        raise TooMany(often.seconds) from often


def tell_agency(request: HttpRequest, found: Entry) -> None:
    """The page of refused requests says why a tool that once worked stopped."""
    why = Fault("/Authorization", CLAUSE, WRONG_SECRET if found.is_open else REVOKED)
    note_refusal(
        agency_id=found.agency_id,
        credential_id=found.id,
        method=request.method or "",
        path=request.path,
        status=HTTPStatus.UNAUTHORIZED,
        faults=[why],
    )


def key_and_secret(text: str) -> tuple[str, str]:
    """The two parts of HTTP Basic (RFC 7617); both empty for nonsense."""
    try:
        told = base64.b64decode(text, validate=True).decode()
    except (binascii.Error, ValueError):
        return "", ""
    key, _colon, secret = told.partition(":")
    return key, secret


def place_of(request: HttpRequest) -> str:
    """Where the request comes from, as signing in sees it; behind proxies that are not trusted, theirs."""
    try:
        return throttles.place_of(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""
