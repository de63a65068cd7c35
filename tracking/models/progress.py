"""Progress: a projection of the ledger. It can be thrown away and rebuilt (`manage.py rebuild_progress`)."""

from typing import Any, Self

from django.db import models

from courses.models import Enrolment
from courses.models.offerings import OfAgencyQuerySet


class ProgressQuerySet(OfAgencyQuerySet):
    """Progress, seen by those who may see the enrolment."""

    agency_path = "enrolment__agency"

    def of(self, person: Any) -> Self:
        """The learner's own."""
        return self.filter(enrolment__person=person)


class Progress(models.Model):
    """How far one enrolment has come. `score` is the mean of the best scores of graded activities, 0 to 1."""

    enrolment = models.OneToOneField(Enrolment, primary_key=True, on_delete=models.CASCADE, related_name="progress")
    started_at = models.DateTimeField(null=True)
    last_active_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    lessons_done = models.PositiveIntegerField(default=0)
    lessons_total = models.PositiveIntegerField(default=0)
    graded_done = models.PositiveIntegerField(default=0)
    score_sum = models.FloatField(default=0)
    place_lesson = models.UUIDField(null=True)
    place_block = models.CharField(max_length=36, blank=True)

    objects = ProgressQuerySet.as_manager()

    class Meta:
        ordering = ["enrolment_id"]

    def __str__(self) -> str:
        return f"{self.lessons_done}/{self.lessons_total}"

    @property
    def score(self) -> float | None:
        """Mean best score, 0 to 1, or nothing yet."""
        return self.score_sum / self.graded_done if self.graded_done else None


class LessonProgress(models.Model):
    """One lesson of one enrolment, with the state of each activity in it.

    `activities` maps placement → `{"n": attempts, "done": bool, "ok": bool | null, "best": float | null,
    "score": float | null, "answer": {…}, "language": of the last answer, "at": iso time}`.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="lessons")
    lesson_uid = models.UUIDField()
    started_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    activities = models.JSONField(default=dict)

    class Meta:
        ordering = ["enrolment_id", "started_at"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_uid"], name="tracking_lesson_progress_once"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.lesson_uid}"
