"""Subjects of action, what is proposed and answered, and what happens at the doors. Rows are added, never changed."""

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from tallystick.records.models.held import Held
from tallystick.vocabulary.actionday import CallKind, Children, Via


class Entered(Held):
    """An entry of a country, given to the coordinator. Where they entered it on its behalf, ``told_by`` (who told),
    ``told_how`` (a ToldHow) and ``told_at`` say how they know. ``sent``: the sender's key; the same sent twice is one.
    ``happened_at``: when it happened; ``entered_at``: when it was entered, by the database's clock.
    ``officer_named``: who entered it at a post that several officers share, as they wrote it.
    """

    sent = models.UUIDField(default=uuid.uuid4)
    happened_at = models.DateTimeField()
    entered_at = models.DateTimeField(db_default=Now())
    via = models.CharField(max_length=8, default=Via.DESK)
    told_by = models.CharField(max_length=120, blank=True)
    told_how = models.CharField(max_length=16, blank=True)
    told_at = models.DateTimeField(null=True)
    officer_named = models.CharField(max_length=120, blank=True)
    by = models.UUIDField()
    reason = models.TextField(blank=True)

    class Meta(Held.Meta):
        abstract = True


class Subject(Entered):
    """A subject of action: the least that leaves a country. ``reference`` is the country's own, ``count`` how many
    persons it stands for, ``role`` a PersonRole. Who it is lies in SubjectDetail, sealed to the own agency."""

    reference = models.CharField(max_length=40)
    count = models.IntegerField(default=1)
    role = models.CharField(max_length=16, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    class Meta(Held.Meta):
        constraints = [
            models.UniqueConstraint(fields=["operation", "owner", "sent"], name="subject_sent_once"),
        ]
        # No key: that a reference is taken would tell of a subject that is kept from who asks. A trigger looks at
        # what the officer sees.
        indexes = [models.Index(fields=["operation", "owner", "reference"], name="subject_reference")]


class SubjectDetail(Held):
    """What a country keeps to itself of its subject; the newest row holds. ``person``: of the country's package
    ``package``. ``basis``: the legal basis (warrant number, order), valid from ``valid_from`` until ``valid_until``.
    ``deconflicted``: of a subject that was in no package, who says that nobody else works on them.
    Risk of suicide: assessed by whom and when; support handed over; follow-up due. ``children`` a Children word.
    """

    subject = models.UUIDField(db_index=True)
    person = models.UUIDField(null=True)
    package = models.UUIDField(null=True)
    address = models.CharField(max_length=300, blank=True)
    team = models.CharField(max_length=120, blank=True)
    basis = models.CharField(max_length=200, blank=True)
    valid_from = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    any_hour = models.BooleanField(default=False)
    law_settled = models.CharField(max_length=200, blank=True)
    deconflicted = models.CharField(max_length=200, blank=True)
    risk_notes = models.TextField(blank=True)
    suicide_assessed_by = models.CharField(max_length=120, blank=True)
    suicide_assessed_at = models.DateTimeField(null=True)
    support = models.CharField(max_length=300, blank=True)
    follow_up_due = models.DateTimeField(null=True)
    children = models.CharField(max_length=8, default=Children.UNKNOWN)
    social_worker = models.CharField(max_length=120, blank=True)
    family_support = models.CharField(max_length=300, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    entered_at = models.DateTimeField(db_default=Now())
    reason = models.TextField(blank=True)

    class Meta(Held.Meta):
        indexes = [models.Index(fields=["operation", "person"], name="subject_person")]


class SearchHours(Entered):
    """When a country may search homes, in its own local time; the newest row holds. ``zone`` an IANA name; ``since``
    and ``until`` minutes after local midnight (420, 1200); both null: at any hour. ``source``: the law, as it says.
    """

    zone = models.CharField(max_length=40)
    since = models.IntegerField(null=True)
    until = models.IntegerField(null=True)
    source = models.CharField(max_length=200)

    class Meta(Held.Meta):
        pass


class Call(Held):
    """What the coordinator puts to one country (``to``), which is given it. Of a window: from ``starts_at`` (H-hour)
    until ``ends_at``. ``words``: what the country reads. ``batch``: calls put to several at once."""

    kind = models.CharField(max_length=24, choices=[(kind, kind) for kind in CallKind])
    to = models.CharField(max_length=16)
    batch = models.UUIDField()
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)
    words = models.CharField(max_length=300, blank=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    entered_at = models.DateTimeField(db_default=Now())
    reason = models.TextField(blank=True)

    class Meta(Held.Meta):
        indexes = [models.Index(fields=["operation", "to", "-at"], name="calls_to_agency")]


class CallAnswer(Entered):
    """What a country answers to a call: a CallAnswerSays, ``words`` why, and the time it would rather have."""

    call = models.UUIDField(db_index=True)
    says = models.CharField(max_length=16)
    words = models.CharField(max_length=300, blank=True)
    rather_from = models.DateTimeField(null=True)

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "owner", "sent"], name="answer_sent_once")]


class Tied(Held):
    """What one agency is told of a group of subjects that could warn one another; made by a job, replaced whole.

    ``group`` names the group to that agency alone (no two agencies have the same name for it); ``subjects``: its own
    (ids); ``elsewhere``: whether others are in other countries. ``earliest_at``: the first instant all may move at;
    null: there is none. ``conflict``: a sentence where somebody would move at another time; empty: none.
    """

    group = models.UUIDField()
    subjects = models.JSONField(default=list)
    elsewhere = models.BooleanField(default=True)
    earliest_at = models.DateTimeField(null=True)
    conflict = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()

    class Meta(Held.Meta):
        pass


class Override(Held):
    """A child in danger: the country acts at once, whatever stands in the way. The reason is its own alone."""

    subject = models.UUIDField(db_index=True)
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta(Held.Meta):
        pass


class DoorReport(Entered):
    """Where things stand at a door of a subject; the newest ``happened_at`` that is not corrected holds.

    ``subject`` null: a bulk line about several ("6 of 6 done": ``count`` 6, ``of`` 6). ``door``: 1, or the number of a
    further address. ``early``: it went because of a child in danger. ``corrects``: the report it takes the place of;
    ``void``: that one is withdrawn and nothing put in its place.
    """

    subject = models.UUIDField(null=True, db_index=True)
    door = models.IntegerField(default=1)
    state = models.CharField(max_length=20)
    count = models.IntegerField(default=1)
    of = models.IntegerField(null=True)
    words = models.CharField(max_length=300, blank=True)
    early = models.BooleanField(default=False)
    corrects = models.UUIDField(null=True)
    void = models.BooleanField(default=False)

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "owner", "sent"], name="door_report_sent_once")]
        indexes = [models.Index(fields=["operation", "owner", "-happened_at"], name="door_reports")]


class DayLog(Held):
    """The log of the day of one post: decisions, notes, shifts. ``answers``: the hand-over of a shift it takes."""

    kind = models.CharField(max_length=16)
    words = models.TextField()
    answers = models.UUIDField(null=True)
    officer_named = models.CharField(max_length=120, blank=True)
    sent = models.UUIDField(default=uuid.uuid4)
    by = models.UUIDField()
    at = models.DateTimeField()

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "owner", "sent"], name="log_sent_once")]


class SituationReport(Held):
    """What the board said at a full step of the clock, kept as it was: ``board`` as the room's reads give it."""

    number = models.IntegerField()
    at = models.DateTimeField()
    board = models.JSONField(default=dict)

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "owner", "number"], name="one_situation_report")]


class DayVersion(models.Model):
    """How often anything changed that an agency sees of the day; of what is kept away from somebody there
    (``away_from``) a counter of its own, which they do not read. Written by triggers, each agency reads its own."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    operation = models.ForeignKey("records.Operation", on_delete=models.PROTECT, related_name="+")
    agency = models.CharField(max_length=16)
    away_from = ArrayField(models.CharField(max_length=36), default=list)
    version = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "agency", "away_from"], name="one_day_version")]
