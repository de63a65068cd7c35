"""Throw progress away and fold it again from the ledger."""

from collections.abc import Iterable

from django.db import transaction

from courses.models import Enrolment
from courses.selectors import outline_of
from tracking.models import LessonProgress, Progress, Statement
from tracking.projections import rebuild


def rebuild_progress(*, enrolment_ids: Iterable[int] | None = None) -> int:
    """Rebuild the progress of these enrolments, or of all; returns how many. One transaction each; safe to repeat."""
    wanted = Enrolment.objects.order_by("pk")
    if enrolment_ids is not None:
        wanted = wanted.filter(pk__in=list(enrolment_ids))
    keys = list(wanted.values_list("pk", flat=True))  # No cursor stays open: SQLite could not write beside it.
    for key in keys:
        rebuild_one(key)
    return len(keys)


@transaction.atomic
def rebuild_one(key: int) -> None:
    """Replace the rows of one enrolment; a learner who answers meanwhile waits."""
    enrolment = Enrolment.objects.select_related("edition").get(pk=key)
    Progress.objects.get_or_create(enrolment=enrolment)
    Progress.objects.select_for_update(of=("self",)).get(enrolment=enrolment)
    statements = Statement.objects.of_classroom().filter(registration=enrolment.registration).order_by("id")
    documents = (statement.document for statement in statements)
    progress, lessons = rebuild(enrolment, outline_of(enrolment.edition), documents)
    LessonProgress.objects.filter(enrolment=enrolment).delete()
    LessonProgress.objects.bulk_create(lessons)
    progress.save()
