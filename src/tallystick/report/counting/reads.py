"""Figures as a viewer may see them: every number with its definition, its entries, and another definition beside it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from tallystick.actionday.results.consents import consents
from tallystick.actionday.results.reads import entries
from tallystick.actionday.results.rules.counted import Counted
from tallystick.records import consultation
from tallystick.records.models import Subject
from tallystick.report.counting.definitions import Definition, about_children, definition, definitions
from tallystick.report.counting.lines import EntryLine, FigureLine, FigurePage, said_as
from tallystick.report.counting.period import action_period
from tallystick.report.counting.rules.definition import Period
from tallystick.report.counting.rules.fold import Folded, fold
from tallystick.report.counting.signed import signed_cells
from tallystick.report.counting.taking_part import taking_part
from tallystick.vocabulary.results import FigureStatus
from tallystick.vocabulary.viewer import Viewer

__all__ = ["FigureLine", "FigurePage", "counted", "figure", "figures"]

WITHHELD = "Countries that take part have not consented to figures about children: theirs are not in it."


def figures(viewer: Viewer, *, now: datetime) -> tuple[FigureLine, ...]:
    """Every figure of the house, counted now from the entries the viewer may know of. Never summed with each other."""
    known, period, signed = entries(viewer), action_period(viewer), signed_cells(viewer)
    consultation.note(viewer, subject_kind="results", subject="figures")
    return tuple(_line(viewer, one, known, period, signed, now=now)[0] for one in definitions())


def figure(viewer: Viewer, key: str, *, now: datetime, against: str = "") -> FigurePage:
    """One figure with its entries; ``against``: another definition beside it. Raises Absent for no such definition."""
    known, period, signed = entries(viewer), action_period(viewer), signed_cells(viewer)
    line, folded = _line(viewer, definition(key), known, period, signed, now=now)
    consultation.note(viewer, subject_kind="figure", subject=key)
    rows = {one.id: one for one in known}
    mine = tuple(EntryLine(counted=rows[one]) for one in folded.entries if one in rows)
    if not against:
        return FigurePage(line=line, entries=_referred(viewer, mine))
    beside, other = _line(viewer, definition(against), known, period, signed, now=now)
    return FigurePage(
        line=line,
        entries=_referred(viewer, mine),
        against=beside,
        only_here=_referred(viewer, _only(folded, other, known)),
        only_there=_referred(viewer, _only(other, folded, known)),
    )


def counted(viewer: Viewer, one: Definition, *, period: Period | None) -> Folded:
    """A figure by any definition, also one frozen long ago, counted now from what the viewer may know of."""
    return fold(entries(viewer), one, period=period, participating=taking_part())


def _line(
    viewer: Viewer,
    one: Definition,
    known: tuple[Counted, ...],
    period: Period | None,
    signed: dict[tuple[str, int], frozenset[tuple[str, str, int]]],
    *,
    now: datetime,
) -> tuple[FigureLine, Folded]:
    folded = fold(known, one, period=period, participating=taking_part() if one.of == "participating" else None)
    mine = set(folded.entries)
    same = frozenset((cell.agency, cell.country, cell.number) for cell in folded.cells if cell.number)
    confirmed = signed.get((one.key, one.version)) == same
    line = FigureLine(
        definition=one,
        number=folded.number,
        said=said_as(folded.number, one),
        cells=folded.cells,
        as_of=now,
        source=f"{len(mine)} entries" if len(mine) != 1 else "1 entry",
        status=FigureStatus.CONFIRMED if confirmed else FigureStatus.PROVISIONAL,
        unconfirmed=sum(row.unconfirmed for row in known if row.id in mine),
        withheld=_withheld(viewer, one),
    )
    return line, folded


def _referred(viewer: Viewer, entries: tuple[EntryLine, ...]) -> tuple[EntryLine, ...]:
    """Entries with the countries' own references of their subjects, as far as the session shows the subjects: to a
    country its own, to the coordinating agency what left the countries. Those named are logged."""
    seen = Subject.objects.filter(pk__in={one.counted.subject for one in entries if one.counted.subject})
    references = {str(pk): reference for pk, reference in seen.values_list("pk", "reference")}
    consultation.note_all(viewer, subject_kind="subject", subjects=sorted(references))
    return tuple(replace(one, reference=references.get(one.counted.subject, "")) for one in entries)


def _only(here: Folded, there: Folded, known: Iterable[Counted]) -> tuple[EntryLine, ...]:
    """Entries that the one counts and the other does not, with the other's reason."""
    others = set(there.entries)
    alone = set(here.entries) - others
    return tuple(EntryLine(counted=one, because=there.left_out.get(one.id, "")) for one in known if one.id in alone)


def _withheld(viewer: Viewer, one: Definition) -> str:
    """Said where anybody else has not consented, whether they entered anything or not: neither must be told apart."""
    if not about_children(one):
        return ""
    allowed, others = consents(viewer), set(taking_part()) - {viewer.agency}
    return WITHHELD if any(not allowed.lets(agency, kind) for agency in others for kind in one.kinds) else ""
