"""What is known of an activity, whoever spoke of it."""

from django.db import models

from agencies.models import Agency


class Activity(models.Model):
    """The canonical definition of an activity within one agency. `key` is made of agency and IRI, of any length."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_constraint=False)
    key = models.UUIDField(unique=True)
    iri = models.TextField()
    definition = models.JSONField(default=dict)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.iri
