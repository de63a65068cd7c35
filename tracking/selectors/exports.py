"""The ledger as it leaves the house: every statement of an agency in the order of storing, voided ones included."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.template.defaultfilters import filesizeformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from agencies.jobs.selectors import HowFar, Progress, progress_of_many
from agencies.models import Agency
from courses.models import Enrolment
from courses.selectors import latest_offered_by
from tracking.models import Export, Import, Statement, StatementReference
from tracking.selectors.voices import authority_with
from tracking.xapi.index import VOIDED
from tracking.xapi.splicing import instant, shown

COLUMNS = ("pk", "uid", "exact", "stored_at", "occurred_at", "actor", "verb", "object_id", "registration")
FETCHED = 50  # Rows that are in memory before we know how long they are.
HEAVY = 8 * 1024 * 1024  # Characters that are enough for once.
OF_CREDENTIAL = ("credential__uid", "credential__name")
#: What a table has, and of which type each column is (DuckDB's names); docs/lrs.md says what they mean.
TABLE = {
    "id": "UUID",
    "stored": "TIMESTAMPTZ",
    "timestamp": "TIMESTAMPTZ",
    "actor": "UUID",
    "verb": "VARCHAR",
    "object_type": "VARCHAR",
    "object": "VARCHAR",
    "registration": "UUID",
    "score": "DOUBLE",
    "score_raw": "DOUBLE",
    "score_min": "DOUBLE",
    "score_max": "DOUBLE",
    "success": "BOOLEAN",
    "completion": "BOOLEAN",
    "duration": "VARCHAR",
    "response": "VARCHAR",
    "language": "VARCHAR",
    "tool": "VARCHAR",
    "voided": "BOOLEAN",
    "statement": "VARCHAR",
}

Place = tuple[datetime, int]


@dataclass(frozen=True)
class Wanted:
    """Which statements. `since` is exclusive, `until` and `upto` are not; `upto` lies before the ledger's horizon."""

    agency_id: int
    upto: datetime
    since: datetime | None = None
    until: datetime | None = None
    verb: str = ""
    course_uid: UUID | None = None

    def statements(self) -> QuerySet[Statement]:
        """All of them, in no order."""
        found = Statement.objects.filter(agency_id=self.agency_id, stored_at__lte=self.upto).order_by()
        if self.since:
            found = found.filter(stored_at__gt=self.since)
        if self.until:
            found = found.filter(stored_at__lte=self.until)
        if self.verb:
            found = found.filter(verb=self.verb)
        if self.course_uid:
            taking = Enrolment.objects.filter(agency_id=self.agency_id, edition__course_uid=self.course_uid)
            found = found.filter(registration__in=taking.order_by().values("registration"))
        return found


@dataclass(frozen=True)
class Leaving:
    """A statement on its way out."""

    values: dict[str, Any]
    voided: bool

    @property
    def place(self) -> Place:
        """Where it stands in the order of storing."""
        return self.values["stored_at"], self.values["pk"]

    @property
    def text(self) -> str:
        """As the endpoint shows it, on one line: JSON has line breaks only where they mean nothing."""
        whole = shown(self.values["exact"], stored=self.values["stored_at"], authority=self.authority)
        return whole.replace("\r", " ").replace("\n", " ")

    @property
    def authority(self) -> dict[str, Any]:
        """Who vouches for it."""
        return authority_with(self.values["credential__uid"], self.values["credential__name"])

    @property
    def row(self) -> dict[str, Any]:
        """A value for each column of the table; none where the statement says nothing of it."""
        said = json.loads(self.values["exact"])
        result, context = said.get("result", {}), said.get("context", {})
        score = result.get("score", {})
        registration = self.values["registration"]
        return {
            "id": str(self.values["uid"]),
            "stored": instant(self.values["stored_at"]),
            "timestamp": instant(self.values["occurred_at"]),
            "actor": str(self.values["actor"]),
            "verb": self.values["verb"],
            "object_type": said["object"].get("objectType", "Activity"),
            "object": self.values["object_id"] or None,
            "registration": str(registration) if registration else None,
            "score": number(score.get("scaled")),
            "score_raw": number(score.get("raw")),
            "score_min": number(score.get("min")),
            "score_max": number(score.get("max")),
            "success": result.get("success"),
            "completion": result.get("completion"),
            "duration": result.get("duration"),
            "response": result.get("response"),
            "language": context.get("language"),
            "tool": self.values["credential__name"],
            "voided": self.voided,
            "statement": self.text,
        }


def number(value: Any) -> float | None:
    """As a double, if it fits into one."""
    try:
        return None if value is None else float(value)
    except OverflowError:
        return None


def leaving_after(wanted: Wanted, place: Place | None, most: int) -> list[Leaving]:
    """The next statements after a place in the order of storing; fewer where they are long. Two queries."""
    found = wanted.statements()
    if place:
        at, last = place
        found = found.filter(Q(stored_at__gt=at) | Q(stored_at=at, pk__gt=last), stored_at__gte=at)
    rows, weight = [], 0
    for row in found.order_by("stored_at", "pk").values(*COLUMNS, *OF_CREDENTIAL)[:most].iterator(chunk_size=FETCHED):
        rows.append(row)
        weight += len(row["exact"])
        if weight > HEAVY:
            break
    voided = voided_among(wanted.agency_id, rows)
    return [Leaving(row, row["uid"] in voided) for row in rows]


def voided_among(agency_id: int, rows: Sequence[dict[str, Any]]) -> set[UUID]:
    """Those that somebody voided, by the ledger's rules: none of the classroom's, and none that voids."""
    open_to_it = [row["uid"] for row in rows if row["credential__uid"] and row["verb"] != VOIDED]
    if not open_to_it:
        return set()
    voids = StatementReference.objects.filter(agency_id=agency_id, voids=True, target__in=open_to_it)
    return set(voids.order_by().values_list("target", flat=True))


def courses_of(agency: Agency, language: str) -> Iterator[tuple[str, str]]:
    """Courses that the agency offers or offered: uid and title."""
    for edition in latest_offered_by(agency):
        yield str(edition.course_uid), edition.titles.get(language) or next(iter(edition.titles.values()), "")


@dataclass(frozen=True)
class Underway:
    """An export or an import, as a page shows it."""

    row: Any
    progress: Progress | None

    @property
    def is_done(self) -> bool:
        """It came to its end."""
        return self.row.finished_at is not None

    @property
    def has_failed(self) -> bool:
        """Nobody works on it any more, and it is not done."""
        return not self.is_done and (self.progress is None or self.progress.over)

    @property
    def is_held_up(self) -> bool:
        """The last attempt failed, and another one follows."""
        return self.progress is not None and not self.progress.over and bool(self.progress.reason)

    @property
    def how_far(self) -> HowFar:
        """Statements that are written, or bytes that are read, of how many; no words before that is known."""
        done, total = (self.progress and self.progress.done) or 0, (self.progress and self.progress.total) or 0
        form = filesizeformat if isinstance(self.row, Import) else number_format
        text = _("%(done)s of %(total)s") % {"done": form(done), "total": form(total)} if total else ""
        return HowFar(done, total, text, over=self.is_done or self.has_failed)


def exports_of(agency: Agency, user: Any) -> list[Underway]:
    """The agency's exports, the newest first; two queries."""
    return with_progress(Export.objects.visible_to(user).filter(agency=agency).select_related("made_by")[:MOST_SHOWN])


def imports_of(agency: Agency, user: Any) -> list[Underway]:
    """The agency's imports, the newest first; two queries."""
    return with_progress(Import.objects.visible_to(user).filter(agency=agency).select_related("made_by")[:MOST_SHOWN])


MOST_SHOWN = 50


def with_progress(rows: Iterable[Any]) -> list[Underway]:
    """Each with how far its job is; one query."""
    found = list(rows)
    known = progress_of_many(row.job_id for row in found if row.job_id)
    return [Underway(row, known.get(row.job_id)) for row in found]
