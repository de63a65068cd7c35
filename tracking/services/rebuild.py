"""Throw progress away and fold it again from the ledger."""

from collections.abc import Iterable

from django.db import transaction

from courses.models import Enrolment
from courses.selectors import outline_of
from tracking.models import LessonProgress, Progress, Statement
from tracking.projections import rebuild


def rebuild_progress(*, enrolment_ids: Iterable[int] | None = None) -> int:
    """Rebuild the progress of these enrolments, or of all; returns how many. One transaction each; safe to repeat."""
    enrolments = Enrolment.objects.select_related("edition").order_by("pk")
    if enrolment_ids is not None:
        enrolments = enrolments.filter(pk__in=list(enrolment_ids))
    count = 0
    for enrolment in enrolments.iterator(chunk_size=200):
        rebuild_one(enrolment)
        count += 1
    return count


@transaction.atomic
def rebuild_one(enrolment: Enrolment) -> None:
    """Replace the rows of one enrolment; a learner who answers meanwhile waits."""
    Progress.objects.get_or_create(enrolment=enrolment)
    Progress.objects.select_for_update().get(enrolment=enrolment)
    statements = Statement.objects.filter(registration=enrolment.registration).order_by("id")
    documents = (statement.document for statement in statements)
    progress, lessons = rebuild(enrolment, outline_of(enrolment.edition), documents)
    LessonProgress.objects.filter(enrolment=enrolment).delete()
    LessonProgress.objects.bulk_create(lessons)
    progress.save()
