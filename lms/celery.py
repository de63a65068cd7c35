"""The Celery app, for installations with a broker: `celery -A lms.celery worker`, beside `manage.py jobworker`.

One task only: whatever a message says, the job table decides whether, and by whom, a job is run (docs/decisions/0003).
"""

import os
import uuid

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings.production")

app = Celery("tremplin")
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.task(name="jobs.run_job", acks_late=True, reject_on_worker_lost=True, ignore_result=True)
def run_job(job_id: str) -> None:
    """Run a job unless somebody else has it, or had it: a message heard twice, or late, does nothing."""
    from agencies.jobs.services import beating, claim, execute  # noqa: PLC0415  (models, once Celery has set Django up)

    job = claim(uuid.UUID(job_id))
    if job:
        with beating(job):
            execute(job)
