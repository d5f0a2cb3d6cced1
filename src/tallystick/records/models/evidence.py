"""The register of seized items, what happened to each, and what was scanned. Rows are added, never changed."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from tallystick.records.models.held import Held
from tallystick.vocabulary.custody import Found, Power


class Item(Held):
    """A seized item, or one derived from another (``parent``, label A-001/1).

    ``national``: the country's own exhibit number. The state at seizure is as it was found: ``power``, ``unlocked``,
    ``encrypted``, ``isolated``, ``clock_offset_s`` (its clock minus the true time; null: not looked).
    """

    label = models.CharField(max_length=40)
    parent = models.UUIDField(null=True)
    national = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=16)
    description = models.CharField(max_length=300, blank=True)
    make = models.CharField(max_length=80, blank=True)
    model = models.CharField(max_length=80, blank=True)
    serial = models.CharField(max_length=80, blank=True)
    power = models.CharField(max_length=8, default=Power.UNKNOWN)
    unlocked = models.CharField(max_length=8, default=Found.UNKNOWN)
    encrypted = models.CharField(max_length=8, default=Found.UNKNOWN)
    isolated = models.CharField(max_length=8, default=Found.UNKNOWN)
    clock_offset_s = models.BigIntegerField(null=True)
    mandate = models.CharField(max_length=200, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "owner", "label"], name="one_item_of_a_label")]


class CustodyEvent(Held):
    """What happened to an item. ``at``: when; ``entered_at``: when it was entered, by the database's clock.

    ``holder`` has the item afterwards; ``to`` is whom it was handed to; ``receiver`` the officer who is to give the
    receipt at the desk, where there is one. ``photographs`` and ``digest`` are SHA-256 values: no picture is kept.
    ``corrects``: the event this one puts right; that one stays as it was.
    """

    item = models.UUIDField()
    kind = models.CharField(max_length=16)
    at = models.DateTimeField()
    entered_at = models.DateTimeField(db_default=Now())
    place = models.CharField(max_length=200)
    holder = models.CharField(max_length=200)
    to = models.CharField(max_length=200, blank=True)
    receiver = models.UUIDField(null=True)
    seal = models.CharField(max_length=80, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    tool = models.CharField(max_length=120, blank=True)
    photographs = ArrayField(models.CharField(max_length=64), default=list)
    corrects = models.UUIDField(null=True)
    by = models.UUIDField()
    reason = models.TextField()

    class Meta(Held.Meta):
        indexes = [models.Index(fields=["item", "at"], name="custody_of_an_item")]


class Manifest(Held):
    """A manifest attached to the item it was made of. Its tables lie on the shelf under ``digest``.

    ``form``: ``scan``, or the reader of another tool's manifest. ``digest``: SHA-256 of its head; ``signer``: the
    Ed25519 verify key a scan was checked against, empty for another tool's. ``counts``: files by state, pictures, and
    files by what they declare. ``instead``: the manifest it takes the place of (the same scan, more in full size).
    """

    item = models.UUIDField()
    digest = models.CharField(max_length=64)
    signer = models.CharField(max_length=64, blank=True)
    form = models.CharField(max_length=16, default="scan")
    instead = models.UUIDField(null=True)
    files = models.BigIntegerField()
    size = models.BigIntegerField()
    counts = models.JSONField(default=dict)
    ended_at = models.DateTimeField(null=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "item", "digest"], name="one_manifest_of_an_item")]
