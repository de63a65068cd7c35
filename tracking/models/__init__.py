"""The ledger, and the progress folded from it."""

from tracking.models.activities import Activity
from tracking.models.credentials import Credential, CredentialQuerySet, RefusedRequest
from tracking.models.documents import Attachment, ComingFile, Document
from tracking.models.forwarding import Forwarder, Outgoing, OutgoingState
from tracking.models.links import StatementLink, StatementReference, StatementUid
from tracking.models.progress import LessonProgress, Progress, ProgressQuerySet
from tracking.models.removals import Opening, Removal
from tracking.models.retention import RetentionRule
from tracking.models.statements import LedgerIsAppendOnly, Statement, StatementQuerySet
from tracking.models.transfers import Export, Import

__all__ = [
    "Activity",
    "Attachment",
    "ComingFile",
    "Credential",
    "CredentialQuerySet",
    "Document",
    "Export",
    "Forwarder",
    "Import",
    "LedgerIsAppendOnly",
    "LessonProgress",
    "Opening",
    "Outgoing",
    "OutgoingState",
    "Progress",
    "ProgressQuerySet",
    "RefusedRequest",
    "Removal",
    "RetentionRule",
    "Statement",
    "StatementLink",
    "StatementQuerySet",
    "StatementReference",
    "StatementUid",
]
