"""Lists too long to be done while somebody waits: promised at once, done batch by batch, each batch for good."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from agencies.jobs.selectors import progress_of
from agencies.jobs.services import enqueue
from agencies.models import Person
from agencies.services import hold_agency
from courses.imports import Row
from courses.models import Cohort, EnrolmentImport, ImportedRow, Outcome
from courses.selectors.enrolments import EnrolmentPlan, PlannedRow, plan_enrolments
from courses.services.enrolments import EnrolmentReport, enrol_list
from courses.services.errors import OfferingClosed
from courses.services.holding import hold_cohort, hold_offering

BATCH = 250  # rows
AT_ONCE = 500
KEPT = timedelta(days=90)


@transaction.atomic
def start_import(
    *, cohort: Cohort, rows: Sequence[Row], language: str, invite: bool, expected: str, by: Person | None
) -> EnrolmentImport | None:
    """Promise to do what `plan_enrolments` says; every row is kept from now on, and nobody is enrolled yet.

    Returns None, and keeps nothing, if the plan is not the `expected` one by now; the same list, sent again before it
    is done, is the same import. Raises `OfferingClosed`.
    """
    hold_course(cohort)
    if cohort.offering.closed_at:
        raise OfferingClosed
    begun: EnrolmentImport | None = cohort.enrolment_imports.unfinished().filter(fingerprint=expected).first()
    if begun:
        return begun
    plan = plan_enrolments(cohort=cohort, rows=rows, language=language)
    if plan.fingerprint != expected:
        return None
    imported = EnrolmentImport.objects.create(
        agency_id=cohort.agency_id,
        cohort=cohort,
        by=by,
        language=language,
        invite=invite,
        fingerprint=expected,
        total=len(rows),
    )
    keep_rows(imported, plan)
    promise(imported)
    return imported


@transaction.atomic
def take_batch(*, imported: EnrolmentImport) -> list[int]:
    """Do the next rows, and count them as done; the keys of the new enrolments. Of a finished import, nothing.

    Where the course takes nobody any more, the import stops before these rows.
    """
    hold_course(imported.cohort)
    hold_import(imported)
    if imported.is_over:
        return []
    rows = list(imported.rows.filter(number__gte=imported.done).order_by("number")[:BATCH])
    try:
        report = do_rows(imported, rows)
    except OfferingClosed:
        imported.stopped_at = timezone.now()
        imported.save(update_fields=["stopped_at"])
        return []
    imported.done += len(rows)
    imported.invited += report.invited
    imported.finished_at = None if imported.left else timezone.now()
    imported.save(update_fields=["done", "invited", "finished_at"])
    return [enrolment.pk for enrolment in report.enrolments]


@transaction.atomic
def continue_import(*, imported: EnrolmentImport) -> EnrolmentImport:
    """Go on where it stopped or where its job was given up. Raises `OfferingClosed` if the course is closed still."""
    hold_course(imported.cohort)
    hold_import(imported)
    job = progress_of(imported.job) if imported.job else None
    under_way = job is not None and not job.over
    if imported.finished_at is None and (imported.stopped_at or not under_way):
        if imported.cohort.offering.closed_at:
            raise OfferingClosed
        imported.stopped_at = None
        promise(imported)
    return imported


def forget_imports() -> int:
    """Delete what was said about lists of three months ago; the enrolments stay. How many lists."""
    old = EnrolmentImport.objects.filter(created_at__lt=timezone.now() - KEPT)
    gone = list(old.values_list("pk", flat=True))
    old.filter(pk__in=gone).delete()
    return len(gone)


def hold_course(cohort: Cohort) -> None:
    """Wait until nobody else enrols into it: agency, cohort, offering."""
    hold_agency(cohort.agency_id)
    hold_cohort(cohort)
    hold_offering(cohort.offering)


def hold_import(imported: EnrolmentImport) -> None:
    """Wait until nobody else works on it, and read how far it is."""
    fields = ["done", "invited", "stopped_at", "finished_at", "job"]
    imported.refresh_from_db(fields=fields, from_queryset=EnrolmentImport.objects.select_for_update())


def promise(imported: EnrolmentImport) -> None:
    """The job that does it."""
    imported.job = enqueue("courses.import_list", imported=imported.pk).pk
    imported.save(update_fields=["job", "stopped_at"])


def keep_rows(imported: EnrolmentImport, plan: EnrolmentPlan) -> None:
    """Every row as it was written, with what is planned."""
    kept = [row_kept(imported, number, planned) for number, planned in enumerate(plan.rows)]
    ImportedRow.objects.bulk_create(kept, batch_size=AT_ONCE)


def row_kept(imported: EnrolmentImport, number: int, planned: PlannedRow) -> ImportedRow:
    """One row."""
    row = planned.row
    return ImportedRow(
        imported=imported,
        number=number,
        line=row.line,
        name=row.name,
        email=row.email,
        phone=row.phone,
        language=row.language,
        outcome=planned.outcome,
        detail=planned.detail,
    )


def do_rows(imported: EnrolmentImport, rows: Sequence[ImportedRow]) -> EnrolmentReport:
    """Enrol whom these rows name, and keep what became of each; who stood in an earlier line stays where they are."""
    single = [row for row in rows if row.outcome != Outcome.DUPLICATE]
    written = [Row(row.line, row.name, row.email, row.phone, row.language) for row in single]
    report = enrol_list(
        cohort=imported.cohort, rows=written, language=imported.language, invite=imported.invite, expected=""
    )
    if report is None:
        raise ValueError("A list without an expected plan is always done.")
    changed = []
    for row, came in zip(single, report.plan.rows, strict=True):
        if (row.outcome, row.detail) != (came.outcome, came.detail):
            row.outcome, row.detail = came.outcome, came.detail
            changed.append(row)
    ImportedRow.objects.bulk_update(changed, ["outcome", "detail"], batch_size=AT_ONCE)
    return report
