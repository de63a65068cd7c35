"""Imports: statements of another LRS, line by line, stored as they came under an authority of ours.

A line that is stored already and says the same changes nothing, so a file can be brought in again, and an import that
was cut short goes on. What became of each line is written down with it, in one transaction.
"""

import json
import logging
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from io import BytesIO
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from agencies.jobs.services import GiveUp, Run, enqueue
from agencies.models import Agency, Person
from tracking.models import Credential, Import, StatementUid
from tracking.selectors.ledger import removed_among
from tracking.services import shelf
from tracking.services.errors import Conflict, TooManyLinks
from tracking.services.ledger import Arrival, record
from tracking.services.lines import Ending, Line, Lines, TooLong
from tracking.services.refusals import as_json
from tracking.xapi.checks import check_statement
from tracking.xapi.faults import Fault, Malformed, gettext_noop
from tracking.xapi.index import index_of
from tracking.xapi.reading import Written, read
from tracking.xapi.scopes import Scope
from tracking.xapi.splicing import completed, instant
from tracking.xapi.values import parse_timestamp
from tracking.xapi.versions import version_in

log = logging.getLogger(__name__)

FOLDER = "imports"  # Not among the folders that `lms.media` serves.
NAME = "Imported statements"  # In their authority.
JOB = "tracking.read_import"
AT_ONCE = 200  # Lines …
HEAVY = 4 * 1024 * 1024  # … and bytes that are stored together.
MOST_REFUSED = 10_000
FAULTS_TOLD = 5  # of one line

CLAUSE = "1.0.3 Data 2.4.1 · IEEE 9274.1.1 4.2.2"
LINE = "NDJSON"
TOO_LONG = gettext_noop("The line is longer than %(most)s bytes.")
NO_STATEMENT = gettext_noop("A line holds one statement, and nothing else: no list, no comma after it.")
NO_ID = gettext_noop("The statement has no id, so it would be stored again each time.")
TAKEN = gettext_noop("Another statement with this id is stored already.")
REMOVED = gettext_noop("The statement with this id was removed from the record for good.")
TOO_MUCH = gettext_noop("This is more than this server takes at once.")
TOO_MANY = gettext_noop("More than %(most)s lines were refused. The rest was not read.")


class Outcome(StrEnum):
    """What became of a line."""

    STORED = "stored"
    REPEATED = "repeated"
    REFUSED = "refused"


@dataclass(frozen=True)
class Verdict:
    """One line's. `faults` say what was wrong with it."""

    line: int
    uid: str
    outcome: Outcome
    faults: tuple[dict[str, Any], ...] = ()


@dataclass
class Tally:
    """How many lines came to which end, and where to go on; `told` is the part of the report not yet written."""

    line: int = 0
    parts: int = 0
    told: str = ""
    stored: int = 0
    repeated: int = 0
    refused: int = 0

    def count(self, verdicts: Sequence[Verdict]) -> None:
        """Add them."""
        for verdict in verdicts:
            setattr(self, verdict.outcome, getattr(self, verdict.outcome) + 1)


@dataclass
class Lot:
    """Lines that are stored together: what may be stored, by line and id, and what is refused already."""

    arrivals: dict[UUID, tuple[int, Arrival]] = field(default_factory=dict)
    refused: list[Verdict] = field(default_factory=list)
    weight: int = 0
    last: int = 0

    @property
    def is_full(self) -> bool:
        """Enough for one transaction."""
        return len(self.arrivals) + len(self.refused) >= AT_ONCE or self.weight > HEAVY


# --- A file that was uploaded ---


@transaction.atomic
def order_import(*, agency: Agency, name: str, content: IO[bytes], by: Person | None = None) -> Import:
    """Keep the file, and promise to read it."""
    order = Import(agency=agency, name=name[:255], credential=credential_for(agency), made_by=by)
    order.path = f"{folder_of(order)}/file"
    shelf.put(order.path, content)
    order.save()
    order.job_id = enqueue(JOB, import_id=order.pk).pk
    order.save(update_fields=["job_id"])
    log.info("Person %s brings in %s for agency %s.", by and by.pk, order.uid, agency.slug)
    return order


def credential_for(agency: Agency) -> Credential:
    """The credential that stands for what is brought in to an agency; no tool is given it, so it has no secret."""
    own = {"agency": agency, "name": NAME, "secret_hash": "", "scopes": [Scope.WRITE.value, Scope.DEFINE.value]}
    credential, _made = Credential.objects.get_or_create(key=f"imports-{agency.pk}", defaults=own)
    return credential


def read_import(*, run: Run, import_id: int) -> None:
    """Store line after line, each lot together with its part of the report and where to go on."""
    order = Import.objects.select_related("credential").filter(pk=import_id).first()
    if order is None or not order.path:
        raise GiveUp("The file is gone.")
    tally = Tally(**(run.cursor or {}))
    size, ending = default_storage.size(order.path), ""
    with default_storage.open(order.path) as file:
        lines = Lines(file)
        try:
            for lot in lots(lines, after=tally.line):
                keep(run, order, lot, tally, done=lines.read, total=size)
        except Ending as end:
            ending = end.reason
    finish(run, order, tally, ending)


def keep(run: Run, order: Import, lot: Lot, tally: Tally, *, done: int, total: int) -> None:
    """One lot. The cursor is filled in before it is written, which is at the end of the step.

    No file is written within it: a slow store would keep readers from everything that was stored since, and on SQLite
    every writer waiting. What became of the lines stands in the cursor until the next lot.
    """
    write_down(order, tally)
    cursor: dict[str, Any] = {}
    with run.step(cursor=cursor, done=done, total=max(total, done)):
        verdicts = store(lot, agency_id=order.agency_id, credential=order.credential)
        tally.count(verdicts)
        tally.line, tally.told = lot.last, written(verdicts).decode()
        cursor.update(asdict(tally))
    if tally.refused > MOST_REFUSED:
        raise Ending(TOO_MANY, most=MOST_REFUSED)


def write_down(order: Import, tally: Tally) -> None:
    """Keep the part of the report that the last lot left, in place of what an attempt cut short may have kept."""
    if tally.told:
        shelf.put(f"{folder_of(order)}/part-{tally.parts:06}", BytesIO(tally.told.encode()))
        tally.parts, tally.told = tally.parts + 1, ""


def finish(run: Run, order: Import, tally: Tally, ending: str) -> None:
    """Join the report, and forget the file."""
    write_down(order, tally)
    with run.step(cursor=asdict(tally)):
        pass  # What was said about lines stays with the report, not with the job.
    report = f"{folder_of(order)}/report"
    parts = [f"{folder_of(order)}/part-{number:06}" for number in range(tally.parts)]
    shelf.join(report, parts)
    now = timezone.now()
    with run.finish():
        Import.objects.filter(pk=order.pk).update(
            path="",
            report=report,
            stored=tally.stored,
            repeated=tally.repeated,
            refused=tally.refused,
            ending=ending,
            finished_at=now,
            expires_at=now + timedelta(days=settings.XAPI_FILE_DAYS),
        )
    for path in [order.path, *parts]:
        default_storage.delete(path)


def folder_of(order: Import) -> str:
    """Where its files are; nobody guesses the name."""
    return f"{FOLDER}/{order.uid}"


def clear_old_imports(*, now: datetime) -> int:
    """Take away reports whose time is over, and files that nobody read to the end; how many."""
    over = Import.objects.filter(expires_at__lt=now).exclude(report="")
    unread = Import.objects.filter(made_at__lt=now - timedelta(days=settings.XAPI_FILE_DAYS)).exclude(path="")
    count = 0
    for order in [*over, *unread]:
        shelf.clear(folder_of(order))
        Import.objects.filter(pk=order.pk).update(path="", report="")
        count += 1
    return count


# --- Lines, wherever they come from ---


def verdicts_on(lines: Lines, *, agency: Agency, credential: Credential) -> Iterator[list[Verdict]]:
    """Store lines here and now, and say what became of them. Raises `Ending` where they can't be read on."""
    refused = 0
    for lot in lots(lines):
        with transaction.atomic():
            verdicts = store(lot, agency_id=agency.pk, credential=credential)
        yield verdicts
        refused += sum(verdict.outcome is Outcome.REFUSED for verdict in verdicts)
        if refused > MOST_REFUSED:
            raise Ending(TOO_MANY, most=MOST_REFUSED)


def lots(lines: Lines, *, after: int = 0) -> Iterator[Lot]:
    """Lines in lots; one id stands in a lot once. What was read before the file broke is a lot, too."""
    lot, broken = Lot(), None
    try:
        for line in lines:
            if line[0] <= after:
                continue
            if lot.is_full or not fits(lot, line):
                yield lot
                lot = Lot()
                fits(lot, line)
            lot.last = line[0]
    except Ending as end:
        broken = end
    if lot.last:
        yield lot
    if broken:
        raise broken


def fits(lot: Lot, line: Line) -> bool:
    """Put a line into the lot; false if another of its lines has the id."""
    number, text = line
    try:
        arrival = arrival_of(text)
    except Malformed as wrong:
        lot.refused.append(refusal(number, "", wrong.faults))
        return True
    if arrival.index.uid in lot.arrivals:
        return False
    lot.arrivals[arrival.index.uid] = number, arrival
    lot.weight += len(arrival.exact)
    return True


def arrival_of(line: "bytes | TooLong") -> Arrival:
    """The statement of a line, by the version that it was written in. Raises `Malformed`."""
    if isinstance(line, TooLong):
        raise Malformed(Fault("", LINE, TOO_LONG, {"most": str(settings.XAPI_LARGEST_STATEMENTS)}))
    found: Written = read(line.strip(b"\r\n"))
    value = found.value
    if not isinstance(value, dict):
        raise Malformed(Fault("", LINE, NO_STATEMENT))
    version = version_in(value)
    check_statement(value, version)
    if "id" not in value:
        raise Malformed(Fault("/id", CLAUSE, NO_ID))
    at = parse_timestamp(value["stored"], version) if "stored" in value else timezone.now()
    _uid, exact = completed(found, uid=None, at=at, version=version)
    dated = {"timestamp": instant(at), **value}
    return Arrival(exact, index_of(dated, version, home_page=settings.XAPI_HOME_PAGE), value)


def store(lot: Lot, *, agency_id: int, credential: Credential) -> list[Verdict]:
    """Store what may be stored, in the caller's transaction; a verdict on every line, in their order."""
    known = StatementUid.objects.filter(agency_id=agency_id, uid__in=list(lot.arrivals), statement_id__isnull=False)
    there = set(known.values_list("uid", flat=True))
    left, taken = dict(lot.arrivals), []
    gone = [(left.pop(uid)[0], uid) for uid in removed_among(agency_id, there)]
    while left:
        try:
            with transaction.atomic():
                record([arrival for _line, arrival in left.values()], agency_id=agency_id, credential=credential)
        except Conflict as conflict:
            taken += [(left.pop(uid)[0], uid) for uid in conflict.uids]
        except TooManyLinks as many:
            raise Ending(TOO_MUCH) from many
        else:
            break
    verdicts = [
        Verdict(line, str(uid), Outcome.REPEATED if uid in there else Outcome.STORED)
        for uid, (line, _arrival) in left.items()
    ]
    verdicts += [refusal(line, str(uid), (Fault("/id", CLAUSE, TAKEN),)) for line, uid in taken]
    verdicts += [refusal(line, str(uid), (Fault("/id", CLAUSE, REMOVED),)) for line, uid in gone]
    return sorted([*verdicts, *lot.refused], key=lambda verdict: verdict.line)


def refusal(line: int, uid: str, faults: Sequence[Fault]) -> Verdict:
    """A line that was refused, with its first faults."""
    return Verdict(line, uid, Outcome.REFUSED, tuple(as_json(fault) for fault in faults[:FAULTS_TOLD]))


def written(verdicts: Sequence[Verdict]) -> bytes:
    """A part of the report."""
    return "".join(f"{json.dumps(asdict(verdict), ensure_ascii=False)}\n" for verdict in verdicts).encode()
