"""One file with everything that places it, what people said of it, and what waits for a second person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from tallystick.evidence.officers import names_of
from tallystick.records import consultation
from tallystick.records.models import Countersign, Judgement, QueueRow
from tallystick.triage.counted import build_of
from tallystick.triage.judging.said import as_judged
from tallystick.triage.rules.against import against
from tallystick.triage.rules.standing import Judged, state
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.triage import LOWERS, About, Stand, Tier
from tallystick.vocabulary.viewer import Viewer


@dataclass(frozen=True)
class JudgementLine:
    """A judgement with names. ``seconds``, ``backs``: who agreed and who withdrew, and when. ``may_agree``,
    ``may_withdraw``: whether it is the viewer's to do."""

    judged: Judged
    stand: Stand
    by: str
    seconds: tuple[tuple[str, datetime], ...]
    backs: tuple[tuple[str, datetime], ...]
    may_agree: bool
    may_withdraw: bool


@dataclass(frozen=True)
class FileView:
    """A file of the queue. ``matches``: as QueueRow has them, ``confirmed_by`` as names. ``against``: what speaks
    against its place. ``onwards``: the content next in the order, empty at its end. ``as_of``: when the order was
    computed; ``follows``: something was said since, which it does not know yet."""

    row: QueueRow
    matches: tuple[Mapping[str, Any], ...]
    judgements: tuple[JudgementLine, ...]
    against: tuple[str, ...]
    onwards: str
    as_of: datetime | None
    follows: bool


def file(viewer: Viewer, content: str, *, now: datetime) -> FileView:
    """One file of the viewer's queue. Raises Absent. The look is logged."""
    rows = QueueRow.objects.filter(operation_id=viewer.operation)
    row = rows.filter(content=content, owner=viewer.recipient).first() or rows.filter(content=content).first()
    if row is None:
        raise Absent(f"file {content}", "there is none, or you may not know of it", "Look at the queue again.")
    consultation.note(viewer, subject_kind="file", subject=content)
    of_file = Q(about=About.FILE, subject=content) | Q(about=About.MATCH, subject__startswith=f"{content} ")
    judged = as_judged(Judgement.objects.filter(of_file, operation_id=viewer.operation, owner=row.owner))
    following = rows.filter(owner=row.owner, place__gt=row.place).order_by("place").values_list("content", flat=True)
    build = build_of(viewer, row.owner)
    speaks = against(Tier(row.tier), declares=row.declares, matches=row.matches, judgements=judged, now=now)
    return FileView(
        row=row,
        matches=_named(row.matches),
        judgements=lines(viewer, judged, now=now),
        against=tuple(speaks),
        onwards=following.first() or "",
        as_of=build.made_at if build else None,
        follows=build is not None and any(at > build.made_at for one in judged for at in _instants(one)),
    )


def waiting_for_second(viewer: Viewer, *, now: datetime) -> list[JudgementLine]:
    """What officers of the viewer's agency said that waits for a second person, oldest first. The look is logged."""
    rows = _waiting(viewer, now)
    found = as_judged(rows)
    subjects = [one.subject for one in found] or [viewer.recipient]
    consultation.note_all(viewer, subject_kind="waiting", subjects=subjects)
    return list(lines(viewer, found, now=now))


def of_series(viewer: Viewer, *, now: datetime) -> list[JudgementLine]:
    """What officers of the viewer's agency said of the children of its banks' series, newest first. The look is
    logged."""
    rows = Judgement.objects.filter(operation_id=viewer.operation, owner=viewer.recipient, about=About.SERIES)
    found = as_judged(rows)
    consultation.note_all(viewer, subject_kind="series", subjects=[one.subject for one in found])
    return list(lines(viewer, found, now=now))


def waiting_count(viewer: Viewer, *, now: datetime) -> int:
    """How much of it the viewer did not say themselves."""
    return _waiting(viewer, now).exclude(by=viewer.officer).count()


def _waiting(viewer: Viewer, now: datetime) -> QuerySet[Judgement]:
    said = Countersign.objects.filter(to=OuterRef("pk"), what="judgement")
    return Judgement.objects.filter(
        ~Exists(said), Q(until=None) | Q(until__gt=now), operation_id=viewer.operation, owner=viewer.recipient,
        says__in=[str(one) for one in LOWERS],
    )  # fmt: skip


def lines(viewer: Viewer, judged: Iterable[Judged], *, now: datetime) -> tuple[JudgementLine, ...]:
    """Judgements with names, the newest first, and what the viewer may do about each."""
    rows = sorted(judged, key=lambda one: (one.at, one.id), reverse=True)
    names = names_of({who for one in rows for who in (one.by, *_others(one))})
    return tuple(_line(viewer, one, names, now) for one in rows)


def _instants(one: Judged) -> list[datetime]:
    return [one.at, *(at for _, at in (*one.agreed, *one.withdrawn))]


def _others(one: Judged) -> list[str]:
    return [who for who, _ in (*one.agreed, *one.withdrawn)]


def _line(viewer: Viewer, one: Judged, names: Mapping[str, str], now: datetime) -> JudgementLine:
    stand, me = state(one, now), str(viewer.officer)
    mine = one.owner == viewer.agency and not viewer.looks_as
    back = {who for who, _ in one.withdrawn}
    return JudgementLine(
        judged=one,
        stand=stand,
        by=names.get(one.by, ""),
        seconds=tuple((names.get(who, ""), at) for who, at in one.agreed),
        backs=tuple((names.get(who, ""), at) for who, at in one.withdrawn),
        may_agree=mine and stand == Stand.WAITS and one.by != me,
        may_withdraw=mine and stand in (Stand.STANDS, Stand.WAITS) and me not in back,
    )


def _named(matches: Iterable[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    """``confirmed_by`` holds officers by their UUID."""
    rows = list(matches)
    names = names_of({str(one.get("confirmed_by")) for one in rows if _is_id(one.get("confirmed_by"))})
    return tuple(
        {**one, "confirmed_by": names.get(str(one.get("confirmed_by")), one.get("confirmed_by"))} for one in rows
    )


def _is_id(said: object) -> bool:
    try:
        return bool(UUID(str(said)))
    except ValueError:
        return False
