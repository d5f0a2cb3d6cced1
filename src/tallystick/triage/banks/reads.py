"""What a viewer may see of banks: the list, and one bank with its editions, who has it, and what was said of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from tallystick.evidence.officers import names_of
from tallystick.records import consultation
from tallystick.records.categories import given_to
from tallystick.records.models import Bank, Judgement, TriageBuild
from tallystick.triage.banks.choosing import by_two, is_withdrawn, needs_second
from tallystick.triage.banks.finding import find_bank
from tallystick.triage.banks.in_use import chosen, holds
from tallystick.triage.banks.lending import accepted, asked_back, counts_at
from tallystick.triage.banks.words_on import Loaded, loaded
from tallystick.triage.judging.said import as_judged
from tallystick.triage.rules.standing import Judged, stands
from tallystick.vocabulary.banks import BankKind
from tallystick.vocabulary.triage import About, Says
from tallystick.vocabulary.viewer import Viewer


class BankState(StrEnum):
    """Where a bank, or one of its editions, stands."""

    EMPTY = "empty"
    WAITING = "waits for a second person"
    IN_USE = "in use"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    REPLACED = "replaced"
    GIVEN = "given"
    """By another agency, which alone sees what its officers said of the editions."""
    OFFERED = "given, and not accepted"
    """By another agency; it can lower files, and no officer of the viewer's own has taken it into use there."""


@dataclass(frozen=True)
class BankLine:
    """A bank in a list. ``edition``: the number in use, or the newest where none is; 0: there is none yet. ``waits``:
    a newer edition waits for a second person. ``counts``: what ``BankEdition`` says of that edition."""

    bank: Bank
    state: BankState
    edition: int
    waits: bool
    counts: Mapping[str, Any]


@dataclass(frozen=True)
class Said:
    """Who said something, when, and why (empty where only the act is kept)."""

    by: str
    at: datetime
    reason: str = ""


@dataclass(frozen=True)
class EditionLine:
    """One edition: when and by whom it was loaded, what it holds, who agreed to it and who withdrew it."""

    number: int
    state: BankState
    digest: str
    loaded: Said
    counts: Mapping[str, Any]
    agreed: tuple[Said, ...]
    withdrawn: tuple[Said, ...]


@dataclass(frozen=True)
class EntryLine:
    """What was said of an entry. ``stands``: whether it counts now."""

    entry: str
    says: Says
    said: Said
    second: str
    stands: bool


@dataclass(frozen=True)
class Flooded:
    """An entry set apart in the viewer's own order of looking: it hits everywhere. ``alike``: contents that look like
    it, ``items`` they lie on."""

    entry: str
    alike: int
    items: int


@dataclass(frozen=True)
class BankView:
    """One bank. ``given_to``: told to its owner alone, as is ``asked_back``: those of whom one officer alone has said
    that it is taken back. ``entries``: retractions and releases, newest first."""

    line: BankLine
    made: Said
    given_to: tuple[str, ...]
    asked_back: tuple[str, ...]
    editions: tuple[EditionLine, ...]
    entries: tuple[EntryLine, ...]
    flooded: tuple[Flooded, ...]


def banks(viewer: Viewer, *, now: datetime) -> list[BankLine]:
    """Every bank the viewer may see, by owner and name. The look is logged."""
    rows = list(Bank.objects.filter(operation_id=viewer.operation).order_by("owner", "name"))
    editions = loaded(viewer.operation, (row.pk for row in rows))
    consultation.note(viewer, subject_kind="banks", subject="register")
    return [_line(viewer, row, editions.get(row.pk, []), now) for row in rows]


def bank(viewer: Viewer, named: str, *, now: datetime) -> BankView:
    """One bank with its editions, newest first. Raises Absent, Malformed. The look is logged."""
    row = find_bank(viewer, named)
    editions = loaded(viewer.operation, [row.pk]).get(row.pk, [])
    consultation.note(viewer, subject_kind="bank", subject=row.pk)
    judged = _judged(row)
    names = names_of(_people(row, editions, judged))
    kind, taken, to = BankKind(row.kind), chosen(row, editions, now), tuple(given_to("bank", row.pk))
    return BankView(
        line=_line(viewer, row, editions, now),
        made=Said(names.get(str(row.by), ""), row.at, row.reason),
        given_to=to,
        asked_back=tuple(asked_back(row, to)),
        editions=tuple(_edition(one, kind, taken, names, now) for one in reversed(editions)),
        entries=tuple(_entry(one, names, now) for one in reversed(judged)),
        flooded=_flooded(viewer, row),
    )


def _line(viewer: Viewer, row: Bank, editions: list[Loaded], now: datetime) -> BankLine:
    kind, taken = BankKind(row.kind), chosen(row, editions, now)
    shown = taken or (editions[-1] if editions else None)
    newer = [one for one in editions if taken is None or one.row.number > taken.row.number]
    own = row.owner == viewer.agency
    return BankLine(
        bank=row,
        state=_state(row, shown, taken, now) if own else _given(viewer, row, now),
        edition=shown.row.number if shown else 0,
        waits=own and any(_waits(one, kind, now) for one in newer),
        counts=shown.row.counts if shown else {},
    )


def _given(viewer: Viewer, row: Bank, now: datetime) -> BankState:
    if not holds(row, now):
        return BankState.EXPIRED
    taken = accepted(row.operation_id, viewer.agency, [row.pk], now=now)
    return BankState.GIVEN if counts_at(row, viewer.agency, taken) else BankState.OFFERED


def _state(row: Bank, shown: Loaded | None, taken: Loaded | None, now: datetime) -> BankState:
    if not holds(row, now):
        return BankState.EXPIRED
    if shown is None:
        return BankState.EMPTY
    return _edition_state(shown, BankKind(row.kind), taken, now)


def _edition_state(one: Loaded, kind: BankKind, taken: Loaded | None, now: datetime) -> BankState:
    if taken is not None and one.row.pk == taken.row.pk:
        return BankState.IN_USE
    if is_withdrawn(one.edition, kind, now):
        return BankState.WITHDRAWN
    if taken is not None and one.row.number < taken.row.number:
        return BankState.REPLACED
    return BankState.WAITING if _waits(one, kind, now) else BankState.EXPIRED


def _waits(one: Loaded, kind: BankKind, now: datetime) -> bool:
    said = by_two(one.edition, now) or is_withdrawn(one.edition, kind, now)
    return needs_second(one.edition, kind) and not said


def _edition(
    one: Loaded, kind: BankKind, taken: Loaded | None, names: Mapping[str, str], now: datetime
) -> EditionLine:  # fmt: skip
    row, edition = one.row, one.edition
    return EditionLine(
        number=row.number,
        state=_edition_state(one, kind, taken, now),
        digest=row.digest,
        loaded=Said(names.get(str(row.by), ""), row.at, row.reason),
        counts=row.counts,
        agreed=tuple(Said(names.get(by, ""), at) for by, at in edition.agreed),
        withdrawn=tuple(Said(names.get(by, ""), at) for by, at in edition.withdrawn),
    )


def _judged(row: Bank) -> list[Judged]:
    said = Judgement.objects.filter(
        operation_id=row.operation_id, about=About.ENTRY, subject__startswith=f"{row.pk} "
    )  # fmt: skip
    return as_judged(said)


def _entry(one: Judged, names: Mapping[str, str], now: datetime) -> EntryLine:
    said = Said(names.get(one.by, ""), one.at, one.reason)
    entry = one.subject.partition(" ")[2]
    return EntryLine(entry, one.says, said, names.get(one.second, ""), stands(one, now))


def _flooded(viewer: Viewer, row: Bank) -> tuple[Flooded, ...]:
    """From the viewer's own order of looking: what hit everywhere in it."""
    build = TriageBuild.objects.filter(operation_id=viewer.operation, owner=viewer.agency, current=True).first()
    if build is None:
        return ()
    own = (one for one in build.head.get("apart", ()) if one["bank"] == str(row.pk))
    return tuple(Flooded(one["entry"], one["alike"], one["items"]) for one in own)


def _people(row: Bank, editions: Iterable[Loaded], judged: Iterable[Judged]) -> set[str]:
    found = {str(row.by)}
    for one in editions:
        found |= {one.edition.by, *(by for by, _ in (*one.edition.agreed, *one.edition.withdrawn))}
    for said in judged:
        found |= {said.by, said.second}
    return found
