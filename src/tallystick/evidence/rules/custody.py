"""What is missing or impossible in the custody of one item. Gaps are shown, never mended: a court reads them."""

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from tallystick.vocabulary.custody import CustodyKind, GapKind

LATE = timedelta(hours=24)
"""Entered longer after it happened than this, an event says so."""

RECEIPT = timedelta(hours=24)
"""A hand-over without receipt for longer than this is a gap."""

BETWEEN = timedelta(hours=1)
"""Entered longer after something that came later, an event says so."""

AHEAD = timedelta(minutes=5)
"""How far clocks may differ before an event counts as entered ahead of itself."""

_CARRIES = (CustodyKind.TRANSFERRED, CustodyKind.RECEIVED)
WORK = (CustodyKind.IMAGED, CustodyKind.VERIFIED, CustodyKind.ANALYSED)
ENDS = (CustodyKind.RETURNED, CustodyKind.DESTROYED)


@dataclass(frozen=True, kw_only=True)
class Event:
    """One event. ``at``: when it happened; ``entered_at``: when it was entered (both aware). ``holder`` has the item
    when the event is over; ``to`` is whom it was handed to; ``seal`` and ``digest`` are empty where none was named.
    """

    id: str
    kind: str
    at: datetime
    entered_at: datetime
    place: str
    holder: str
    to: str = ""
    seal: str = ""
    digest: str = ""


@dataclass(frozen=True)
class Gap:
    """``events``: ids of the events it lies between or in."""

    kind: GapKind
    sentence: str
    events: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """Where an item is after its last event. ``seal``: the seal that is on it, empty when it is open or nobody said.

    ``awaited``: who has to give a receipt, for the hand-over ``handed`` (id) at ``handed_at``; empty when none is due.
    """

    holder: str = ""
    place: str = ""
    seal: str = ""
    awaited: str = ""
    handed_at: datetime | None = None
    handed: str = ""
    ended: str = ""


def custody_gaps(events: Sequence[Event], *, now: datetime, parent: Sequence[Event] | None = None) -> list[Gap]:
    """Every gap and impossible sequence, in order of time. ``parent``: events of the item this one was made from."""
    rows = counting(events)
    found: list[Gap] = []
    found += _begins(rows, parent)
    found += _times(rows, now)
    found += _entered_between(rows)
    before, last, copies = Standing(), None, set[str]()
    for event in rows:
        found += _step(event, last, before, copies)
        before = after(event, before)
        copies |= {event.digest} if event.kind == CustodyKind.IMAGED and event.digest else set()
        last = event
    found += _still_on_its_way(before, now)
    return found


def counting(events: Iterable[Event]) -> list[Event]:
    """What happened, by when it did; at one moment, by when it was entered. A correction happens to no item."""
    rows = (one for one in events if one.kind != CustodyKind.CORRECTED)
    return sorted(rows, key=lambda one: (one.at, one.entered_at, one.id))


def standing(events: Sequence[Event]) -> Standing:
    """Who has the item, where, and under which seal, if the record is right."""
    now = Standing()
    for event in counting(events):
        now = after(event, now)
    return now


def after(event: Event, before: Standing) -> Standing:
    """What stands after one more event."""
    seal = before.seal
    if event.kind in (CustodyKind.SEALED, CustodyKind.RECEIVED):
        seal = event.seal
    elif event.kind == CustodyKind.UNSEALED:
        seal = ""
    elif event.kind == CustodyKind.SEIZED and event.seal:
        seal = event.seal
    now = replace(before, holder=event.holder or before.holder, place=event.place or before.place, seal=seal)
    if event.kind == CustodyKind.TRANSFERRED:
        now = replace(now, awaited=event.to, handed_at=event.at, handed=event.id)
    elif event.kind == CustodyKind.RECEIVED:
        now = replace(now, awaited="", handed_at=None, handed="")
    return replace(now, ended=event.kind) if event.kind in ENDS else now


def _begins(rows: Sequence[Event], parent: Sequence[Event] | None) -> Iterator[Gap]:
    if not rows:
        yield Gap(GapKind.NO_SEIZURE, "Nothing was entered yet: when, where and by whom was it seized?", ())
        return
    first = rows[0]
    begins = (CustodyKind.SEIZED,) if parent is None else (CustodyKind.IMAGED, CustodyKind.SEIZED)
    if first.kind not in begins:
        words = f"The record begins with “{first.kind}”, not with how the item came into custody."
        yield Gap(GapKind.NO_SEIZURE, words, (first.id,))
    yield from _beside_parent(first, parent or ())


def _beside_parent(first: Event, parent: Sequence[Event]) -> Iterator[Gap]:
    """How the item it was made from stood when this one was made."""
    seized = [one.at for one in parent if one.kind == CustodyKind.SEIZED]
    if seized and first.at < min(seized):
        words = "It was made from another item before that one was seized."
        yield Gap(GapKind.BEFORE_ITS_PARENT, words, (first.id,))
    then = standing([one for one in parent if one.at <= first.at])
    if then.ended:
        words = f"It was made from another item after that one was {then.ended}."
        yield Gap(GapKind.AFTER_THE_END, words, (first.id,))
    if then.seal:
        words = f"It was made from another item while seal {then.seal} was on that one."
        yield Gap(GapKind.WORKED_UNDER_SEAL, words, (first.id,))


def _times(rows: Sequence[Event], now: datetime) -> Iterator[Gap]:
    for event in rows:
        if event.at > min(event.entered_at, now) + AHEAD:
            yield Gap(GapKind.IN_THE_FUTURE, f"“{event.kind}” was entered before it happened.", (event.id,))
        elif event.entered_at - event.at > LATE:
            late = event.entered_at - event.at
            spoken = f"{late.days} days" if late.days > 2 else f"{int(late.total_seconds() // 3600)} hours"
            words = f"“{event.kind}” was entered {spoken} after it happened."
            yield Gap(GapKind.ENTERED_LATE, words, (event.id,))


def _entered_between(rows: Sequence[Event]) -> Iterator[Gap]:
    """What was slipped in before something that had been entered already."""
    for event, following in pairwise(rows):
        if event.entered_at - following.entered_at > BETWEEN and event.entered_at - event.at <= LATE:
            words = f"“{event.kind}” was entered after “{following.kind}”, which came later."
            yield Gap(GapKind.ENTERED_LATE, words, (event.id, following.id))


def _step(event: Event, last: Event | None, before: Standing, copies: Set[str]) -> Iterator[Gap]:
    ids = (last.id, event.id) if last else (event.id,)
    if before.ended:
        yield Gap(GapKind.AFTER_THE_END, f"“{event.kind}” comes after it was {before.ended}.", ids)
    if last is not None and event.kind == CustodyKind.SEIZED and not before.ended:
        yield Gap(GapKind.SEIZED_TWICE, "It was seized again while it was in custody.", ids)
    if last is not None and event.at == last.at and event.place and last.place and event.place != last.place:
        words = f"At the same moment it was in “{last.place}” and in “{event.place}”."
        yield Gap(GapKind.TWO_PLACES, words, ids)
    yield from _hands(event, before, ids)
    yield from _seal(event, before, ids)
    yield from _digest(event, copies, ids)


def _digest(event: Event, copies: Set[str], ids: tuple[str, ...]) -> Iterator[Gap]:
    if event.kind in (CustodyKind.IMAGED, CustodyKind.VERIFIED) and not event.digest:
        yield Gap(GapKind.NO_DIGEST, f"It was {event.kind} and no digest was entered.", ids)
    elif event.kind == CustodyKind.VERIFIED and event.digest not in copies:
        words = "The digest verified is not that of a copy." if copies else "No copy has a digest to verify by."
        yield Gap(GapKind.OTHER_DIGEST, words, ids)


def _hands(event: Event, before: Standing, ids: tuple[str, ...]) -> Iterator[Gap]:
    if event.kind == CustodyKind.RECEIVED:
        yield from _receipt(event, before, ids)
    elif before.awaited:
        words = f"It was handed to {before.awaited}, who gave no receipt before “{event.kind}”."
        yield Gap(GapKind.NO_RECEIPT, words, ids)
    elif before.holder and event.holder and event.holder != before.holder:
        words = f"{before.holder} had it, and “{event.kind}” names {event.holder} without a hand-over."
        yield Gap(GapKind.OTHER_HOLDER, words, ids)


def _receipt(event: Event, before: Standing, ids: tuple[str, ...]) -> Iterator[Gap]:
    if not before.awaited:
        yield Gap(GapKind.NO_HANDOVER, f"{event.holder} received it, and nobody had handed it over.", ids)
    elif event.holder not in (before.awaited, before.holder):  # whoever handed it over may take it back
        words = f"It was handed to {before.awaited} and received by {event.holder}."
        yield Gap(GapKind.OTHER_RECEIVER, words, ids)
    if before.handed_at is not None and (late := event.at - before.handed_at) > RECEIPT:
        words = f"Between hand-over and receipt lie {int(late.total_seconds() // 3600)} hours."
        yield Gap(GapKind.NO_RECEIPT, words, (before.handed, event.id))


def _seal(event: Event, before: Standing, ids: tuple[str, ...]) -> Iterator[Gap]:
    if event.kind == CustodyKind.UNSEALED:
        if not event.holder:
            yield Gap(GapKind.NO_OPENER, "A seal was opened and nobody is named who opened it.", ids)
        if not before.seal:
            yield Gap(GapKind.NOT_SEALED, "A seal was opened, and no seal had been entered.", ids)
        elif event.seal and event.seal != before.seal:
            words = f"Seal {before.seal} was put on and seal {event.seal} was opened."
            yield Gap(GapKind.OTHER_SEAL, words, ids)
    elif event.kind == CustodyKind.SEALED and before.seal:
        words = f"It was sealed with {event.seal or 'a seal'} while seal {before.seal} was on it."
        yield Gap(GapKind.SEALED_TWICE, words, ids)
    elif event.kind in WORK and before.seal:
        words = f"It was {event.kind} while seal {before.seal} was on it, and nobody is said to have opened it."
        yield Gap(GapKind.WORKED_UNDER_SEAL, words, ids)
    elif event.kind in _CARRIES and event.seal != before.seal:
        words = f"{_sealed(before.seal)} was on it, and it was {event.kind} with {_sealed(event.seal)}."
        yield Gap(GapKind.OTHER_SEAL, words[0].upper() + words[1:], ids)


def _sealed(seal: str) -> str:
    return f"seal {seal}" if seal else "no seal"


def _still_on_its_way(last: Standing, now: datetime) -> Iterator[Gap]:
    if last.handed_at is not None and now - last.handed_at > RECEIPT:
        words = f"It was handed to {last.awaited}, who has given no receipt since."
        yield Gap(GapKind.NO_RECEIPT, words, (last.handed,))
