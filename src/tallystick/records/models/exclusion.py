"""The sealed list of accounts that must never be packaged. Only a yes or no leaves it (function ``tally_excluded``)."""

from django.db import models

from tallystick.records.models.held import Held


class Exclusion(Held):
    """A keyed digest of a selector its owner wants left alone; the value itself is not kept here."""

    kind = models.CharField(max_length=16)
    token = models.CharField(max_length=64)
    reason = models.CharField(max_length=32)
    contribution = models.CharField(max_length=64)

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "owner", "kind", "token"], name="exclusion_once")]
