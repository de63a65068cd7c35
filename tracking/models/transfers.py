"""Files that carry an agency's statements out of the ledger and into it. They go away after a while; the rows stay."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from tracking.models.credentials import Credential, OfManagedAgencyQuerySet


class Transfer(models.Model):
    """What both directions share. `job_id` does the work; `path` is in the private storage, empty once it is gone."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="%(class)ss")
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    job_id = models.UUIDField(null=True)
    path = models.CharField(max_length=255, blank=True)
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    objects = OfManagedAgencyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-made_at", "-pk"]


class Export(Transfer):
    """Statements to be fetched as one file; empty filters take everything."""

    class Form(models.TextChoices):
        """How the file is written."""

        NDJSON = "ndjson", _("NDJSON: one statement a line, for another LRS")
        PARQUET = "parquet", _("Parquet: a table, for analysis")

    form = models.CharField(max_length=8, choices=Form)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    verb = models.TextField(blank=True)
    course_uid = models.UUIDField(null=True)
    statements = models.PositiveBigIntegerField(default=0)
    length = models.PositiveBigIntegerField(default=0)

    class Meta(Transfer.Meta):
        verbose_name = _("export")
        verbose_name_plural = _("exports")

    def __str__(self) -> str:
        return f"{self.form} {self.uid}"


class Import(Transfer):
    """A file of statements to be stored, and what became of each line: `path` is the file, `report` the answer."""

    name = models.CharField(max_length=255)
    credential = models.ForeignKey(Credential, on_delete=models.PROTECT, related_name="+")
    report = models.CharField(max_length=255, blank=True)
    stored = models.PositiveBigIntegerField(default=0)
    repeated = models.PositiveBigIntegerField(default=0)
    refused = models.PositiveBigIntegerField(default=0)
    ending = models.TextField(blank=True)

    class Meta(Transfer.Meta):
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return f"{self.name} {self.uid}"
