"""What is known of an activity, by the classroom's words or by tools'."""

from django.db import models

from agencies.models import Agency


class Activity(models.Model):
    """What the classroom, or tools, say of an activity within one agency: each a row of its own.

    `key` is made of agency, who speaks (`Voice.describes`) and IRI, of any length.
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    key = models.UUIDField(unique=True)
    iri = models.TextField()
    definition = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.iri
