"""Persons who may be victims, and informants: whole, in a table of their own that one database role reads."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from tallystick.records.models.held import Held


class Protected(Held):
    """A person put away with every copied row. ``content``: table name without prefix -> row(s), as PostgreSQL wrote
    them, so that they come back byte for byte. ``accounts``: the person's, by which decisions on them are found.
    """

    person = models.UUIDField()
    number = models.CharField(max_length=16)
    accounts = ArrayField(models.TextField(), default=list)
    content = models.JSONField(default=dict)

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "person"], name="protected_once")]
        indexes = [GinIndex(fields=["accounts"], name="protected_accounts")]


class BrokenGlass(Held):
    """An officer opened protected rows in an emergency, with a reason, until a time; it is told at once."""

    by = models.UUIDField()
    at = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.TextField()
