"""What a statement says of its attachments: 1.0.3 Data 2.4.11 and 2.6, IEEE 9274.1.1 4.2.2.6 and 4.2.6."""

from typing import Any, Final

from tracking.xapi import values
from tracking.xapi.checks import clauses, rules
from tracking.xapi.checks.findings import Findings
from tracking.xapi.checks.language_maps import language_map
from tracking.xapi.checks.rules import Shape, check_shape
from tracking.xapi.faults import gettext_noop

SIGNATURE: Final = "http://adlnet.gov/expapi/attachments/signature"
SIGNATURE_TYPE: Final = "application/octet-stream"

NOT_A_LENGTH: Final = gettext_noop("This is not a number of bytes: a whole number, not below zero.")
NOT_A_MEDIA_TYPE: Final = gettext_noop("“%(value)s” is not a media type, like “text/plain; charset=utf-8”.")
NOT_A_SHA2: Final = gettext_noop("“%(value)s” is not a SHA-2 sum in hexadecimal digits.")
NOT_A_SIGNATURE: Final = gettext_noop("A signature is of the type “%(type)s”.")


def length(value: Any, at: str, found: Findings) -> None:
    """A count of bytes."""
    if type(value) is not int or value < 0:
        found.add(at, clauses.ATTACHMENT, NOT_A_LENGTH)


ATTACHMENT: Final = Shape(
    {
        "usageType": rules.iri(clauses.ATTACHMENT),
        "display": language_map,
        "description": language_map,
        "contentType": rules.formatted(values.is_media_type, NOT_A_MEDIA_TYPE, clauses.ATTACHMENT),
        "length": length,
        "sha2": rules.formatted(values.is_sha2, NOT_A_SHA2, clauses.ATTACHMENT),
        "fileUrl": rules.iri(clauses.ATTACHMENT),
    },
    clauses.ATTACHMENT,
    ("usageType", "display", "contentType", "length", "sha2"),
)


def attachment(value: Any, at: str, found: Findings) -> None:
    """One attachment; a signature has its own type."""
    if not check_shape(value, at, found, ATTACHMENT) or value.get("usageType") != SIGNATURE:
        return
    kind = value.get("contentType")
    if type(kind) is str and kind.partition(";")[0].strip().lower() != SIGNATURE_TYPE:
        found.add(f"{at}/contentType", clauses.SIGNATURE, NOT_A_SIGNATURE, type=SIGNATURE_TYPE)


attachments: Final = rules.array_of(attachment, clauses.ATTACHMENT)
