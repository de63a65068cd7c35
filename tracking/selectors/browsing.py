"""The ledger as staff leaf through it: the newest first, by learner, activity, verb and time, voided ones marked.

Statements are found like those of the endpoint's lists, along the narrow index on links; who a pseudonym is, only those
learn who may open the learners' files of the agency.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from agencies.models import Agency, Person
from courses.models import Enrolment
from tracking.models import Attachment, Statement
from tracking.models.binding import all_bound
from tracking.selectors.activities import names_of
from tracking.selectors.attachments import attachments_of
from tracking.selectors.horizon import horizon
from tracking.selectors.ledger import BY_UID, COLUMNS, IS_VOIDED, NAMED, places_named
from tracking.selectors.places import pages_of_places
from tracking.selectors.queries import Place, Query, cursor_of, read_cursor
from tracking.selectors.sentences import (
    Catalogue,
    Noted,
    Sentence,
    activities_named,
    catalogue_of,
    files_of,
    sentence_of,
)
from tracking.selectors.voices import authority_with
from tracking.xapi.identity import identifier_of
from tracking.xapi.index import VOIDED
from tracking.xapi.splicing import shown

PER_PAGE = 25
MOST_NAMES = 20
SHOWN = f"""
    {COLUMNS}, s.actor, s.verb, s.object_id, s.occurred_at, s.registration,
    credential.key AS credential_key, ({IS_VOIDED}) AS is_voided
"""


@dataclass(frozen=True)
class Line:
    """One statement in words. `row` is the statement with `credential_name` and `is_voided`."""

    row: Any
    sentence: Sentence

    @property
    def told_by(self) -> str:
        """`classroom`, `tool`, or what stands behind a key that no tool has: `launches`, `imports`."""
        if self.row.credential_id is None:
            return "classroom"
        kind, dash, _agency = self.row.credential_key.partition("-")
        return kind if dash else "tool"

    @property
    def late(self) -> bool:
        """Recorded on another day than it happened."""
        apart = self.row.stored_at - self.row.occurred_at
        return bool(abs(apart.total_seconds()) > 24 * 60 * 60)


@dataclass(frozen=True)
class Listing:
    """A part of the list, and the cursor of what follows."""

    lines: list[Line]
    cursor: str | None


@dataclass(frozen=True)
class Opened:
    """One statement, as the endpoint shows it, and whom it is about if that is a learner of ours.

    `kept` are the hashes of those of its `files` that we have.
    """

    line: Line
    text: str
    learner: Person | None
    files: list[Noted]
    kept: frozenset[str]

    @property
    def activity(self) -> str:
        """The activity that it is about; empty where it is about something else."""
        return str(self.line.row.object_id) if self.line.sentence.about_activity else ""


def learners_of(user: Any, agency: Agency) -> QuerySet[Person]:
    """The learners of the agency whose file this reader may open."""
    seen = Enrolment.objects.visible_to(user).filter(agency=agency)
    return Person.objects.filter(pk__in=seen.order_by().values("person"))


def learners_called(user: Any, agency: Agency, name: str) -> list[Person]:
    """Learners whose name holds this, one more than are shown."""
    return list(learners_of(user, agency).filter(full_name__icontains=name)[: MOST_NAMES + 1])


def asked(
    user: Any,
    agency: Agency,
    *,
    learner: Person | None = None,
    activity: str = "",
    verb: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    after: str = "",
) -> Query:
    """The query of a list. An activity stands for all that lies in it: a lesson's holds the lesson's activities."""
    return Query(
        agency_id=agency.pk,
        reader=f"staff|{user.pk}",
        agent=pseudonym_of(learner) if learner else None,
        verb=verb or None,
        activity=activity or None,
        related_activities=True,
        since=since,
        until=until,
        limit=PER_PAGE,
        after=after or None,
    )


def pseudonym_of(person: Person) -> str:
    """A learner's identifier in the ledger."""
    return identifier_of({"account": {"homePage": settings.XAPI_HOME_PAGE, "name": str(person.pseudonym)}}) or ""


def listed(query: Query, agency: Agency, user: Any, language: str) -> Listing:
    """A page of the list. Raises `BadCursor`. The same few queries however many statements there are."""
    place = read_cursor(query) if query.after else None
    found = places_of(query, horizon(), place, query.limit + 1)
    rows = rows_at(agency, found[: query.limit])
    cursor = cursor_of(query, rows[-1]) if rows and len(found) > query.limit else None
    return Listing(lines_of(rows, agency, user, language), cursor)


def places_of(query: Query, upto: datetime, place: Place | None, wanted: int) -> list[Place]:
    """So many places after the last one; voided statements have theirs, too."""
    found: list[Place] = []
    for places in pages_of_places(query, upto, place, wanted):
        found += places
        if len(found) >= wanted:
            break
    return found[:wanted]


def rows_at(agency: Agency, places: list[Place]) -> list[Any]:
    """The statements of these places, in their order; without what was removed a moment ago."""
    if not places:
        return []
    times = [time for time, _number in places]
    named, values = places_named(places)
    sql = f"""
        SELECT {SHOWN} FROM tracking_statement AS s {NAMED}
        WHERE s.agency_id = %s AND {named} AND s.stored_at BETWEEN %s AND %s
    """  # noqa: S608  (our own words; every value is a parameter)
    bound = all_bound([VOIDED, agency.pk, *values, min(times), max(times)])
    rows = {row.id: row for row in Statement.objects.raw(sql, bound)}
    return [rows[number] for _time, number in places if number in rows]


def lines_of(rows: list[Any], agency: Agency, user: Any, language: str) -> list[Line]:
    """Rows in the reader's words."""
    catalogue, people = catalogue_for(rows, agency, language), people_in(rows, agency, user)
    return [line_of(row, people.get(row.actor), catalogue) for row in rows]


def catalogue_for(rows: list[Any], agency: Agency, language: str) -> Catalogue:
    """The agency's courses and, if these statements speak of anything else, what tools call it: one query more."""
    catalogue = catalogue_of(agency, language)
    named = {iri for row in rows for iri in activities_named(row.document)}
    return replace(catalogue, told=names_of(agency.pk, named - catalogue.names.keys()))


def people_in(rows: list[Any], agency: Agency, user: Any) -> dict[UUID, Person]:
    """The learners among the actors, by pseudonym."""
    found = learners_of(user, agency).filter(pseudonym__in={row.actor for row in rows})
    return {person.pseudonym: person for person in found}


def line_of(row: Any, learner: Person | None, catalogue: Catalogue) -> Line:
    """One row in the reader's words."""
    return Line(row, sentence_of(row.document, learner.full_name if learner else "", catalogue))


def opened(user: Any, agency: Agency, uid: UUID, language: str) -> Opened | None:
    """One statement of the agency, voided or not."""
    row = row_of(agency, uid)
    if row is None:
        return None
    catalogue, learner = catalogue_for([row], agency, language), people_in([row], agency, user).get(row.actor)
    told_by = UUID(str(row.credential_uid)) if row.credential_uid else None
    text = shown(row.exact, stored=row.stored_at, authority=authority_with(told_by, row.credential_name))
    files = files_of(row.document, catalogue)
    kept = frozenset(file.sha2 for file in attachments_of(agency.pk, {noted.sha2 for noted in files}))
    return Opened(line_of(row, learner, catalogue), text, learner, files, kept)


def file_of(agency: Agency, uid: UUID, sha2: str, language: str) -> tuple[Noted, Attachment] | None:
    """A file of the agency as one of its statements speaks of it; none where that statement does not."""
    row = row_of(agency, uid)
    noted = files_of(row.document, Catalogue(language, {})) if row else []
    said = next((each for each in noted if each.sha2 == sha2), None)
    kept = attachments_of(agency.pk, [sha2]) if said else []
    return (said, kept[0]) if said and kept else None


def row_of(agency: Agency, uid: UUID) -> Any | None:
    """One statement of the agency as a row with everything that is shown of it."""
    sql = f"""
        SELECT {SHOWN} FROM {BY_UID} {NAMED}
        WHERE taken.agency_id = %s AND taken.uid = %s
    """  # noqa: S608  (our own words; every value is a parameter)
    rows: list[Any] = list(Statement.objects.raw(sql, all_bound([VOIDED, agency.pk, uid])))
    return rows[0] if rows else None
