"""What can be wrong with a change to people and agencies; each message tells the reader what to do."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class AgenciesError(Exception):
    """A change that was refused. `message` is for the reader; nothing was stored."""

    message: str | Promise = ""

    def __init__(self, message: str | Promise | None = None) -> None:
        if message is not None:
            self.message = message
        super().__init__(self.message)


class RoleDoesNotFit(AgenciesError):
    """A role of the umbrella in a member agency, or the other way round."""

    message = _("This role does not exist in this agency.")


class NobodyWouldManage(AgenciesError):
    """The last person who may change the team would go."""

    message = _("This is the last person who can manage the team. Give somebody else this role first.")


class UmbrellaStandsAlready(AgenciesError):
    """There is one umbrella."""

    message = _("There is an umbrella organisation already.")


class AddressMissing(AgenciesError):
    """An invitation to somebody without an e-mail address."""

    message = _("This person has no e-mail address. Make a sign-in link and give it to them.")


class SignsInOtherwise(AgenciesError):
    """A link would open more than a learner's own work in this agency."""

    message = _(
        "This person also works for an agency, so nobody else can make a link for them. They sign in by e-mail."
    )


class OpenedElsewhere(AgenciesError):
    """The account was opened by another agency, which answers for it."""

    message = _(
        "This account was opened before it came to your agency. "
        "For safety, only the place that opened it can make a link."
    )


class NotYoursAlone(AgenciesError):
    """Somebody whom another agency knows too, or who works somewhere."""

    message = _("Others rely on these facts, too, so no single agency changes them. Ask whoever runs Tremplin.")


class AddressTaken(AgenciesError):
    """Two accounts with one address."""

    message = _("Another account has this e-mail address.")


class LinkRefused(AgenciesError):
    """A link that opens nothing."""

    message = _("This link does not work.")


class LinkUsed(LinkRefused):
    """Somebody has gone through it."""

    message = _("This link was used already. Each link works once.")


class LinkExpired(LinkRefused):
    """It came too late."""

    message = _("This link is too old.")


class StillAtWork(AgenciesError):
    """Somebody who works for an agency, writes courses or runs the place can't be erased."""

    message = _(
        "This person works for an agency, writes courses or runs Tremplin. "
        "End these roles first; then they can be erased."
    )


class ReasonNamesThem(AgenciesError):
    """The reason of an erasure stays, so it names nobody."""

    message = _("The reason is kept, so it must not name the person. Write it without name, e-mail and phone number.")
