"""Exports: an agency's statements as one file, made by a job that goes on where it was cut short.

The job writes parts of a thousand statements, each kept before the job notes where it is, and joins them at the end.
What an export holds is settled when it begins: everything that was stored before the ledger's horizon of that moment.
"""

import json
import logging
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import IO, Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from agencies.jobs.services import GiveUp, Run, enqueue, forget_jobs
from agencies.models import Agency, Person
from agencies.services import hold_agency
from tracking.models import Export
from tracking.selectors.exports import Leaving, Place, Wanted, leaving_after
from tracking.selectors.horizon import A_TICK, horizon
from tracking.services import shelf
from tracking.services.tables import as_parquet

log = logging.getLogger(__name__)

FOLDER = "exports"  # Not among the folders that `lms.media` serves.
AT_ONCE = 1000
MOST_AT_WORK = 3
JOB = "tracking.write_export"
A_WHILE = timedelta(hours=1)  # No part takes so long to write.


class TooManyExports(Exception):
    """An agency waits for so many already. `message` is for the reader."""

    message: "str | Promise" = _("Some exports are still being made. Wait until they are done.")


@dataclass(frozen=True)
class Filters:
    """What is asked for; nothing means everything."""

    since: datetime | None = None
    until: datetime | None = None
    verb: str = ""
    course_uid: UUID | None = None


@transaction.atomic
def order_export(*, agency: Agency, form: str, filters: Filters, by: Person | None = None) -> Export:
    """Promise a file. Raises `TooManyExports`."""
    hold_agency(agency.pk)
    too_old = timezone.now() - timedelta(days=1)
    at_work = Export.objects.filter(agency=agency, finished_at=None, made_at__gt=too_old)
    if at_work.count() >= MOST_AT_WORK:
        raise TooManyExports
    export = Export.objects.create(
        agency=agency,
        form=form,
        since=filters.since,
        until=filters.until,
        verb=filters.verb,
        course_uid=filters.course_uid,
        made_by=by,
    )
    export.job_id = enqueue(JOB, export_id=export.pk).pk
    export.save(update_fields=["job_id"])
    log.info("Person %s asked for export %s of agency %s.", by and by.pk, export.uid, agency.slug)
    return export


def write_export(*, run: Run, export_id: int) -> None:
    """Write what is left to write, then join it."""
    export = Export.objects.select_related("agency").filter(pk=export_id).first()
    if export is None:
        raise GiveUp("The export is gone.")
    parts = Parts(export, run)
    for batch in batches(parts.wanted, export.form, parts.place):
        parts.add(batch)
    finish(run, export, parts)


@dataclass(frozen=True)
class Batch:
    """Lines, how many, and where the last one stands."""

    lines: bytes
    count: int
    place: Place


def batches(wanted: Wanted, form: str, place: Place | None = None) -> Iterator[Batch]:
    """Everything that is wanted, after a place."""
    while rows := leaving_after(wanted, place, AT_ONCE):
        place = rows[-1].place
        lines = "".join(f"{line_of(row, form)}\n" for row in rows)
        yield Batch(lines.encode(), len(rows), place)


def line_of(row: Leaving, form: str) -> str:
    """The statement itself, or its columns as JSON for the table."""
    return row.text if form == Export.Form.NDJSON else json.dumps(row.row, ensure_ascii=False)


def wanted_of(agency_id: int, filters: Filters, upto: datetime | None = None) -> Wanted:
    """What the ledger has of it, complete up to now."""
    return Wanted(
        agency_id=agency_id,
        upto=upto or horizon() - A_TICK,
        since=filters.since,
        until=filters.until,
        verb=filters.verb,
        course_uid=filters.course_uid,
    )


class Parts:
    """The parts of an export that are written, as the job's cursor remembers them."""

    def __init__(self, export: Export, run: Run) -> None:
        self.folder = folder_of(export)
        self.run = run
        filters = Filters(export.since, export.until, export.verb, export.course_uid)
        if run.cursor is None:
            wanted = wanted_of(export.agency_id, filters)
            total = wanted.statements().count()
            self.note({"upto": wanted.upto.isoformat(), "total": total, "done": 0, "parts": 0, "place": None})
        self.wanted = wanted_of(export.agency_id, filters, datetime.fromisoformat(self.state["upto"]))

    @property
    def state(self) -> dict[str, Any]:
        """What the cursor says."""
        found: dict[str, Any] = self.run.cursor
        return found

    @property
    def place(self) -> Place | None:
        """Where the last part ended."""
        at = self.state["place"]
        return (datetime.fromisoformat(at[0]), at[1]) if at else None

    @property
    def names(self) -> list[str]:
        """Every part."""
        return [f"{self.folder}/part-{number:06}" for number in range(self.state["parts"])]

    def add(self, batch: Batch) -> None:
        """Keep one more, then note it: a part that was kept and not noted is written again."""
        number = self.state["parts"]
        shelf.put(f"{self.folder}/part-{number:06}", BytesIO(batch.lines))
        place = [batch.place[0].isoformat(), batch.place[1]]
        self.note(self.state | {"done": self.state["done"] + batch.count, "parts": number + 1, "place": place})

    def note(self, state: dict[str, Any]) -> None:
        """Where to go on, and what a page shows."""
        with self.run.step(cursor=state, done=state["done"], total=max(state["total"], state["done"])):
            pass


def finish(run: Run, export: Export, parts: Parts) -> None:
    """Join the parts, keep the whole, and clear the parts away."""
    name = f"{export.agency.slug}-{export.made_at:%Y-%m-%d}.{export.form}"
    path = f"{parts.folder}/{name}"
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder, "whole")
        with whole.open("wb") as file:
            for part in parts.names:
                file.writelines(shelf.pieces(part))
        made = as_parquet(whole) if export.form == Export.Form.PARQUET else whole
        with made.open("rb") as file:
            shelf.put(path, file)
        length = made.stat().st_size
    now = timezone.now()
    with run.finish():
        Export.objects.filter(pk=export.pk).update(
            path=path,
            length=length,
            statements=parts.state["done"],
            finished_at=now,
            expires_at=now + timedelta(days=settings.XAPI_FILE_DAYS),
        )
    for part in parts.names:
        shelf.default_storage.delete(part)


def folder_of(export: Export) -> str:
    """Where its files are; nobody guesses the name."""
    return f"{FOLDER}/{export.uid}"


def clear_export(*, export: Export, by: Person | None = None) -> None:
    """Take its file away before it goes by itself, or stop its writing; the row stays and says so."""
    if export.job_id and not export.finished_at:
        forget_jobs(ids=[export.job_id])
        enqueue(shelf.CLEAR, delay=A_WHILE, folders=[folder_of(export)])  # Its worker may be writing a part just now.
    shelf.clear(folder_of(export))
    Export.objects.filter(pk=export.pk).update(path="", expires_at=timezone.now())
    log.info("Person %s cleared export %s.", by and by.pk, export.uid)


def clear_old_exports(*, now: datetime) -> int:
    """Take away files whose time is over, and parts that nobody finished; how many exports."""
    over = Export.objects.filter(expires_at__lt=now).exclude(path="")
    unfinished = Export.objects.filter(
        finished_at=None, expires_at=None, made_at__lt=now - timedelta(days=settings.XAPI_FILE_DAYS)
    )
    count = 0
    for export in [*over, *unfinished]:
        clear_export(export=export)
        count += 1
    return count


# --- On the command line ---


@dataclass(frozen=True)
class Kept:
    """What stands beside a file that is being written: enough to go on after a kill."""

    asked: dict[str, Any]
    upto: str
    done: int = 0
    length: int = 0
    place: list[Any] | None = None


def write_file(*, agency: Agency, form: str, filters: Filters, target: Path) -> Iterator[int]:
    """Write a file of this machine, telling after each batch how many statements it has; goes on where it stopped."""
    unfinished, notes = target.with_name(f"{target.name}.part"), target.with_name(f"{target.name}.place")
    asked = json.loads(json.dumps([agency.pk, form, vars(filters)], default=str))
    kept = kept_in(notes, asked) or Kept(asked, (horizon() - A_TICK).isoformat())
    wanted = wanted_of(agency.pk, filters, datetime.fromisoformat(kept.upto))
    place = (datetime.fromisoformat(kept.place[0]), kept.place[1]) if kept.place else None
    with unfinished.open("r+b" if kept.length else "wb") as file:
        file.truncate(kept.length)
        file.seek(kept.length)
        for batch in batches(wanted, form, place):
            file.write(batch.lines)
            file.flush()
            at = [batch.place[0].isoformat(), batch.place[1]]
            kept = replace(kept, done=kept.done + batch.count, length=file.tell(), place=at)
            write_notes(notes, kept)
            yield kept.done
    made = as_parquet(unfinished) if form == Export.Form.PARQUET else unfinished
    made.replace(target)
    unfinished.unlink(missing_ok=True)
    notes.unlink(missing_ok=True)
    yield kept.done


def kept_in(notes: Path, asked: Any) -> Kept | None:
    """Where an earlier run for the same statements stopped."""
    try:
        kept = Kept(**json.loads(notes.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
    return kept if kept.asked == asked else None


def write_notes(notes: Path, kept: Kept) -> None:
    """All of it or nothing."""
    fresh = notes.with_suffix(".new")
    fresh.write_text(json.dumps(vars(kept)), encoding="utf-8")
    fresh.replace(notes)


def write_stream(*, agency: Agency, form: str, filters: Filters, stream: IO[bytes]) -> int:
    """Write to a pipe; how many statements."""
    done = 0
    for batch in batches(wanted_of(agency.pk, filters), form):
        stream.write(batch.lines)
        done += batch.count
    return done
