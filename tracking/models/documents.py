"""What activity providers keep beside statements: states, profiles and files."""

from django.db import models

from agencies.models import Agency
from tracking.models.credentials import Credential


class Document(models.Model):
    """A state or profile document, byte for byte. Unlike a statement it may be changed and deleted.

    `key` is made of everything that names it, agency included, so that two writers can't make it twice. `agent_key` and
    `activity_key` are what lists are asked by; `etag` is the SHA-1 of `content` in hex.
    """

    class Kind(models.TextChoices):
        """The three resources."""

        STATE = "state"
        ACTIVITY_PROFILE = "activity-profile"
        AGENT_PROFILE = "agent-profile"

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind)
    key = models.UUIDField(unique=True)
    activity = models.TextField(blank=True)
    activity_key = models.UUIDField(null=True)
    agent = models.JSONField(null=True)
    agent_key = models.UUIDField(null=True)
    registration = models.UUIDField(null=True)
    name = models.TextField()
    content = models.BinaryField()
    content_type = models.TextField()
    etag = models.CharField(max_length=40)
    updated_at = models.DateTimeField()
    credential = models.ForeignKey(Credential, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)

    class Meta:
        ordering = ["updated_at", "pk"]
        indexes = [
            models.Index(fields=["agency", "kind", "agent_key"], name="tracking_document_by_agent"),
            models.Index(fields=["agency", "kind", "activity_key"], name="tracking_document_by_activity"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["state", "activity-profile", "agent-profile"]),
                name="tracking_document_kind",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Attachment(models.Model):
    """A file that came with a statement, kept once for each agency, in the private storage under `path`.

    The statements that speak of it have a link of the kind `attachment` (`tracking.xapi.index.keys_of`).
    """

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", db_index=False)
    sha2 = models.CharField(max_length=128)
    content_type = models.TextField()
    length = models.BigIntegerField()
    path = models.CharField(max_length=255)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["agency", "sha2"], name="tracking_attachment_once")]

    def __str__(self) -> str:
        return self.sha2


class ComingFile(models.Model):
    """A file that is being written for a statement which is not stored yet: written down before, gone with the storing.

    What a kill leaves behind is found by these rows, and swept.
    """

    path = models.CharField(max_length=255, primary_key=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at"]

    def __str__(self) -> str:
        return self.path
