"""Operations, who takes part, and which build is current."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Operation(models.Model):
    """A joint operation. ``action_day`` is the not-before instant of every package."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    lead = models.CharField(max_length=16)
    coordinator = models.CharField(max_length=16)
    opened_at = models.DateTimeField()
    seized_at = models.DateTimeField(null=True)
    action_day = models.DateTimeField(null=True)
    synthetic = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """An agency's part in an operation, and the purposes its officers may work for."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="members")
    agency = models.CharField(max_length=16)
    role = models.CharField(max_length=32)
    purposes = ArrayField(models.CharField(max_length=100), default=list)
    admitted_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "agency"], name="member_once")]


class Build(models.Model):
    """One computation over the shelf; the newest with ``current`` is what pages show."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="builds")
    owner = models.CharField(max_length=16)
    made_at = models.DateTimeField(auto_now_add=True)
    current = models.BooleanField(default=False)
    head = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
