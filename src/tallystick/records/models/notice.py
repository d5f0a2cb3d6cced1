"""What somebody must be told: an agency, and there those with a role (empty: everybody)."""

import uuid

from django.db import models


class Notice(models.Model):
    """``subject`` is an id, ``words`` may add a sentence; who it is about may not read it unless it is also to them."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey("records.Operation", on_delete=models.PROTECT, related_name="+")
    to = models.CharField(max_length=16)
    role = models.CharField(max_length=32, blank=True)
    kind = models.CharField(max_length=32)
    subject = models.CharField(max_length=64, blank=True)
    words = models.TextField(blank=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    read_by = models.UUIDField(null=True)

    class Meta:
        indexes = [models.Index(fields=["operation", "to", "-at"], name="notice_to")]
