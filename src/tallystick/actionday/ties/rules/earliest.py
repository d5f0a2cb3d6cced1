"""The first instant at which everybody of a group may move, and who would move at another.

What is not known of a member binds nobody here: readiness asks each country for it. A group nobody proposed anything
for has no time yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tallystick.actionday.windows.rules.permitted import Permitted, Span

HORIZON = timedelta(days=14)
"""So far after the latest of the times before which somebody may not move is looked."""
LAST = datetime.max.replace(tzinfo=UTC) - 2 * HORIZON
"""Nobody's clocks show what is later: one row with such a time must not keep anybody else's from being computed."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """One subject. Times aware; None: not known, or not set.

    ``starts_at``, ``ends_at``: the window proposed to its agency and not declined. ``hours``: when homes may be
    searched there (None: at any hour, or not known). ``valid_from``, ``valid_until``: of the legal basis. ``barred``:
    held or stood down. ``early_at``: when it moved because of a child in danger. ``kept_from``: agencies and officers
    who may not know of it.
    """

    id: str
    agency: str
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    hours: Permitted | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    not_before: datetime | None = None
    barred: bool = False
    early_at: datetime | None = None
    kept_from: tuple[str, ...] = ()


@dataclass(frozen=True)
class Common:
    """``at``: the first instant all may move at, None: there is none. ``proposed``: whether anything says when.

    ``otherwise``: agencies whose window opens at another instant; ``barred`` those that may not move at all.
    """

    at: datetime | None
    proposed: bool
    otherwise: frozenset[str] = frozenset()
    barred: frozenset[str] = frozenset()

    @property
    def conflict(self) -> bool:
        """Whether somebody would be warned as things stand."""
        return self.proposed and (self.at is None or bool(self.otherwise))


def common(members: Sequence[Member]) -> Common:
    """Of a group. Who moved early is gone: the others follow as soon as their law allows, whatever was planned."""
    early = [member.early_at for member in members if member.early_at is not None]
    if early:
        return _after([member for member in members if member.early_at is None], max(early))
    barred = _barred(members)
    if all(member.starts_at is None and member.not_before is None for member in members):
        return Common(None, proposed=False, barred=barred)
    at = None if barred else _first(members)
    return Common(at, proposed=True, otherwise=_opening(members, other_than=at), barred=barred)


def _after(members: Sequence[Member], early: datetime) -> Common:
    """Those who are left: planned times bind them no longer, but they open together."""
    barred = _barred(members)
    at = None if barred else _first([_at_once(member, after=early) for member in members]) if members else early
    windows = [member.starts_at for member in members if member.starts_at is not None]
    otherwise = _opening(members, other_than=min(windows, default=None))
    return Common(at, proposed=True, otherwise=otherwise, barred=barred)


def _barred(members: Sequence[Member]) -> frozenset[str]:
    return frozenset(member.agency for member in members if member.barred)


def _opening(members: Sequence[Member], *, other_than: datetime | None) -> frozenset[str]:
    """Agencies whose window opens at another instant; none, where there is none to compare with."""
    if other_than is None:
        return frozenset()
    return frozenset(one.agency for one in members if one.starts_at not in (None, other_than))


def _at_once(member: Member, *, after: datetime) -> Member:
    """As the law alone binds, from the instant on at which another moved."""
    return Member(
        id=member.id, agency=member.agency, hours=member.hours, valid_from=member.valid_from,
        valid_until=member.valid_until, not_before=after, barred=member.barred,
    )  # fmt: skip


def _first(members: Sequence[Member]) -> datetime | None:
    start = max(at for one in members for at in (one.starts_at, one.not_before, one.valid_from) if at is not None)
    ends = [at for one in members for at in (one.ends_at, one.valid_until) if at is not None]
    horizon = start + HORIZON if start < LAST else LAST
    end = min([horizon, *ends])
    if start >= end:
        return None
    spans: list[Span] = [(start, end)]
    for hours in {one.hours for one in members if one.hours is not None}:
        spans = _both(spans, hours.spans(start, end))
    return spans[0][0] if spans else None


def _both(left: Sequence[Span], right: Sequence[Span]) -> list[Span]:
    """What lies in a span of either, in order."""
    found = [(max(a[0], b[0]), min(a[1], b[1])) for a in left for b in right]
    return sorted(span for span in found if span[0] < span[1])
