"""`manage.py jobs`: how background work stands, what was given up and why, and sending that round again."""

import json
import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies.jobs.models import Job, State
from agencies.jobs.selectors import Backlog, backlog, dead_letters
from agencies.jobs.services import resend
from agencies.jobs.services.registry import forgetful_tasks

SHOWN = 20


class Command(BaseCommand):
    """The operator's view of the job table."""

    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        """What to show, what to send again."""
        parser.add_argument("--task", default="", help="Only given-up jobs of this task.")
        parser.add_argument(
            "--resend", nargs="+", metavar="ID", help="Try these given-up jobs again, or `all` of them."
        )
        parser.add_argument("--json", action="store_true", help="One object, for machines.")

    def handle(self, *, task: str, resend: list[str] | None, json: bool, **options: Any) -> None:
        """Resend, or show."""
        if resend:
            self._resend(resend, task)
        elif json:
            self.stdout.write(as_json(backlog(), task))
        else:
            self._show(backlog(), task)

    def _resend(self, ids: list[str], task: str) -> None:
        try:
            chosen = None if ids == ["all"] else [uuid.UUID(word) for word in ids]
        except ValueError as error:
            raise CommandError(f"{error}; give job ids as `manage.py jobs` shows them, or `all`.") from error
        self.stdout.write(f"{resend(jobs=chosen, task=task)} jobs will be tried again.")

    def _show(self, standing: Backlog, task: str) -> None:
        for state, count in standing.counts.items():
            self.stdout.write(f"{state.label:<12} {count:>8}")
        self.stdout.write(f"{standing.due} due, the oldest for {standing.waiting.total_seconds():.0f} s")
        dead = dead_letters(task)
        for job in dead[:SHOWN]:
            self.stdout.write(f"\n{job.pk}  {job.task}  {job.attempts} attempts, last {job.finished_at:%Y-%m-%d %H:%M}")
            self.stdout.write(f"    {shown(job)}\n    {job.reason}")
        if (more := dead.count() - SHOWN) > 0:
            self.stdout.write(f"\n… and {more} more.")


def shown(job: Job) -> dict[str, Any]:
    """The arguments, unless they are not for keeping."""
    return dict.fromkeys(job.arguments, "…") if job.task in forgetful_tasks() else job.arguments


def as_json(standing: Backlog, task: str = "") -> str:
    """The same as one object."""
    return json.dumps(
        {
            "counts": {str(state): count for state, count in standing.counts.items()},
            "due": standing.due,
            "waiting_seconds": round(standing.waiting.total_seconds()),
            State.DEAD: [_letter(job) for job in dead_letters(task)],
        }
    )


def _letter(job: Job) -> dict[str, Any]:
    return {
        "id": str(job.pk),
        "task": job.task,
        "arguments": shown(job),
        "attempts": job.attempts,
        "reason": job.reason,
    }
