"""What staff see of the tools that are connected, and of what was refused to them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, QuerySet

from agencies.models import Agency
from tracking.models import Credential, RefusedRequest
from tracking.services.reasons import in_words


def credentials_of(agency: Agency, user: Any) -> QuerySet[Credential]:
    """The tools' credentials, those in force first, then the newest; one query."""
    given = Credential.objects.visible_to(user).filter(agency=agency).exclude(secret_hash="")
    return given.select_related("made_by").order_by(F("revoked_at").desc(nulls_first=True), "-made_at", "-pk")


def refusals_of(agency: Agency, user: Any) -> QuerySet[RefusedRequest]:
    """What was refused to the agency's tools and packages, the newest first; one query."""
    return RefusedRequest.objects.visible_to(user).filter(agency=agency).select_related("credential")


@dataclass(frozen=True)
class Reason:
    """One thing that was wrong, in the reader's language; `pointer` says where, and is empty for the whole."""

    pointer: str
    clause: str
    message: str


@dataclass(frozen=True)
class Refusal:
    """A refused request, as a page shows it."""

    row: RefusedRequest
    reasons: list[Reason] = field(default_factory=list)


def explained(row: RefusedRequest) -> Refusal:
    """The request with its reasons in words."""
    return Refusal(row, [reason_of(fault) for fault in row.faults])


def reason_of(fault: Mapping[str, Any]) -> Reason:
    """In the reader's language; in English where this version has no such message any more."""
    return Reason(fault["pointer"], fault["clause"], in_words(fault["message"], fault.get("values", {})))
