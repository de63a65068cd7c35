"""What courses holds of a person beside their places: lines of lists that named them."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies.models.contact import canonical_email, canonical_phone, folded
from agencies.services import Sought
from courses.models import ImportedRow

NOTHING = {"name": "", "email": "", "phone": "", "language": ""}


@transaction.atomic
def erase_from_lists(*, sought: Sought) -> dict[str, Any]:
    """Empty the lines that named somebody; what became of them stays counted. A line still to be done is none then.

    Of lines that are done, a name that is the same is enough: nothing is lost but a line of a report.
    """
    rows = ImportedRow.objects.select_related("imported").exclude(**NOTHING)
    theirs = [row.pk for row in rows.iterator(chunk_size=500) if names(row, sought)]
    return {"list_lines": ImportedRow.objects.filter(pk__in=theirs).update(**NOTHING)}


def names(row: ImportedRow, sought: Sought) -> bool:
    """Whether a line means the person."""
    same_name = folded(row.name) == folded(sought.full_name)
    if said(canonical_email, row.email) in sought.emails:
        return True
    if row.number < row.imported.done:
        return same_name
    return same_name and not row.email and said(canonical_phone, row.phone) in sought.phones


def said(reading: Any, text: str) -> str:
    """What a cell says in the form that is stored; nothing where it can't be read."""
    try:
        return str(reading(text)) or "-"
    except ValidationError:
        return "-"
