"""Agencies, their contact points, and the officers who sign in."""

import uuid

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models

from tallystick.vocabulary.codes import OfficerRole


class Agency(models.Model):
    """A police force, national unit or coordinating body. Packages for it are sealed to ``age_recipient``."""

    code = models.CharField(primary_key=True, max_length=16)
    name = models.CharField(max_length=200)
    country = models.CharField(max_length=2, blank=True)
    coordinating = models.BooleanField(default=False)
    age_recipient = models.CharField(max_length=100, blank=True)
    verify_key = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return self.name


class Contact(models.Model):
    """Round-the-clock contact point of an agency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="contacts")
    title = models.CharField(max_length=100)
    phone = models.CharField(max_length=40)
    languages = ArrayField(models.CharField(max_length=8), default=list)
    deputy = models.CharField(max_length=100, blank=True)


class Officer(AbstractUser):
    """A person who signs in, always for one agency."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="officers")
    roles = ArrayField(models.CharField(max_length=32, choices=[(r, r) for r in OfficerRole]), default=list)
    language = models.CharField(max_length=8, default="en")
