"""What is not done, and why: raised anywhere below a resource, answered with one JSON body."""

from collections.abc import Mapping
from http import HTTPStatus

from django.utils.translation import gettext as _

from tracking.xapi.faults import Fault, gettext_noop, shown


class Refused(Exception):
    """The request gets this status. `message` is a template, marked for translation, with `values`."""

    def __init__(
        self,
        status: HTTPStatus,
        message: str,
        *faults: Fault,
        values: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.values = {name: shown(value) for name, value in (values or {}).items()}
        self.faults = faults
        self.headers = dict(headers or {})

    @property
    def reasons(self) -> tuple[Fault, ...]:
        """What staff see of it: the faults, or else the message."""
        return self.faults or (Fault("", "", self.message, self.values),)


STANDARD = gettext_noop("This request breaks the xAPI standard.")
NOTHING = gettext_noop("There is nothing here under this id.")
NOT_COVERED = gettext_noop("This launch does not cover that.")
LARGER = gettext_noop("This is larger than the %(most)s bytes that this server takes here.")


def not_valid(*faults: Fault) -> Refused:
    """400: what was sent breaks the standard, here and by this clause."""
    return Refused(HTTPStatus.BAD_REQUEST, STANDARD, *faults)


def not_found() -> Refused:
    """404."""
    return Refused(HTTPStatus.NOT_FOUND, NOTHING)


def too_large(most: int) -> Refused:
    """413, with the limit."""
    return Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, LARGER, values={"most": most})


def as_json(why: Refused) -> dict[str, object]:
    """The body of the answer, in the reader's language."""
    faults = [
        {"pointer": fault.pointer, "clause": fault.clause, "message": _(fault.message) % fault.values}
        for fault in why.faults
    ]
    return {"error": {"message": _(why.message) % why.values, "faults": faults}}
