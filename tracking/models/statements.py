"""The ledger: one append-only table of xAPI statements. The database itself refuses changes (migration 0003)."""

import json
from typing import Any, NoReturn, Self

from django.db import models
from django.db.models.functions import Now

from agencies.models import Agency
from agencies.permissions import STAFF_WHO_SEE_LEARNERS, standing_of
from tracking.models.credentials import Credential


class LedgerIsAppendOnly(Exception):
    """Somebody tried to change or delete a statement."""


class StatementQuerySet(models.QuerySet["Statement"]):
    """Reads only: changing and deleting raise `LedgerIsAppendOnly`."""

    def visible_to(self, user: Any) -> Self:
        """One's own statements, and those of the agencies where `user` may open a learner's file."""
        if not user.is_authenticated:
            return self.none()
        agencies = standing_of(user).agencies_as(*STAFF_WHO_SEE_LEARNERS)
        return self.filter(models.Q(actor=user.pseudonym) | models.Q(agency__in=agencies))

    def of_classroom(self) -> Self:
        """Told by ourselves: what a tool or a package says of the same registration moves no progress."""
        return self.filter(credential__isnull=True)

    def update(self, **values: Any) -> NoReturn:
        """Refused."""
        raise LedgerIsAppendOnly

    def delete(self) -> NoReturn:
        """Refused."""
        raise LedgerIsAppendOnly


class Statement(models.Model):
    """One thing that happened. `exact` is the statement as JSON text, without `stored` and `authority`, which are ours.

    The columns beside it only say what it is about. `uid` is the statement's own id, taken once within its agency
    (`StatementUid`); `occurred_at` is the learner's time; `stored_at` is ours and the true order of storing (decision
    0007). `credential` is the key it came with; none means our own classroom.

    PostgreSQL keeps the rows in monthly partitions by `stored_at`. Rows enter by `services.ledger` only.
    """

    uid = models.UUIDField()
    registration = models.UUIDField(null=True)
    actor = models.UUIDField()
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="statements", db_index=False)
    credential = models.ForeignKey(
        Credential, null=True, on_delete=models.PROTECT, related_name="statements", db_index=False
    )
    verb = models.TextField()
    object_id = models.TextField()
    occurred_at = models.DateTimeField()
    stored_at = models.DateTimeField(db_default=Now())
    exact = models.TextField()

    objects = StatementQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["registration", "id"], name="tracking_statement_by_reg"),
            models.Index(fields=["agency", "stored_at", "id"], name="tracking_statement_by_agency"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} {self.verb} {self.object_id}"

    @property
    def document(self) -> dict[str, Any]:
        """The statement as values."""
        return json.loads(self.exact)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Refused."""
        raise LedgerIsAppendOnly
