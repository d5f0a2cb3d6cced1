"""What every row that holds agency data carries. PostgreSQL policies read exactly these columns."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tallystick.vocabulary.codes import Category


class Held(models.Model):
    """A row owned by an agency inside an operation.

    ``owner`` is an agency code, ``grants`` the codes of agencies it was given to (none: owner only),
    ``codes`` its handling codes, ``category`` its data-subject category where it is about a person.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey("records.Operation", on_delete=models.PROTECT, related_name="+")
    owner = models.CharField(max_length=16)
    grants = ArrayField(models.CharField(max_length=16), default=list)
    codes = ArrayField(models.CharField(max_length=2), default=list)
    category = models.CharField(max_length=32, default=Category.UNASSESSED)

    class Meta:
        abstract = True
