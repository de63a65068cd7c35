"""What tracking does when somebody is erased: the classroom's record stays without its words, all else goes."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from agencies.jobs.services import enqueue, forget_jobs
from agencies.models import Person
from agencies.services import Sought
from courses.models import Enrolment
from courses.services.enrolments import withdraw
from tracking.models import Export, Import, Outgoing, OutgoingState, Progress, Removal, Statement
from tracking.selectors.erasures import (
    activities_named_after,
    documents_of,
    refusals_about,
    told_by_tools,
    told_by_us,
)
from tracking.selectors.horizon import horizon
from tracking.services.exports import folder_of as export_folder
from tracking.services.imports import folder_of as import_folder
from tracking.services.rebuild import rebuild_progress
from tracking.services.removals import remove_statements, remove_words
from tracking.services.shelf import CLEAR

AT_ONCE = 500


class StillOnItsWay(Exception):
    """Somebody still stores what began before the first pass: look again later."""


@transaction.atomic
def erase_from_ledger(*, person: Person, sought: Sought, since: datetime | None) -> dict[str, Any]:
    """One pass; what was done. Raises `StillOnItsWay` while statements from before `since` may still come."""
    if since and horizon() <= since:
        raise StillOnItsWay
    by_tools = told_by_tools(person, sought)  # Reads much: before anybody has to wait for us.
    hold_places(person)
    left, by_us = leave_courses(person), list(told_by_us(person))
    houses = {row.agency_id for row in (*by_us, *by_tools)} | set(
        person.memberships.values_list("agency_id", flat=True)
    )
    forwarded = recall([*by_us, *by_tools])
    removed = remove_statements(rows=by_tools, cause=Removal.Cause.ERASURE)
    texts = remove_words(rows=by_us, cause=Removal.Cause.ERASURE)
    if texts:
        rebuild_progress(enrolment_ids=person.enrolments.filter(progress__isnull=False).values_list("pk", flat=True))
    return {
        "withdrawn": left,
        "statements": removed.statements,
        "texts": texts,
        "attachments": removed.files,
        "documents": documents_of(person, sought).delete()[0],
        "refusals": refusals_about(person, sought).delete()[0],
        "activities": activities_named_after(sought).delete()[0],
        "files": clear_transfers(houses, sought),
        "forwarded": forwarded,
    }


def hold_places(person: Person) -> None:
    """Wait for what the learner is just doing, and let nothing begin: what the classroom locks, the person last.

    See `classroom.held_rows`. A place without progress is held by its enrolment.
    """
    rows = Progress.objects.select_related("enrolment").filter(enrolment__person=person).order_by("pk")
    list(rows.select_for_update(of=("self", "enrolment"), no_key=True))
    list(Enrolment.objects.filter(person=person).order_by("pk").select_for_update(no_key=True))
    Person.objects.select_for_update().get(pk=person.pk)


def leave_courses(person: Person) -> int:
    """Withdraw from what is not finished; a finished course stays finished and nothing else, as figures count it."""
    open_ones = person.enrolments.active().filter(progress__completed_at=None).order_by("pk")
    return len([withdraw(enrolment=each) for each in open_ones])


def recall(rows: list[Statement]) -> dict[str, int]:
    """Send nothing of it any more; to which other LRS how many were sent already, as far as that is still known."""
    uids: dict[int, list[UUID]] = {}
    for row in rows:
        uids.setdefault(row.agency_id, []).append(row.uid)
    sent: dict[str, int] = {}
    for agency_id, own in uids.items():
        for at in range(0, len(own), AT_ONCE):
            promised = Outgoing.objects.filter(forwarder__agency=agency_id, uid__in=own[at : at + AT_ONCE])
            gone = promised.filter(Q(state=OutgoingState.SENT) | Q(attempts__gt=0)).order_by()
            for endpoint, count in gone.values_list("forwarder__endpoint").annotate(Count("pk")):
                sent[endpoint] = sent.get(endpoint, 0) + count
            promised.delete()
    return sent


def clear_transfers(houses: set[int], sought: Sought) -> int:
    """Take away the files of these agencies that may hold statements, and stop those that are being written or read."""
    kept = Export.objects.filter(Q(finished_at=None) | ~Q(path=""), agency__in=houses)
    read = Import.objects.filter(Q(finished_at=None) | ~Q(path="", report=""), agency__in=houses)
    exports, imports = list(kept), list(read)
    forget_jobs(ids=[row.job_id for row in (*exports, *imports) if row.finished_at is None and row.job_id])
    now = timezone.now()
    kept.update(path="", expires_at=now)
    read.update(path="", report="", expires_at=now)
    Import.objects.filter(agency__in=houses, name__icontains=sought.full_name or "\0").update(name="")
    folders = [*map(export_folder, exports), *map(import_folder, imports)]
    if folders:
        enqueue(CLEAR, folders=folders)
    return len(folders)
