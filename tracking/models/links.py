"""What statements are found by, and how they refer to one another. Closed to change by the database, like statements.

No row here names its statement by a foreign key: statements live in monthly partitions, which no key can point at.
"""

from django.db import models

from agencies.models import Agency


class StatementUid(models.Model):
    """The one place where a statement's id is taken, within its agency.

    A row without `statement_id` is a promise: somebody refers to a statement that has not come yet.
    """

    pk = models.CompositePrimaryKey("agency_id", "uid")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    uid = models.UUIDField()
    statement_id = models.BigIntegerField(null=True)
    stored_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["agency_id", "uid"]

    def __str__(self) -> str:
        return str(self.uid)


class StatementLink(models.Model):
    """One thing that a statement is found by: `tracking.xapi.identity.key` says which, agency included.

    `source_id` is the statement that says so: the statement itself, or one that it refers to, at any depth.
    """

    pk = models.CompositePrimaryKey("key", "stored_at", "statement_id", "source_id")
    key = models.UUIDField()
    stored_at = models.DateTimeField()
    statement_id = models.BigIntegerField()
    source_id = models.BigIntegerField()

    class Meta:
        ordering = ["key", "stored_at", "statement_id"]

    def __str__(self) -> str:
        return f"{self.key} {self.statement_id}"


class StatementReference(models.Model):
    """The statement `uid` is about the statement `target` (a StatementRef), and perhaps voids it."""

    pk = models.CompositePrimaryKey("agency_id", "uid")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    uid = models.UUIDField()
    target = models.UUIDField()
    voids = models.BooleanField()

    class Meta:
        ordering = ["agency_id", "uid"]
        indexes = [models.Index(fields=["agency", "target"], name="tracking_reference_by_target")]

    def __str__(self) -> str:
        return f"{self.uid} → {self.target}"
