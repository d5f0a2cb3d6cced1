"""The ledger: lines of acts, the Merkle log over them, its checkpoints, and who cosigned which."""

import uuid

from django.db import models

from tallystick.records.models.held import Held


class LedgerLine(Held):
    """One act. ``leaf`` is canonical JSON without personal data; ``payload`` (canonical JSON) and ``nonce`` may be
    lawfully erased. Its place in the log is a LedgerLeaf's, given after the commit.
    """

    leaf = models.BinaryField()
    payload = models.BinaryField(null=True)
    nonce = models.BinaryField(null=True)
    act = models.CharField(max_length=64)
    subject = models.CharField(max_length=200, db_index=True)
    by = models.UUIDField()
    at = models.DateTimeField()


class LedgerLeaf(models.Model):
    """The place of a line in the log (0 is the first) and its leaf hash, SHA-256(0x00 || leaf), 32 bytes."""

    position = models.BigIntegerField(primary_key=True)
    line = models.UUIDField(unique=True)
    hash = models.BinaryField()


class LedgerNode(models.Model):
    """The hash of a complete subtree: ``level`` 1 and up, ``position`` counted within the level, 32 bytes."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    level = models.SmallIntegerField()
    position = models.BigIntegerField()
    hash = models.BinaryField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["level", "position"], name="ledger_node_once")]


class Checkpoint(models.Model):
    """A signed note (C2SP) over the first ``size`` leaves; ``root`` in hexadecimal."""

    size = models.BigIntegerField(primary_key=True)
    root = models.CharField(max_length=64)
    note = models.TextField()
    at = models.DateTimeField()


class Cosignature(models.Model):
    """A checkpoint that came back with an agency's cosignature: proof of what the agency was shown."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.CharField(max_length=16)
    size = models.BigIntegerField()
    root = models.CharField(max_length=64)
    note = models.TextField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agency", "size", "root"], name="cosignature_once")]
