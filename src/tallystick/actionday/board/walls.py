"""The board for a wall that others pass: codes, never names."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from tallystick.actionday.board.lines import Board, CountryLine


@dataclass(frozen=True, kw_only=True)
class WallLine:
    """``code``: of the country, with a number where it has several agencies; ``late``, ``early``: whether, not why."""

    code: str
    counts: Mapping[str, int]
    of: int
    last_heard: datetime | None
    hearing: str
    silent: bool
    late: bool
    early: bool
    held: bool
    stood_down: bool
    starts_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Wall:
    """As a Board, without words anybody wrote."""

    version: int
    at: datetime
    lines: tuple[WallLine, ...]
    totals: Mapping[str, int]
    changes_at: datetime | None = None


def wall_of(board: Board) -> Wall:
    """A board without anything that names: built from nothing but what is listed here."""
    several = Counter(line.country for line in board.lines)
    place: Counter[str] = Counter()
    lines = []
    for line in board.lines:
        place[line.country] += 1
        code = f"{line.country} {place[line.country]}" if several[line.country] > 1 else line.country
        lines.append(_wall_line(code, line))
    return Wall(
        version=board.version, at=board.at, lines=tuple(lines), totals=board.totals, changes_at=board.changes_at
    )  # fmt: skip


def _wall_line(code: str, line: CountryLine) -> WallLine:
    return WallLine(
        code=code, counts=line.counts, of=line.of, last_heard=line.last_heard, hearing=line.hearing,
        silent=line.silent, late=bool(line.late), early=line.early > 0, held=line.held, stood_down=line.stood_down,
        starts_at=line.starts_at, ends_at=line.ends_at,
    )  # fmt: skip
