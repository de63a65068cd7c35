"""What courses does after the answer: long lists of people, and forgetting them."""

import logging

from agencies.jobs.services import Run, job, periodic
from courses.models import EnrolmentImport
from courses.services.enrolment_imports import BATCH, forget_imports, take_batch
from courses.services.enrolments import announce

log = logging.getLogger(__name__)

SOON = 10  # Somebody looks at its progress.
A_DAY = 24 * 60


@job(outside=True, priority=SOON)
def import_list(run: Run, imported: int) -> None:
    """Enrol a long list, a batch in each step; the cursor names whom the last batch enrolled.

    An attempt that was cut off between a commit and its announcement announces again.
    """
    announce(run.cursor or [])
    known = EnrolmentImport.objects.select_related("cohort__offering__edition", "cohort__agency")
    found = known.filter(pk=imported).first()
    while found and not found.is_over:
        made: list[int] = []
        with run.step(cursor=made, done=min(found.done + BATCH, found.total), total=found.total):
            made += take_batch(imported=found)


@periodic(minutes=A_DAY, outside=True)
def forget_old_imports(run: Run) -> None:
    """Lists of names and addresses are not for keeping."""
    if forgotten := forget_imports():
        log.info("Forgot %d old lists.", forgotten)
