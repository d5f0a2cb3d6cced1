"""What came of the operation: results, qualified negatives, and what a country confirms of them."""

from django.db import models

from tallystick.records.models.actionday import Entered
from tallystick.records.models.held import Held


class Result(Entered):
    """One result: ``kind`` a ResultKind, ``count`` in its unit (vocabulary.results.UNITS), ``country`` where it
    happened, for a suspect where they live. ``source`` names the act it rests on ("door:<id>", "feedback:<id>",
    "subject:<id>", "item:<label>", "told"). ``warrant`` and ``address`` are the country's short references, never an
    address: searches can be counted by either. ``main``: the main suspect's. ``corrects``: the result it takes the
    place of; ``void``: that one is withdrawn and nothing put in its place. ``words``: for a sentence, how long.
    """

    kind = models.CharField(max_length=24)
    count = models.BigIntegerField(default=1)
    country = models.CharField(max_length=2)
    subject = models.UUIDField(null=True, db_index=True)
    role = models.CharField(max_length=16, blank=True)
    source = models.CharField(max_length=80)
    warrant = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=40, blank=True)
    item_kind = models.CharField(max_length=16, blank=True)
    main = models.BooleanField(default=False)
    words = models.CharField(max_length=300, blank=True)
    corrects = models.UUIDField(null=True)
    void = models.BooleanField(default=False)

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "owner", "sent"], name="result_sent_once")]
        indexes = [models.Index(fields=["operation", "owner", "kind"], name="results_of_agency")]


class Negative(Entered):
    """A qualified negative: a NegativeKind, about ``country``; ``words`` qualify it. Corrected as a result is."""

    kind = models.CharField(max_length=32)
    country = models.CharField(max_length=2, blank=True)
    words = models.CharField(max_length=300, blank=True)
    corrects = models.UUIDField(null=True)
    void = models.BooleanField(default=False)

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "owner", "sent"], name="negative_sent_once")]


class Confirmation(Held):
    """What a country says of an entry made on its behalf: ``kind`` result, door, answer, subject, negative or
    hours, ``row`` its id, ``says`` a ConfirmSays."""

    kind = models.CharField(max_length=16)
    row = models.UUIDField(db_index=True)
    says = models.CharField(max_length=16)
    words = models.CharField(max_length=300, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta(Held.Meta):
        pass
