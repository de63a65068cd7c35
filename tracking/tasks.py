"""Work beside the requests."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.files.storage import default_storage
from django.utils import timezone

from agencies.jobs.services import Run, enqueue, job, periodic
from tracking.selectors.outgoing import due_forwarders
from tracking.services.attachments import sweep_coming
from tracking.services.exports import clear_old_exports
from tracking.services.exports import write_export as write
from tracking.services.forwarders import queue_everything
from tracking.services.forwarding import forward
from tracking.services.imports import clear_old_imports
from tracking.services.imports import read_import as read_lines
from tracking.services.months import make_months
from tracking.services.registrations import record_registrations, unrecorded
from tracking.services.retention import retain
from tracking.services.shelf import clear

LOOK_BACK = timedelta(days=2)


@periodic(minutes=10)
def catch_up_registrations() -> None:
    """Tell the ledger of enrolments whose announcement was lost, by a kill between commit and statement."""
    record_registrations(enrolment_ids=unrecorded(since=timezone.now() - LOOK_BACK))


@periodic(minutes=1)
def forward_statements() -> None:
    """See for which other LRSs something waits."""
    now = timezone.now()
    for forwarder in due_forwarders(now):
        enqueue(send_statements, key=f"tracking.send_statements:{forwarder}:{now:%dT%H:%M}", forwarder_id=forwarder)


@job(outside=True, attempts=3)
def send_statements(run: Run, forwarder_id: int) -> None:
    """Send what waits for one LRS. Two of these at once do no harm: each row is claimed by one of them."""
    if forward(forwarder_id=forwarder_id):
        enqueue(send_statements, forwarder_id=forwarder_id)


@job(outside=True)
def queue_statements(run: Run, forwarder_id: int) -> None:
    """Promise everything that an agency has stored so far to one LRS."""
    queue_everything(run=run, forwarder_id=forwarder_id)


@periodic(minutes=24 * 60, outside=True, limit=timedelta(hours=6))
def keep_no_longer(run: Run) -> None:
    """What is older than its class is kept for goes away."""
    retain()


@periodic(minutes=24 * 60)
def make_room_in_the_ledger() -> None:
    """Partitions for the months to come, long before the first of them begins."""
    make_months()


@job(outside=True, limit=timedelta(hours=6))
def write_export(run: Run, export_id: int) -> None:
    """Make the file of an export, part by part."""
    write(run=run, export_id=export_id)


@periodic(minutes=60)
def clear_old_files() -> None:
    """Exports, and reports of imports, go away after a while; so do files of requests that were cut short."""
    now = timezone.now()
    clear_old_exports(now=now)
    clear_old_imports(now=now)
    sweep_coming(before=now - timedelta(days=1))


@job(outside=True)
def clear_files(run: Run, paths: Sequence[str] = (), folders: Sequence[str] = ()) -> None:
    """Delete files of the private storage whose rows are gone. Safe to repeat."""
    for folder in folders:
        clear(folder)
    for path in paths:
        default_storage.delete(path)


@job(outside=True, limit=timedelta(hours=6))
def read_import(run: Run, import_id: int) -> None:
    """Store what a file brings, line by line."""
    read_lines(run=run, import_id=import_id)
