"""The ledger, and the progress folded from it."""

from tracking.models.progress import LessonProgress, Progress, ProgressQuerySet
from tracking.models.statements import LedgerIsAppendOnly, Statement, StatementQuerySet

__all__ = ["LedgerIsAppendOnly", "LessonProgress", "Progress", "ProgressQuerySet", "Statement", "StatementQuerySet"]
