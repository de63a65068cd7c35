"""Requests that were refused, kept for a while so that staff can see why."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from tracking.models import RefusedRequest
from tracking.services import throttles
from tracking.xapi.faults import Fault

KEPT = 500  # for each agency
A_MINUTE = 60  # More of one credential than this are the same mistake again.
EXCERPT, PATH = 2000, 500  # characters


def note_refusal(
    *,
    agency_id: int,
    credential_id: int | None,
    method: str,
    path: str,
    status: int,
    faults: Iterable[Fault] = (),
    excerpt: str | bytes = "",
) -> None:
    """Keep what was refused and why; no more than `A_MINUTE` of one credential, and the newest `KEPT` of an agency.

    Call it outside the transaction that was rolled back. `excerpt` is the beginning of what was sent.
    """
    if throttles.count(f"refused.{agency_id}.{credential_id}") > A_MINUTE:
        return
    with transaction.atomic():
        kept = RefusedRequest.objects.create(
            agency_id=agency_id,
            credential_id=credential_id,
            method=clean(method, 10),
            path=clean(path, PATH),
            status=status,
            faults=[as_json(fault) for fault in faults],
            excerpt=clean(excerpt, EXCERPT),
        )
        forget_old(kept)


def forget_old(newest: RefusedRequest) -> None:
    """Now and then, drop what nobody will look for any more."""
    if newest.pk % 20:
        return
    older = RefusedRequest.objects.filter(agency_id=newest.agency_id).order_by("-pk")
    for pk in older.values_list("pk", flat=True)[KEPT : KEPT + 1]:
        RefusedRequest.objects.filter(agency_id=newest.agency_id, pk__lte=pk).delete()


def as_json(fault: Fault) -> dict[str, Any]:
    """The template and its values, so that each reader gets it in their language."""
    values = {name: clean(value, 200) for name, value in fault.values.items()}
    return {
        "pointer": clean(fault.pointer, 300),
        "clause": fault.clause,
        "message": fault.message,
        "values": values,
    }


def clean(text: str | bytes, longest: int) -> str:
    """Its beginning, without what no table of PostgreSQL holds: NUL and halves of characters."""
    told = text[: 4 * longest].decode("utf-8", "replace") if isinstance(text, bytes) else text[:longest]
    return told.encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")[:longest]
