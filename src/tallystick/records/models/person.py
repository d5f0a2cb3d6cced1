"""Persons and what is copied into rows about them: accounts, accesses, payments, subscribers, votes, indicators."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models

from tallystick.records.models.held import Held, HeldManager
from tallystick.vocabulary.codes import CountryState, PersonRole


class Sourced(Held):
    """A copied observation and its lineage: contribution (sha256), file, row."""

    person = models.UUIDField(null=True, db_index=True)
    contribution = models.CharField(max_length=64)
    file = models.CharField(max_length=300)
    row = models.BigIntegerField()

    class Meta(Held.Meta):
        abstract = True


class PersonManager(HeldManager["Person"]):
    """Never asks for what officers' roles may not read: whom a person was given to, and what an id stands for."""

    def get_queryset(self) -> models.QuerySet["Person"]:
        return super().get_queryset().defer("grants", "held", "been")


class Person(Held):
    """Accounts that belong together, computed from links minus refusals, with an id that survives rebuilds.

    ``number`` is the short name on screen (P-00042). ``follows`` is the person this one was split from;
    ``became`` the person it was merged into (then it lives on only as an alias). ``towards`` is the one agency of its
    country that may be given a person withheld (``away_from``) from others there; empty: none.

    ``held``: the accounts the id was given for, also while it is an alias; ``been``: all groups of accounts it was.
    Officers' roles cannot read them, for they may be somebody else's by now.
    """

    number = models.CharField(max_length=16)
    role = models.CharField(max_length=16, default=PersonRole.UNKNOWN)
    country = models.CharField(max_length=2, blank=True)
    country_state = models.CharField(max_length=16, default=CountryState.UNKNOWN)
    accounts = ArrayField(models.CharField(max_length=200), default=list)
    excluded = models.BooleanField(default=False)
    figures = models.JSONField(default=dict)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    expires_first = models.DateTimeField(null=True)
    rank = models.IntegerField(default=0)
    follows = models.UUIDField(null=True)
    became = models.UUIDField(null=True)
    build = models.UUIDField(null=True)
    towards = models.CharField(max_length=16, blank=True, default="")
    held = ArrayField(models.CharField(max_length=200), default=list)
    been = models.JSONField(default=list)

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "owner", "number"], name="person_number_once")]
        indexes = [
            models.Index(fields=["operation", "country", "-rank", "number"], name="person_by_country"),
            models.Index(fields=["operation", "-rank", "number"], name="person_by_rank"),
            models.Index(fields=["became"], condition=models.Q(became__isnull=False), name="person_became"),
        ]


class Assessment(Held):
    """Append-only: a category an officer gave a person, by name, with a reason."""

    person = models.UUIDField(db_index=True)
    given = models.CharField(max_length=32)
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField()


class Account(Sourced):
    """An account of a platform that belongs to a person (or stands alone with a lead)."""

    key = models.CharField(max_length=200, db_index=True)
    platform = models.CharField(max_length=64)
    account = models.CharField(max_length=128)
    handle = models.CharField(max_length=200, blank=True)
    email = models.CharField(max_length=320, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    role = models.CharField(max_length=16, default=PersonRole.UNKNOWN)
    created_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)


class Access(Sourced):
    """An access of an account. ``complete`` lists what a provider will need: second, zone, port."""

    key = models.CharField(max_length=200)
    at = models.DateTimeField()
    said = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    port = models.IntegerField(null=True)
    event = models.CharField(max_length=16)
    network = models.CharField(max_length=16)
    network_country = models.CharField(max_length=2, blank=True)
    provider = models.CharField(max_length=100, blank=True)
    complete = ArrayField(models.CharField(max_length=16), default=list)


class Payment(Sourced):
    """A payment by an account. ``amount`` in ``currency``; ``instrument`` in normal form."""

    key = models.CharField(max_length=200)
    at = models.DateTimeField()
    method = models.CharField(max_length=16)
    instrument = models.CharField(max_length=200, blank=True)
    instrument_country = models.CharField(max_length=2, blank=True)
    amount = models.DecimalField(max_digits=38, decimal_places=18, null=True)
    currency = models.CharField(max_length=8, blank=True)
    reference = models.CharField(max_length=200, blank=True)


class Subscriber(Sourced):
    """The holder of a line, card or wallet, as a provider or exchange answered. A holder is not the user."""

    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=16)
    value = models.CharField(max_length=300)
    port = models.IntegerField(null=True)
    at = models.DateTimeField(null=True)
    holder_name = models.CharField(max_length=200, blank=True)
    holder_address = models.CharField(max_length=300, blank=True)
    holder_country = models.CharField(max_length=2, blank=True)
    reference = models.CharField(max_length=100)


class CountryVote(Held):
    """One sign for one country, with its strength (1 to 100) and its sentence."""

    person = models.UUIDField(db_index=True)
    country = models.CharField(max_length=2)
    strength = models.IntegerField()
    kind = models.CharField(max_length=32)
    sentence = models.CharField(max_length=300)
    sources = models.JSONField(default=list)


class Indicator(Held):
    """A sign of risk to a child (practice 1): kind, sentence, sources. Orders work, decides nothing."""

    person = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=32)
    strength = models.IntegerField()
    sentence = models.CharField(max_length=300)
    sources = models.JSONField(default=list)


class SearchToken(Held):
    """A normal-form token that leads to a person, for search by equality and prefix."""

    person = models.UUIDField()
    kind = models.CharField(max_length=16)
    token = models.CharField(max_length=320, db_collation="C")

    class Meta(Held.Meta):
        indexes = [models.Index(fields=["operation", "token"], name="search_token")]
