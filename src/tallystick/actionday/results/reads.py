"""Results as a viewer may see them: a country its own, the coordinator everyone's, children's with consent alone."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from tallystick.actionday.results.consents import consents
from tallystick.actionday.results.lines import ResultLine, counted, rows_here, shown
from tallystick.actionday.results.rules.counted import Counted
from tallystick.actionday.results.rules.standing import newest_of, standing
from tallystick.records import consultation
from tallystick.records.models import Result
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.viewer import Viewer

__all__ = ["Counted", "ResultLine", "ResultPage", "entries", "result", "results", "to_confirm"]


@dataclass(frozen=True, kw_only=True)
class ResultPage:
    """A result: it holds, or (``held`` false) was corrected or withdrawn; ``history``: all that was said, in order."""

    line: ResultLine
    held: bool
    history: tuple[ResultLine, ...]


def entries(viewer: Viewer) -> tuple[Counted, ...]:
    """Every result that holds and that the viewer may know of, by id: what figures are counted from.

    Entries about children of other countries are there with their consent alone, whoever entered them.
    """
    return _seen(viewer, counted(rows_here(viewer.operation)).values())


def results(
    viewer: Viewer, *, after: str = "", limit: int = 50, kind: str = "", agency: str = ""
) -> tuple[tuple[ResultLine, ...], str]:
    """Results that hold, the newest first, and the id to go on ``after`` (empty: these were the last)."""
    rows = {str(row.pk): row for row in rows_here(viewer.operation)}
    of = counted(rows.values())
    wanted = [one for one in _seen(viewer, of.values()) if kind in ("", one.kind) and agency in ("", one.owner)]
    wanted.sort(key=lambda one: (one.happened_at, one.id), reverse=True)
    start = next((n + 1 for n, one in enumerate(wanted) if one.id == after), 0)
    page = wanted[start : start + limit]
    consultation.note(viewer, subject_kind="results", subject=kind or "all")
    _note_subjects(viewer, page)
    return shown([rows[one.id] for one in page], of=of), page[-1].id if page and start + limit < len(wanted) else ""


def result(viewer: Viewer, id: str) -> ResultPage:
    """One result with everything that was said of it; the look is logged. Raises Absent."""
    rows = {str(row.pk): row for row in rows_here(viewer.operation)}
    of, asked = counted(rows.values()), _plain(id)
    chain = _chain(asked, of)
    allowed = consents(viewer)
    if not chain or not all(allowed.shows(viewer, of[one].owner, of[one].kind) for one in chain):
        raise Absent("result", "there is none with this id here", "See the list of results.")
    consultation.note(viewer, subject_kind="result", subject=asked)
    _note_subjects(viewer, [of[asked]])
    held = {one.id for one in standing(of[one] for one in chain)}
    lines = {line.counted.id: line for line in shown([rows[one] for one in chain], of=of)}
    return ResultPage(line=lines[asked], held=asked in held, history=tuple(lines.values()))


def to_confirm(viewer: Viewer) -> tuple[ResultLine, ...]:
    """Results entered on behalf of the viewer's agency of which it has said nothing yet, the oldest first."""
    rows = list(rows_here(viewer.operation).filter(owner=viewer.agency))
    of = counted(rows)
    held = {one.id for one in newest_of(of.values()).values() if one.told_by and not one.said}
    waiting = sorted((row for row in rows if str(row.pk) in held), key=_entered)
    _note_subjects(viewer, [of[str(row.pk)] for row in waiting])
    return shown(waiting, of=of)


def _seen(viewer: Viewer, rows: Iterable[Counted]) -> tuple[Counted, ...]:
    """Of rows those that hold and that the viewer may know of. Corrections count before anything is withheld: what was
    put in the place of something must not bring it back."""
    allowed = consents(viewer)
    return tuple(one for one in standing(rows) if allowed.shows(viewer, one.owner, one.kind))


def _chain(asked: str, of: Mapping[str, Counted]) -> list[str]:
    """Ids of every row about the same thing, in the order they were entered."""
    if asked not in of:
        return []
    first = asked
    while of[first].corrects in of:
        first = of[first].corrects
    found = [first]
    for one in found:
        found += [row.id for row in of.values() if row.corrects == one]
    return sorted(found, key=lambda one: (of[one].entered_at, one))


def _note_subjects(viewer: Viewer, rows: Iterable[Counted]) -> None:
    consultation.note_all(viewer, subject_kind="subject", subjects=[one.subject for one in rows if one.subject])


def _entered(row: Result) -> tuple[object, ...]:
    return row.entered_at, row.pk


def _plain(said: str) -> str:
    try:
        return str(UUID(str(said)))
    except ValueError:
        return ""
