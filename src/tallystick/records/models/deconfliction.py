"""Questions whether anyone holds something, what agencies hold, and the hits between them."""

from typing import ClassVar, Self, TypeVar

from django.db import models

from tallystick.records.models.held import Held, HeldManager
from tallystick.records.session import ALIASES, current_alias
from tallystick.vocabulary.deconfliction import AnswerState, Urgency, Via

_Row = TypeVar("_Row", bound=models.Model, covariant=True)


class WindowedManager(HeldManager[_Row]):
    """Asks for ``token`` in jobs alone: officers' roles may not read it."""

    def get_queryset(self) -> models.QuerySet[_Row]:
        rows = super().get_queryset()
        return rows.defer("token") if current_alias() == ALIASES["app"] else rows


class Windowed(Held):
    """Something that can be asked for or held. ``kind`` a SelectorKind or AskedKind, ``form`` its normal form,
    ``token`` the form keyed (HMAC-SHA-256, hex). ``since``, ``until``: the window, where the kind has one.
    ``latitude``, ``longitude``: of a search's place, degrees (WGS 84), where it is known. ``detail``: of a name
    {"birth": "1980-02-29" or "", "country": "DK" or ""}; of a question nobody answers {"refused": why}.
    """

    kind = models.CharField(max_length=16)
    said = models.CharField(max_length=400, blank=True)
    form = models.CharField(max_length=400, blank=True)
    token = models.CharField(max_length=64)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    detail = models.JSONField(default=dict)
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField()

    objects: ClassVar[WindowedManager[Self]] = WindowedManager()

    class Meta(Held.Meta):
        abstract = True


class Question(Windowed):
    """Does anyone hold this? ``owner`` asks. ``batch``: questions put together, ``person`` whom they are about where
    it is a person of the operation. ``standing_until``: asked again whenever something new is held, until then.
    ``shows_at``: the answer is shown from then on; ``answered_at`` is no other time, so that neither tells how long it
    took. ``own``: the asker's agency holds it itself. ``asked_from`` desk, cli, package or drill.
    """

    batch = models.UUIDField()
    person = models.UUIDField(null=True)
    purpose = models.CharField(max_length=100)
    urgency = models.CharField(max_length=8, default=Urgency.ORDINARY)
    standing_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    shows_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    own = models.BooleanField(default=False)
    asked_from = models.CharField(max_length=8, default="desk")

    class Meta(Held.Meta):
        indexes = [
            models.Index(fields=["operation", "token"], name="question_token"),
            models.Index(fields=["operation", "owner", "-at"], name="question_of_agency"),
            models.Index(fields=["operation", "person"], name="question_of_person"),
        ]


class Holding(Windowed):
    """Something an agency says it holds. Sealed ones have no ``said`` and no ``form``: a yes or no can be asked, the
    value cannot be read. ``reference``: the owner's own; ``words``: what it is, for the owner's eyes. ``excluded`` an
    ExclusionReason: never in a package. ``silent``: its owner is told of a hit, the asker is not. ``expires_at``: it
    answers until then.
    """

    reference = models.CharField(max_length=80, blank=True)
    words = models.CharField(max_length=300, blank=True)
    excluded = models.CharField(max_length=32, blank=True)
    silent = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.UUIDField(null=True)

    class Meta(Held.Meta):
        indexes = [models.Index(fields=["operation", "token"], name="holding_token")]


class Hit(Held):
    """That ``owner`` holds what ``asker`` asked for; given to the asker unless it is silent. ``reference`` names it to
    both sides. ``question``: the asker's, the first one; later ones about the same are its :class:`JoinedQuestion`.
    ``state`` hit_pending, hit_shared or hit_refused, ``words`` why refused.
    ``weak``: names that are alike. ``via`` a Via; of one that came from another house ``asker`` or ``owner`` may be no
    member here. ``told``: of what its owner was reminded, "half" or "overdue".
    """

    question = models.UUIDField(db_index=True)
    asker = models.CharField(max_length=16)
    kind = models.CharField(max_length=16)
    reference = models.CharField(max_length=16)
    via = models.CharField(max_length=8, default=Via.HERE)
    weak = models.BooleanField(default=False)
    state = models.CharField(max_length=16, default=AnswerState.PENDING)
    urgency = models.CharField(max_length=8, default=Urgency.ORDINARY)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    words = models.TextField(blank=True)
    told = models.CharField(max_length=8, blank=True)

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["owner", "question", "via"], name="one_hit_of_a_question")]
        indexes = [models.Index(fields=["operation", "owner", "state", "due_at"], name="hits_waiting")]


class HitSource(Held):
    """What of its owner's a hit rests on: the owner's alone. ``held`` a HeldAs, ``source`` the id or digest of the row
    or file, ``shown`` a sentence. ``silent``: the asker is not told of the hit.
    """

    hit = models.UUIDField(db_index=True)
    held = models.CharField(max_length=16)
    source = models.CharField(max_length=64, blank=True)
    shown = models.CharField(max_length=400)
    silent = models.BooleanField(default=False)

    class Meta(Held.Meta):
        pass


class JoinedQuestion(Held):
    """That the asker of a hit it is told of asked the same again, by ``question``: the hit is that one's too. The row
    is the hit's owner's. ``purpose`` and ``urgency``: of that question, ``at`` when the hit became its hit."""

    hit = models.UUIDField(db_index=True)
    question = models.UUIDField(db_index=True)
    purpose = models.CharField(max_length=100)
    urgency = models.CharField(max_length=8, default=Urgency.ORDINARY)
    at = models.DateTimeField()

    class Meta(Held.Meta):
        constraints = [models.UniqueConstraint(fields=["operation", "hit", "question"], name="a_question_joins_once")]


class SharedItem(Held):
    """One thing the owner of a hit gave the asker, or refused. ``says`` shared or refused, ``words`` what or why."""

    hit = models.UUIDField(db_index=True)
    title = models.CharField(max_length=120)
    words = models.TextField()
    says = models.CharField(max_length=8)
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta(Held.Meta):
        pass


class AskBudget(Held):
    """How many questions an agency lets itself put in a day; the newest counts."""

    per_officer = models.IntegerField()
    per_agency = models.IntegerField()
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta(Held.Meta):
        pass


class AskAlarm(Held):
    """Questions that look like a search through what others hold. ``owner``: the asker's agency. ``officer`` puts no
    more questions of the ``kind`` until a data-protection officer clears it. ``pattern`` a Pattern, ``shown`` what the
    values share, ``count`` how many questions."""

    officer = models.UUIDField()
    kind = models.CharField(max_length=16)
    pattern = models.CharField(max_length=16)
    shown = models.CharField(max_length=200)
    count = models.IntegerField()
    at = models.DateTimeField()

    class Meta(Held.Meta):
        pass


class AlarmFinding(Held):
    """What a data-protection officer made of an alarm: ``says`` cleared or confirmed; the newest counts."""

    alarm = models.UUIDField(db_index=True)
    says = models.CharField(max_length=12)
    by = models.UUIDField()
    at = models.DateTimeField()
    reason = models.TextField()

    class Meta(Held.Meta):
        pass
