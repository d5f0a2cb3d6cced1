"""Figures that were frozen to be released, what each country signed of them, and statements made from them."""

from django.db import models
from django.db.models.functions import Now

from tallystick.records.models.held import Held
from tallystick.vocabulary.results import ReleaseState


class FigureRelease(Held):
    """A version of the figures, frozen when it is put to the countries for signing. ``definitions``: as they read then,
    each with the period and, once released, the countries it was counted in. ``totals``: definition -> number, over
    every country, filled in by the release. ``national``: the country whose own release it is (empty: the joint one).
    ``embargo_until``: no statement goes out before. Until it is released its owner sees it and who is to sign, then all
    who take part; from then on PostgreSQL lets nobody change it."""

    number = models.IntegerField()
    national = models.CharField(max_length=2, blank=True)
    as_of = models.DateTimeField()
    definitions = models.JSONField(default=list)
    totals = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)
    embargo_until = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, default=ReleaseState.SIGNING)
    by = models.UUIDField()
    at = models.DateTimeField()
    released_by = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "owner", "number"], name="release_number_once")]


class FigureCell(Held):
    """One country's part of a frozen figure, given to that country (``agency``): ``entries`` the ids it was counted
    from."""

    release = models.UUIDField(db_index=True)
    definition = models.CharField(max_length=60)
    agency = models.CharField(max_length=16)
    country = models.CharField(max_length=2)
    number = models.BigIntegerField()
    entries = models.JSONField(default=list)

    class Meta(Held.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "release", "definition", "agency", "country"], name="one_figure_cell"
            )
        ]


class FigureSignature(Held):
    """A country says of its part of a release: signed or objected; ``cells`` the digest of what it read."""

    release = models.UUIDField(db_index=True)
    says = models.CharField(max_length=12)
    cells = models.CharField(max_length=64)
    words = models.CharField(max_length=300, blank=True)
    told_by = models.CharField(max_length=120, blank=True)
    told_how = models.CharField(max_length=16, blank=True)
    told_at = models.DateTimeField(null=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta(Held.Meta):
        pass


class ChildConsent(Held):
    """Whether a country lets figures about children in its entries be released; the newest row holds. ``kinds``:
    ResultKind words. ``given`` false takes it back. Only the country itself gives it."""

    kinds = models.JSONField(default=list)
    given = models.BooleanField()
    by = models.UUIDField()
    at = models.DateTimeField()
    entered_at = models.DateTimeField(db_default=Now())
    reason = models.TextField()

    class Meta(Held.Meta):
        pass


class Statement(Held):
    """A language version of a statement, made from a released version of the figures and a template. ``body``: its
    parts in order, as they were made; ``template``: name and version; ``digest`` of the body; ``given``: what its maker
    chose. A new version never changes an old one."""

    release = models.UUIDField(db_index=True)
    kind = models.CharField(max_length=16)
    language = models.CharField(max_length=8)
    country = models.CharField(max_length=2, blank=True)
    template = models.CharField(max_length=60)
    given = models.JSONField(default=dict)
    body = models.JSONField(default=list)
    digest = models.CharField(max_length=64)
    version = models.IntegerField(default=1)
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta(Held.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "release", "kind", "language", "country", "version"], name="one_statement_version"
            )
        ]


class StatementReading(Held):
    """A named reader of the language signs a version, or says what is wrong with it; unsigned it cannot be used."""

    statement = models.UUIDField(db_index=True)
    says = models.CharField(max_length=12)
    reader = models.CharField(max_length=120)
    capacity = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    words = models.TextField(blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta(Held.Meta):
        pass
