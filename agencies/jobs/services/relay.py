"""The relay to Celery: tells the broker which jobs are due, by id, and tells it again when nothing came of it."""

import logging
import uuid

from celery import Celery
from django.utils import timezone
from kombu.exceptions import KombuError

from agencies.jobs.models import Job
from agencies.jobs.services.queue import the_lease, tick

log = logging.getLogger(__name__)

RUN_JOB = "jobs.run_job"  # the one Celery task there is, in lms/celery.py
AHEAD = 200  # announcements in the broker at once: enough to keep workers busy, little to repeat
PATIENCE = 2  # leases


class Relay:
    """Announces due jobs. The broker may forget all of it, or hear it twice: the table decides what runs."""

    def __init__(self) -> None:
        self.promised: set[str] = set()
        self.broker = Celery("relay", set_as_current=False)
        self.broker.config_from_object("django.conf:settings", namespace="CELERY")

    def __call__(self) -> bool:
        """True if something was announced. A broker that is away raises `OSError`, and is asked again."""
        now = timezone.now()
        tick(now, self.promised)
        patience = the_lease() * PATIENCE
        waiting = Job.objects.claimable(now).filter(published_at__gt=now - patience).count()
        new = Job.objects.unannounced(now, patience).order_by("-priority", "due_at")
        ids = list(new.values_list("pk", flat=True)[: max(0, AHEAD - waiting)])
        if ids:
            self._announce(ids)
            Job.objects.claimable(now).filter(pk__in=ids).update(published_at=now)
        return bool(ids)

    def _announce(self, ids: list[uuid.UUID]) -> None:
        try:
            for job_id in ids:
                self.broker.send_task(RUN_JOB, args=[str(job_id)], retry=False, ignore_result=True)
        except KombuError as trouble:
            raise OSError(f"The broker does not answer: {trouble}") from trouble
