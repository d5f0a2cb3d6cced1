"""The ledger of acts and the log of consultations."""

import uuid

from django.db import models

from tallystick.records.models.held import Held


class LedgerLine(Held):
    """One act. ``leaf`` is canonical JSON without personal data; ``payload`` and ``nonce`` may be lawfully erased."""

    sequence = models.BigIntegerField(unique=True)
    leaf = models.BinaryField()
    payload = models.JSONField(null=True)
    nonce = models.BinaryField(null=True)
    act = models.CharField(max_length=64)
    subject = models.CharField(max_length=200)
    by = models.UUIDField()
    at = models.DateTimeField()


class Consultation(models.Model):
    """Who looked at whom, why (LED art. 25). Written before the bytes leave."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.UUIDField()
    owner = models.CharField(max_length=16)
    officer = models.UUIDField()
    purpose = models.CharField(max_length=100)
    subject_kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField(auto_now_add=True)
