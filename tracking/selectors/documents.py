"""Reading what tools keep here."""

from dataclasses import dataclass
from datetime import datetime

from tracking.models import Document
from tracking.services.documents import Place


@dataclass(frozen=True)
class Names:
    """The ids of documents, and when the newest of them changed."""

    names: list[str]
    latest: datetime | None


def document(place: Place, name: str) -> Document | None:
    """One document."""
    return Document.objects.filter(key=place.key(name)).first()


def names_of(place: Place, since: datetime | None) -> Names:
    """The ids of the place's documents, of every registration where none is named; `since` is exclusive."""
    found = place.documents()
    if since:
        found = found.filter(updated_at__gt=since)
    rows = list(found.order_by("name").values_list("name", "updated_at"))
    return Names(list(dict.fromkeys(name for name, _at in rows)), max((at for _name, at in rows), default=None))
