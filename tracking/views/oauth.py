"""Where a client gets an access token for its key and secret (OAuth 2.0, RFC 6749 4.4)."""

from http import HTTPStatus
from urllib.parse import unquote_plus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tracking.forms.credentials import TokenForm
from tracking.permissions import BASIC, NotRecognised, TooMany, authenticated, key_and_secret
from tracking.services import access
from tracking.services.credentials import note_use

GRANT = "client_credentials"
FORM = "application/x-www-form-urlencoded"
KEPT_NOWHERE = {"Cache-Control": "no-store", "Pragma": "no-cache"}  # RFC 6749 5.1


class Wrong(Exception):
    """An error of RFC 6749 5.2; the description is for whoever writes the client, in plain ASCII as 5.2 has it."""

    def __init__(self, error: str, description: str, status: int = 400, **headers: str) -> None:
        super().__init__(error)
        self.answer = {"error": error, "error_description": description}
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


@csrf_exempt
@require_POST
def oauth_token(request: HttpRequest) -> JsonResponse:
    """A token for an hour, or an error by the RFC."""
    try:
        return JsonResponse(token_for(request), headers=KEPT_NOWHERE)
    except Wrong as wrong:
        return JsonResponse(wrong.answer, status=wrong.status, headers=wrong.headers | KEPT_NOWHERE)


def token_for(request: HttpRequest) -> dict[str, str | int]:
    """The answer of RFC 6749 5.1; raises `Wrong`."""
    form = TokenForm(request.POST if request.content_type == FORM else {})  # Files of others are not even read.
    if not form.is_valid():
        raise Wrong("invalid_request", f"Send grant_type once, as {FORM}.")
    key, secret = client_of(request, form)
    try:
        found = authenticated(request, key, secret)
    except NotRecognised as unknown:
        described = "Unknown client, wrong secret, or a key that was revoked."
        raise Wrong("invalid_client", described, HTTPStatus.UNAUTHORIZED, WWW_Authenticate=BASIC) from unknown
    except TooMany as often:
        described = "Too many wrong secrets. Wait, then try again."
        raise Wrong("temporarily_unavailable", described, often.status, **often.headers) from often
    if form.cleaned_data["grant_type"] != GRANT:
        raise Wrong("unsupported_grant_type", f"Only {GRANT} is supported.")
    try:
        given = access.give_access(to=found, wanted=form.wanted)
    except access.WrongScope as wrong:
        raise Wrong("invalid_scope", "The key was not given one of these scopes.") from wrong
    note_use(credential_id=found.id, last_used_at=found.last_used_at)
    return {
        "access_token": given.token,
        "token_type": "Bearer",
        "expires_in": access.SECONDS,
        "scope": " ".join(given.scopes),
    }


def client_of(request: HttpRequest, form: TokenForm) -> tuple[str, str]:
    """Key and secret, from the header or from the body, never from both (2.3); raises `Wrong`."""
    scheme, _space, text = request.headers.get("Authorization", "").strip().partition(" ")
    said = form.cleaned_data
    if not scheme:
        return said["client_id"], said["client_secret"]
    key, secret = map(unquote_plus, key_and_secret(text.strip())) if scheme.lower() == "basic" else ("", "")
    if said["client_secret"] or (said["client_id"] and said["client_id"] != key):
        raise Wrong("invalid_request", "Send key and secret in one place only.")
    return key, secret
