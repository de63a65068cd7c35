"""How far a long list has come, and what became of each of its rows, in the reader's language."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import models
from django.db.models import Count, QuerySet
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from agencies.downloads import Value
from agencies.jobs.selectors import HowFar, Progress, progress_of_many
from courses.imports import Row
from courses.models import ENROLS, Cohort, EnrolmentImport, ImportedRow, Outcome
from courses.selectors.enrolments import CLOSED, PlannedRow, newcomer_of

LATEST = 5
SHOWN = {"": list(Outcome), "problem": [Outcome.PROBLEM], "enrolled": list(ENROLS)}
SHOWN["unchanged"] = [each for each in Outcome if each not in {*SHOWN["problem"], *ENROLS}]


class ImportState(models.TextChoices):
    """Where an import stands: `failed` when its job was given up."""

    RUNNING = "running", pgettext_lazy("list", "Running")
    STOPPED = "stopped", pgettext_lazy("list", "Stopped")
    FAILED = "failed", pgettext_lazy("list", "Interrupted")
    DONE = "done", pgettext_lazy("list", "Done")


@dataclass(frozen=True)
class ImportReport:
    """An import and what it did so far; `held_up` when its last attempt failed and another one follows."""

    imported: EnrolmentImport
    state: ImportState
    held_up: bool = False

    @cached_property
    def counts(self) -> dict[str, int]:
        """Rows done by outcome; one query."""
        counted = dict(rows_done(self.imported).values_list("outcome").annotate(rows=Count("pk")).order_by())
        return {outcome.value: counted.get(outcome.value, 0) for outcome in Outcome}

    @property
    def enrolled(self) -> int:
        """How many people have a place by this import."""
        return sum(self.counts[outcome] for outcome in ENROLS)


def import_report(imported: EnrolmentImport) -> ImportReport:
    """Where an import stands."""
    return reports_of([imported])[0]


def latest_imports(cohort: Cohort) -> list[ImportReport]:
    """The last long lists of a cohort, the latest first; two queries, one more when a job was lost."""
    latest = EnrolmentImport.objects.filter(cohort=cohort).select_related("by").order_by("-created_at")
    return reports_of(list(latest[:LATEST]))


def reports_of(imports: Sequence[EnrolmentImport]) -> list[ImportReport]:
    """Where each stands. What seems to be lost is read again: its job may have ended in between."""
    jobs = progress_of_many(each.job for each in imports if each.job and not each.is_over)
    lost = [each for each in imports if not each.is_over and (each.job not in jobs or jobs[each.job].over)]
    again = EnrolmentImport.objects.in_bulk([each.pk for each in lost])
    return [report_of(again.get(each.pk, each), jobs.get(each.job) if each.job else None) for each in imports]


def report_of(imported: EnrolmentImport, job: Progress | None) -> ImportReport:
    """Where it stands, given how its job is doing."""
    if imported.finished_at:
        return ImportReport(imported, ImportState.DONE)
    if imported.stopped_at:
        return ImportReport(imported, ImportState.STOPPED)
    if job is None or job.over:
        return ImportReport(imported, ImportState.FAILED)
    return ImportReport(imported, ImportState.RUNNING, held_up=bool(job.reason))


def rows_done(imported: EnrolmentImport, shown: str = "") -> QuerySet[ImportedRow]:
    """The rows that are done, all or those of one kind: problem, enrolled, unchanged."""
    return imported.rows.filter(number__lt=imported.done, outcome__in=SHOWN.get(shown, SHOWN[""])).order_by("number")


def planned_again(kept: ImportedRow, language: str) -> PlannedRow:
    """A row as a report shows it; what is wrong with it is said in the language of whoever reads.

    A row that is sound by itself and has a problem has a closed account.
    """
    row = Row(kept.line, kept.name, kept.email, kept.phone, kept.language)
    newcomer, problems = newcomer_of(row, language)
    outcome = Outcome(kept.outcome)
    wrong = (problems or (CLOSED,)) if outcome == Outcome.PROBLEM else ()
    return PlannedRow(row, outcome, newcomer, problems=wrong, detail=kept.detail)


def list_of_problems(imported: EnrolmentImport) -> str:
    """The rows with a problem as a list that can be mended and sent again; empty if there are none."""
    rows = rows_done(imported, "problem").values_list("name", "email", "phone", "language")
    if not rows:
        return ""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([(_("Name"), _("E-mail"), _("Phone"), _("Language")), *rows])
    return text.getvalue()


def import_table(imported: EnrolmentImport) -> list[tuple[Value, ...]]:
    """A header, then every row with what happened to it; made at once, while the reader's language is known."""
    header = (
        _("Line"),
        _("Person"),
        _("E-mail"),
        _("Phone"),
        _("Language"),
        _("What happened"),
        pgettext("column", "Why"),
    )
    return [header, *(table_row(imported, kept) for kept in imported.rows.order_by("number"))]


def table_row(imported: EnrolmentImport, kept: ImportedRow) -> tuple[Value, ...]:
    """One line of the table."""
    written = (kept.line, kept.name, kept.email, kept.phone, kept.language)
    return (*written, *said_of(planned_again(kept, imported.language), done=kept.number < imported.done))


def said_of(row: PlannedRow, *, done: bool) -> tuple[str, str]:
    """What happened to a row, and why."""
    if not done:
        return _("Not done yet"), ""
    if row.enrols:
        return _("Enrolled"), str(row.outcome.label)
    if row.outcome == Outcome.PROBLEM:
        return str(row.outcome.label), " ".join(map(str, row.problems))
    return _("Nothing changed"), " ".join(
        filter(None, [str(row.outcome.label), f"({row.detail})" if row.detail else ""])
    )


def how_far(report: ImportReport) -> HowFar:
    """What a progress bar asks for."""
    done, total = report.imported.done, report.imported.total
    return HowFar(done, total, told(done, total), over=report.state != ImportState.RUNNING)


def told(done: int, total: int) -> str:
    """How far it is, in words."""
    return _("%(done)s of %(total)s lines") % {"done": number_format(done), "total": number_format(total)}
