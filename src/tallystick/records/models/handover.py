"""Ownership offered by one agency and accepted by another."""

from django.db import models

from tallystick.records.models.held import Held


class Handover(Held):
    """``kind`` and ``subject`` name the row (contribution or package); ``to`` is the agency that is to own it."""

    kind = models.CharField(max_length=16)
    subject = models.UUIDField()
    to = models.CharField(max_length=16)
    state = models.CharField(max_length=16, default="offered")
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField()
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)
