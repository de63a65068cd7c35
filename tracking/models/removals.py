"""What was taken out of the ledger: the only way through its triggers (migration 0003)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Removal(models.Model):
    """One transaction in which statements left the ledger, or learners' words left statements. The row stays."""

    class Cause(models.TextChoices):
        """Why."""

        ERASURE = "erasure", _("erasure of a person")
        AGE = "age", _("age")

    cause = models.CharField(max_length=8, choices=Cause)
    at = models.DateTimeField(auto_now_add=True)
    statements = models.PositiveIntegerField(default=0)
    texts = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.cause} {self.at:%Y-%m-%d}"


class Opening(models.Model):
    """One statement that the triggers let go, within the transaction that names it and takes the name away again.

    Nobody else ever sees such a row, because it is never committed. The database checks it when it is written: `WHOLE`
    is for what tools said, `WORDS` for what the classroom wrote.
    """

    class Part(models.TextChoices):
        """What may go."""

        WHOLE = "whole"
        WORDS = "words"

    removal = models.ForeignKey(Removal, on_delete=models.PROTECT, related_name="openings", db_index=False)
    statement_id = models.BigIntegerField(primary_key=True)
    agency_id = models.BigIntegerField()
    stored_at = models.DateTimeField()
    part = models.CharField(max_length=5, choices=Part)

    class Meta:
        ordering = ["statement_id"]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.part}"
