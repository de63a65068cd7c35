"""What can be wrong with a claim, where each message tells the learner what to do; and with statements to be stored."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ClaimRefused(Exception):
    """A claim that could not be recorded. `message` is for the learner; nothing was stored."""

    message: "str | Promise" = ""

    def __init__(self, message: "str | Promise | None" = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.message)


class TokenNotYours(ClaimRefused):
    """The token was forged, or made for another enrolment or activity."""

    message = _("This form was too old, or was made for something else. Nothing was saved.")


class AlreadyAnswered(ClaimRefused):
    """The same attempt was recorded before, with another answer."""

    message = _("You already sent another answer, perhaps from another tab. That one is saved.")


class SameAnswer(ClaimRefused):
    """The very answer that was wrong before; it takes no try."""

    message = _("This is the answer that you gave before. Choose another one; this did not use a try.")


class NoAttemptLeft(ClaimRefused):
    """The limit of attempts is reached."""

    message = _("You have used all your tries for this one. Your best result is saved.")


class EnrolmentClosed(ClaimRefused):
    """The learner left the course."""

    message = _("This course is closed for you now. You can still read it. Ask your agency if you want to go on.")


class LedgerRefused(Exception):
    """Statements that could not be stored; none of the batch was. `uids` says which were the trouble."""

    def __init__(self, uids: Sequence[UUID]) -> None:
        self.uids = tuple(uids)
        super().__init__(", ".join(map(str, uids)))


class Conflict(LedgerRefused):
    """Another statement is stored under that id (answered 409)."""


class IdTwice(LedgerRefused):
    """Two statements of one batch have the same id (answered 400)."""


class TooManyLinks(Exception):
    """Statements would be found by more than a table should hold; none of the batch was stored (answered 413)."""
