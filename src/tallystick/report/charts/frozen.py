"""The columns of a table per country as a release holds them: without what was taken out, under its embargo."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from tallystick.actionday.results.consents import consents
from tallystick.records import consultation
from tallystick.records.models import FigureRelease
from tallystick.report.charts.shown import Column
from tallystick.report.releases.releasing import settle
from tallystick.report.releases.rows import cells_of, find_release
from tallystick.report.releases.rules.digests import Frozen
from tallystick.vocabulary.errors import Absent
from tallystick.vocabulary.results import ReleaseState
from tallystick.vocabulary.viewer import Viewer

Made = tuple[str, tuple[Column, ...], dict[tuple[str, str], int], datetime, str]
"""Title, columns, (country, key) -> number, as-of, status."""


def of_release(viewer: Viewer, keys: Sequence[str], release: str, *, now: datetime) -> Made:
    """The parts of a release that the viewer sees. Raises Absent for a release or figure that is not known."""
    row: FigureRelease = find_release(viewer, release)
    consultation.note(viewer, subject_kind="figures", subject=str(row.pk))
    cells = cells_of(row)
    if row.owner == viewer.agency and row.state == ReleaseState.SIGNING:
        settle(row, cells, allowed=consents(viewer))
    said = {str(one["key"]): one for one in row.definitions if not one.get("taken_out") and "negative" not in one}
    columns: list[Column] = []
    numbers: dict[tuple[str, str], int] = {}
    for key in keys:
        if key not in said:
            raise Absent(f"figure {key[:60]}", f"version {row.number} does not hold it", "Choose another.")
        parts = _by_country(cells, said[key])
        numbers |= {(country, key): n for country, n in parts.items()}
        columns.append(_column(row, said[key], sum(parts.values())))
    title = f"Results per country, version {row.number}"
    return title, tuple(columns), numbers, row.as_of, _status(row, now=now)


def _by_country(cells: Sequence[Frozen], said: Mapping[str, Any]) -> dict[str, int]:
    found: dict[str, int] = {}
    for cell in cells:
        if cell.definition == said["key"] and cell.agency in said.get("agencies", [cell.agency]):
            found[cell.country] = found.get(cell.country, 0) + cell.number
    return found


def _column(row: FigureRelease, said: Mapping[str, Any], seen: int) -> Column:
    """Whoever sees some countries' parts alone is shown what these sum to, and what the version says."""
    words, whole = str(said["words"]), row.totals.get(str(said["key"]))
    if row.state == ReleaseState.RELEASED and whole is not None and int(whole) != seen:
        words = f"{words} Here are the parts you see alone: the version says {int(whole):,}."
    return Column(key=str(said["key"]), title=str(said["title"]), unit=str(said["unit"]), words=words, total=seen)


def _status(row: FigureRelease, *, now: datetime) -> str:
    if row.state != ReleaseState.RELEASED:
        return "provisional"
    if row.embargo_until is None or now >= row.embargo_until:
        return "confirmed"
    return f"confirmed, EMBARGO until {row.embargo_until.astimezone(UTC):%-d %b %Y %H:%M} UTC"
