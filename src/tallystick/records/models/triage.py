"""Banks of known digests, what people said of files and entries, and the order of looking that follows from both."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tallystick.records.models.held import Held


class Bank(Held):
    """A list of known digests. ``kind`` a BankKind, ``confidence`` a Confidence. ``scheme``, ``version``, ``profile``:
    the classification scheme of its values. ``licence``: what its owner lets it be used for. ``keyed``: its exact
    digests lie on the shelf under HMAC, the key in the home's secrets. ``expires_at``: not used from then on.
    """

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=24)
    source = models.CharField(max_length=200)
    confidence = models.CharField(max_length=16)
    scheme = models.CharField(max_length=40, blank=True)
    version = models.CharField(max_length=20, blank=True)
    profile = models.CharField(max_length=20, blank=True)
    licence = models.CharField(max_length=300)
    keyed = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "owner", "name"], name="one_bank_of_a_name")]


class BankEdition(Held):
    """The content of a bank as loaded once; the newest counts. ``digest``: SHA-256 of its ENTRIES.parquet, its folder
    on the shelf. ``given``: SHA-256 of the file it was read from. ``counts``: entries, digests by kind, refused by why.
    """

    bank = models.UUIDField()
    number = models.IntegerField()
    digest = models.CharField(max_length=64)
    given = models.CharField(max_length=64)
    counts = models.JSONField(default=dict)
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["owner", "bank", "number"], name="one_edition_of_a_number")]


class Judgement(Held):
    """What a person said of a file, a match, an entry or a series. Added, never changed; who agrees or withdraws says
    so in a Countersign. ``about`` an About, ``subject`` as told there, ``says`` a Says. ``until``: a lowering ends.
    """

    about = models.CharField(max_length=8)
    subject = models.CharField(max_length=400)
    says = models.CharField(max_length=16)
    value = models.JSONField(default=dict)
    by = models.UUIDField()
    at = models.DateTimeField()
    until = models.DateTimeField(null=True)
    reason = models.TextField()

    class Meta(Held.Meta):
        indexes = [models.Index(fields=["operation", "about", "subject"], name="judgements_on")]


class Countersign(Held):
    """A further person's word on what ``what`` says (judgement or bank) with the id ``to``; ``says`` an Agrees."""

    to = models.UUIDField()
    what = models.CharField(max_length=12)
    says = models.CharField(max_length=12)
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["owner", "to", "by", "says"], name="one_word_of_one_person")]


class TriageBuild(Held):
    """One computation of an agency's order of looking. ``head``: manifests, editions and what else it was made from.
    ``figures``: counts in all, by tier, and by item (``items``: item id -> counts). One is current for each agency.
    """

    made_at = models.DateTimeField(auto_now_add=True)
    current = models.BooleanField(default=False)
    head = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)

    class Meta(Held.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "owner"], condition=models.Q(current=True), name="one_current_triage"
            )
        ]


class QueueRow(Held):
    """A file in an agency's order of looking: one for each content, however many copies.

    ``content``: SHA-256, or where a manifest has none its other digest as ``sha1:…``, ``md5:…``, or
    ``manifest:number`` for what could not be read. ``place``: from 1. ``tier`` a Tier, ``why`` tier, overdue or sample.
    ``because``: sentences, the deciding one first. ``matches``: [{bank, name, entry, kind, distance, confidence, state,
    series, confirmed_by}], nearest first, the first few. ``places``: [{item, label, file, shown}], the first few of
    ``copies``. ``alike``: how many other contents of the agency look the same (PDQ within 31 bits). ``declares``:
    Origins.
    ``known``: whether any claimed match with a known bank stands. ``asked``: a file to look at in full size first.
    """

    content = models.CharField(max_length=120)
    place = models.BigIntegerField()
    tier = models.IntegerField()
    why = models.CharField(max_length=8)
    strength = models.IntegerField()
    because = models.JSONField(default=list)
    matches = models.JSONField(default=list)
    places = models.JSONField(default=list)
    items = ArrayField(models.UUIDField(), default=list)
    copies = models.IntegerField(default=1)
    alike = models.IntegerField(default=0)
    declares = ArrayField(models.CharField(max_length=20), default=list)
    known = models.BooleanField(default=False)
    asked = models.BooleanField(default=False)
    handed_on = models.BooleanField(default=False)
    mime = models.CharField(max_length=80, blank=True)
    size = models.BigIntegerField(null=True)
    seen_at = models.DateTimeField()
    due_at = models.DateTimeField()
    build = models.UUIDField()

    class Meta(Held.Meta):
        indexes = [
            models.Index(fields=["operation", "owner", "place"], name="queue_order"),
            models.Index(fields=["operation", "content"], name="queue_content"),
        ]


class Lead(Held):
    """Files of one agency that share a camera's serial, an ImageUniqueID, a prompt's digest or a seed.

    ``kind`` a LinkKind, ``value`` as the files give it. ``elsewhere``: whether another agency's files share it; nothing
    else is said of theirs.
    """

    kind = models.CharField(max_length=12)
    value = models.CharField(max_length=200)
    contents = models.IntegerField()
    items = ArrayField(models.UUIDField(), default=list)
    elsewhere = models.BooleanField(default=False)
    build = models.UUIDField()

    class Meta(Held.Meta):
        indexes = [models.Index(fields=["operation", "owner", "kind"], name="lead_kind")]
