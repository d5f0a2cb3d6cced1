"""What every row that holds agency data carries. PostgreSQL policies read exactly these columns."""

import uuid
from typing import ClassVar, Self, TypeVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tallystick.vocabulary.codes import Category

_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class HeldManager(models.Manager[_Row]):
    """Never asks for ``grants``: the officers' role may not read whom else a row was given to."""

    def get_queryset(self) -> models.QuerySet[_Row]:
        return super().get_queryset().defer("grants")


class Held(models.Model):
    """A row owned by an agency inside an operation.

    ``owner`` is an agency code, ``grants`` the codes of agencies it was given to (none: owner only),
    ``codes`` its handling codes, ``category`` its data-subject category where it is about a person, ``away_from``
    the agencies and officers (UUID) that it is tied to and therefore hidden from (practice 11).
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey("records.Operation", on_delete=models.PROTECT, related_name="+")
    owner = models.CharField(max_length=16)
    grants = ArrayField(models.CharField(max_length=16), default=list)
    codes = ArrayField(models.CharField(max_length=2), default=list)
    category = models.CharField(max_length=32, default=Category.UNASSESSED)
    away_from = ArrayField(models.CharField(max_length=36), default=list)

    objects: ClassVar[HeldManager[Self]] = HeldManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
