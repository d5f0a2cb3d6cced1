"""Country packages, permissions to pass things on, and what recipients answered."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from tallystick.records.models.held import Held, HeldManager
from tallystick.vocabulary.codes import PackageStatus


class Permission(Held):
    """The owner's permission (H1: use in proceedings; H2, H3: passing on) for one contribution and recipient.

    Asked for (``asked_by`` an agency), then granted or refused by the owner, or by the coordinator on their behalf;
    ``scope`` lists the purposes it holds for (empty: every one), ``until`` when it ends. A row nobody asked for was
    given of the owner's own accord.
    """

    contribution = models.CharField(max_length=64)
    code = models.CharField(max_length=2)
    recipient = models.CharField(max_length=16)
    state = models.CharField(max_length=16, default="granted")
    scope = ArrayField(models.CharField(max_length=100), default=list)
    asked_by = models.CharField(max_length=16, blank=True)
    asked_at = models.DateTimeField(null=True)
    asked_reason = models.TextField(blank=True)
    by = models.UUIDField(null=True)
    at = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)


class PackageManager(HeldManager["Package"]):
    """Never asks for what officers' roles may not read: whom it shows, and content that is put away."""

    def get_queryset(self) -> models.QuerySet["Package"]:
        return super().get_queryset().defer("grants", "mentions", "content_put_away")


class Package(Held):
    """A version of what one country is given. The content is frozen when built; release takes a second officer.

    ``contributions`` are the digests its rows come from: their codes decide with it who may see it. ``mentions``: the
    persons (ids and numbers) and accounts it shows. While one of them is put away it ``holds_protected``: PostgreSQL
    keeps its content in ``content_put_away``, and ``content`` is empty.
    """

    recipient = models.CharField(max_length=16)
    country = models.CharField(max_length=2)
    number = models.CharField(max_length=32)
    version = models.IntegerField()
    replaces = models.UUIDField(null=True)
    status = models.CharField(max_length=16, default=PackageStatus.DRAFT)
    build = models.UUIDField()
    content = models.JSONField(default=dict)
    content_put_away = models.JSONField(null=True)
    holds_protected = models.BooleanField(default=False)
    mentions = ArrayField(models.TextField(), default=list)
    contributions = ArrayField(models.CharField(max_length=64), default=list)
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    released_by = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)
    file = models.CharField(max_length=300, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    not_before = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    recall_reason = models.TextField(blank=True)

    objects: ClassVar[PackageManager] = PackageManager()

    class Meta(Held.Meta):
        constraints = [
            models.UniqueConstraint(fields=["operation", "recipient", "version"], name="package_version_once")
        ]
        indexes = [GinIndex(fields=["mentions"], name="package_mentions")]


class Feedback(Held):
    """What a recipient answered: receipt of a package, or the two-minute form about one person."""

    package = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=16)
    person_number = models.CharField(max_length=16, blank=True)
    answers = models.JSONField(default=dict)
    signed_by = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
