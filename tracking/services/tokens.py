"""The token of a rendered form: which enrolment, activity and attempt, and in which language and when it was shown.

Only registration, placement and attempt name the act, so that two tabs, a double press and a replay hours later tell
the same statement. The signature keeps anyone from making a token for somebody else or for an attempt to come.
"""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime

from django.core import signing

from tracking.services.errors import TokenNotYours

SALT = "tracking.claim"


@dataclass(frozen=True)
class Token:
    """What a form was made for."""

    registration: uuid.UUID
    placement: uuid.UUID
    attempt: int
    language: str
    shown_at: datetime

    @property
    def name(self) -> str:
        """What goes into the statement's id."""
        return f"{self.placement}:{self.attempt}"

    @property
    def seed(self) -> str:
        """What shuffles and draws are made from."""
        return seed_of(self.registration, self.placement, self.attempt)

    def sign(self) -> str:
        """The text in the form."""
        shown = int(self.shown_at.timestamp())
        parts = [self.registration.hex, self.placement.hex, self.attempt, self.language, shown]
        return signing.dumps(parts, salt=SALT)


def read_token(text: str, *, registration: uuid.UUID, placement: uuid.UUID) -> Token:
    """The token of this enrolment and activity; raises `TokenNotYours` for anything else."""
    try:
        for_registration, for_placement, attempt, language, shown = signing.loads(text, salt=SALT)
        shown_at = datetime.fromtimestamp(shown, UTC)
        token = Token(uuid.UUID(for_registration), uuid.UUID(for_placement), int(attempt), str(language), shown_at)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise TokenNotYours from error
    if (token.registration, token.placement) != (registration, placement):
        raise TokenNotYours
    return token


def seed_of(registration: uuid.UUID, placement: uuid.UUID, attempt: int) -> str:
    """The seed of an attempt: the same learner sees the same order each time they look."""
    return f"{registration}:{placement}:{attempt}"
