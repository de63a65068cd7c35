"""Launch tokens: a package that a learner opens speaks for that learner, about that activity, for a short while.

The statements are those of a credential without a secret, one in each agency, so that nobody takes a package's words
for the classroom's; revoking it stops every launch of the agency.
"""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.db import transaction

from courses.models import Enrolment
from tracking.models import Credential
from tracking.services.callers import Caller, entry_with_key
from tracking.services.errors import EnrolmentClosed
from tracking.xapi.launching import Launch
from tracking.xapi.scopes import Scope

SALT = "tracking.launch"
PREFIX = "launch."
NAME = "Launched packages"  # In the authority of their statements.
SCOPES = frozenset({Scope.WRITE.value, Scope.STATE.value})


@dataclass(frozen=True)
class Opened:
    """A token, and what to tell the package beside it: `endpoint`, actor, registration."""

    token: str
    launch: Launch


@transaction.atomic
def open_launch(*, enrolment: Enrolment, activity: str, verbs: Collection[str]) -> Opened:
    """A token for one activity of one enrolment, which may use these verbs (IRIs). Raises `EnrolmentClosed`.

    `activity` is the activity's IRI: ours, or the one that the package gives itself.
    """
    if enrolment.withdrawn_at or not enrolment.person.is_active or not enrolment.agency.is_active:
        raise EnrolmentClosed
    if launches_of(enrolment.agency_id).revoked_at:
        raise EnrolmentClosed
    content = [enrolment.registration.hex, activity, sorted(verbs)]
    token = PREFIX + signer().sign_object(content, compress=False)
    return Opened(token, launch_for(enrolment.registration, enrolment.person.pseudonym, activity, verbs))


def caller_on_launch(token: str) -> Caller | None:
    """Whoever comes with a launch token that is in force; None for every other text, and once the enrolment closed.

    Raises `signing.SignatureExpired` for one that is ours, but old. Two queries.
    """
    try:
        content = signer().unsign_object(token.removeprefix(PREFIX), max_age=settings.XAPI_LAUNCH_SECONDS)
        registration, activity, verbs = UUID(content[0]), str(content[1]), frozenset(map(str, content[2]))
    except signing.SignatureExpired:
        raise
    except (signing.BadSignature, ValueError, TypeError, IndexError):
        return None
    still = Enrolment.objects.active().filter(registration=registration, person__is_active=True).order_by()
    found = still.values_list("agency_id", "person__pseudonym")[:1]
    for agency_id, pseudonym in found:
        launches = entry_with_key(key_of(agency_id))
        if launches and launches.is_open:
            launch = launch_for(registration, pseudonym, activity, verbs)
            return launches.caller(scopes=SCOPES, launch=launch)
    return None


def launches_of(agency_id: int) -> Credential:
    """The credential that stands for the packages of an agency; made when the first one is opened."""
    own = {"agency_id": agency_id, "name": NAME, "secret_hash": "", "scopes": sorted(SCOPES)}
    credential, _made = Credential.objects.get_or_create(key=key_of(agency_id), defaults=own)
    return credential


def key_of(agency_id: int) -> str:
    """No key that is given to a tool has this form."""
    return f"launches-{agency_id}"


def launch_for(registration: UUID, pseudonym: UUID, activity: str, verbs: Collection[str]) -> Launch:
    """What the token is good for, in the words of statements."""
    return Launch(
        registration=str(registration),
        activity=activity,
        verbs=frozenset(verbs),
        home_page=settings.XAPI_HOME_PAGE,
        pseudonym=str(pseudonym),
    )


def signer() -> signing.TimestampSigner:
    """With a separator that may stand in an Authorization header (RFC 6750 2.1)."""
    return signing.TimestampSigner(salt=SALT, sep="~")
