"""What agencies sent: contributions and the rows of them that were set aside."""

from django.db import models

from tallystick.records.models.held import Held


class Contribution(Held):
    """One folder or file an agency sent. ``state``: accepted, held (does not reconcile) or withdrawn."""

    digest = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=32)
    exhibit = models.CharField(max_length=40, blank=True)
    received_at = models.DateTimeField()
    taken_in_at = models.DateTimeField(auto_now_add=True)
    legal_basis = models.TextField(blank=True)
    mandate_from = models.DateTimeField(null=True)
    mandate_until = models.DateTimeField(null=True)
    evaluation = models.CharField(max_length=2)
    codes_text = models.TextField(blank=True)
    clock = models.JSONField(default=dict)
    state = models.CharField(max_length=16, default="accepted")
    counts = models.JSONField(default=dict)
    files = models.JSONField(default=list)

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "owner", "digest"], name="contribution_once")]


class QuarantinedRow(Held):
    """A row that was set aside: where, what, and what to do. ``said`` is the offending value, escaped, cut at 200."""

    contribution = models.CharField(max_length=64, db_index=True)
    table = models.CharField(max_length=16)
    file = models.CharField(max_length=300)
    row = models.BigIntegerField()
    field = models.CharField(max_length=64)
    said = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=200)
    remedy = models.CharField(max_length=300)
