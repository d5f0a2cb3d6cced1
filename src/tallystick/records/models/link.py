"""Links between accounts, and what analysts decided about them."""

from django.db import models

from tallystick.records.models.held import Held
from tallystick.vocabulary.codes import Answer, LinkState


class Link(Held):
    """A pair of accounts of the current build. Accounts are named ``platform:account``, left before right.

    ``weight`` is in hundredths of a bit; ``because`` a list of signs, each
    ``{"kind", "value", "holders", "weight", "sentence", "against", "sources": [{"contribution", "file", "row"}]}``.
    ``state`` is one of LinkState; ``person`` the person both belong to, when they do.
    """

    left = models.CharField(max_length=200)
    right = models.CharField(max_length=200)
    weight = models.IntegerField()
    state = models.CharField(max_length=16, default=LinkState.CANDIDATE)
    because = models.JSONField(default=list)
    build = models.UUIDField()
    person = models.UUIDField(null=True)
    worth = models.IntegerField(default=0)

    class Meta(Held.Meta):
        indexes = [
            models.Index(fields=["operation", "state", "-worth"], name="link_queue"),
            models.Index(fields=["person"], name="link_person"),
            models.Index(fields=["operation", "left"], name="link_left"),
            models.Index(fields=["operation", "right"], name="link_right"),
        ]


class Decision(Held):
    """Append-only: an analyst's word on a pair of accounts, replayed over every rebuild. Withdrawn, never deleted."""

    left = models.CharField(max_length=200)
    right = models.CharField(max_length=200)
    answer = models.CharField(max_length=16, choices=[(a, a) for a in Answer])
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)


class OvershareValue(Held):
    """A value held by too many accounts to link any of them, with how many hold it."""

    kind = models.CharField(max_length=16)
    value = models.CharField(max_length=300)
    holders = models.IntegerField()
    reason = models.CharField(max_length=200)
    build = models.UUIDField()
