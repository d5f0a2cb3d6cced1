"""The log of LED article 25, what the data-protection officer reviews of it, and who is assigned to which operation."""

import uuid

from django.db import models

from tallystick.vocabulary.codes import Doing


class Consultation(models.Model):
    """Who did what with whose data, why, and for whom. Written before the bytes leave.

    PostgreSQL sets ``at`` (its own clock) and ``outside`` (the officer is not assigned to the operation). ``owner`` is
    the officer's agency, ``recipient`` the agency a disclosure went to.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.UUIDField()
    owner = models.CharField(max_length=16)
    officer = models.UUIDField()
    purpose = models.CharField(max_length=100)
    doing = models.CharField(max_length=16, choices=[(d, d) for d in Doing], default=Doing.CONSULTATION)
    subject_kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=320)
    recipient = models.CharField(max_length=16, blank=True)
    reason = models.TextField(blank=True)
    outside = models.BooleanField(default=False)
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "at"], name="consultation_subject"),
            models.Index(fields=["owner", "at"], name="consultation_week"),
        ]


class Assignment(models.Model):
    """An officer whose own operation this is. A look from outside is allowed where membership is, and told."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey("records.Operation", on_delete=models.PROTECT, related_name="assignments")
    agency = models.CharField(max_length=16)
    officer = models.UUIDField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "officer"], name="assignment_once")]


class Review(models.Model):
    """An entry drawn into a week's sample, and what the agency's data-protection officer found."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.UUIDField()
    owner = models.CharField(max_length=16)
    week = models.CharField(max_length=8)
    consultation = models.UUIDField()
    because = models.CharField(max_length=100)
    finding = models.CharField(max_length=32, blank=True)
    note = models.TextField(blank=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["week", "consultation"], name="review_once")]
