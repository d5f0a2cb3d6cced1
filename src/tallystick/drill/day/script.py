"""The script of a day, read from a rehearsal's folder, and orders in which its lines can be sent."""

import hashlib
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from tallystick.vocabulary.errors import Absent

DAY = "day.toml"


@dataclass(frozen=True, kw_only=True)
class CountryScript:
    """What a country says before the day. ``suspects``: how many live there; ``since`` and ``until``: when it may
    search, minutes after local midnight; ``consents``: it lets figures about its children be shown."""

    agency: str
    country: str
    zone: str
    starts_at: datetime
    ends_at: datetime
    since: int
    until: int
    source: str
    suspects: int
    consents: bool


@dataclass(frozen=True, kw_only=True)
class CallScript:
    """What is put to a country, and what it answers after ``minutes``."""

    agency: str
    kind: str
    put_at: datetime
    says: str
    minutes: int
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    rather_from: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class SubjectScript:
    """Whom a country means to visit; ``found``: only met on the day."""

    agency: str
    reference: str
    warrant: str
    address: str
    team: str
    children: str
    any_hour: bool
    found: bool


@dataclass(frozen=True, kw_only=True)
class LineScript:
    """One entry. ``act`` as :mod:`tallystick.drill.day.hands` knows them; ``sent`` its key, ``times``: so often it is
    sent; ``of``: the line that is corrected or confirmed; ``after``: lines that must have come before it. ``told_by``:
    the coordinator enters it for the country. ``said``: everything else."""

    number: int
    act: str
    agency: str
    happened_at: datetime
    sent_at: datetime
    sent: str
    times: int = 1
    told_by: str = ""
    told_how: str = ""
    told_at: datetime | None = None
    of: int = 0
    after: tuple[int, ...] = ()
    said: dict[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return str(self.said.get(name, ""))

    def number_of(self, name: str, unsaid: int) -> int:
        return int(self.said.get(name, unsaid))


@dataclass(frozen=True, kw_only=True)
class DayScript:
    coordinator: str
    countries: tuple[CountryScript, ...]
    calls: tuple[CallScript, ...]
    subjects: tuple[SubjectScript, ...]
    lines: tuple[LineScript, ...]


def read_day(folder: Path) -> DayScript:
    """The script in a rehearsal's folder, its lines by when they are sent. Raises Absent where there is none."""
    path = folder / DAY
    if not path.is_file():
        raise Absent(str(path), "this rehearsal was written without an action day", "Write it again.")
    said = tomllib.loads(path.read_text(encoding="utf-8"))
    return DayScript(
        coordinator=said["day"]["coordinator"],
        countries=tuple(CountryScript(**_known(CountryScript, row)) for row in said["country"]),
        calls=tuple(CallScript(**_known(CallScript, row)) for row in said["call"]),
        subjects=tuple(SubjectScript(**_known(SubjectScript, row)) for row in said["subject"]),
        lines=tuple(_line(row) for row in said["line"]),
    )


def shuffled(lines: Iterable[LineScript], seed: int) -> tuple[LineScript, ...]:
    """The lines in another order, drawn from ``seed``: any, but that nothing is corrected before it was said."""
    waiting = sorted(lines, key=lambda line: hashlib.sha256(f"{seed} {line.number}".encode()).digest())
    done: set[int] = set()
    ordered: list[LineScript] = []
    while waiting:
        held = []
        for line in waiting:
            if done.issuperset(line.after):
                ordered.append(line)
                done.add(line.number)
            else:
                held.append(line)
        if len(held) == len(waiting):
            numbers = ", ".join(str(line.number) for line in held)
            raise Absent("script", f"lines {numbers} wait for lines that are not there", "Write the rehearsal again.")
        waiting = held
    return tuple(ordered)


def sendings(lines: Sequence[LineScript]) -> tuple[LineScript, ...]:
    """Every line as often as it is sent, a repetition some lines after the first."""
    found: list[LineScript] = []
    again: list[tuple[int, LineScript]] = []
    for place, line in enumerate(lines):
        found.append(line)
        again += [(place + 5 * time, line) for time in range(1, line.times)]
        found += [late for due, late in again if due == place]
    return (*found, *(late for due, late in again if due >= len(lines)))


def _line(row: dict[str, Any]) -> LineScript:
    known = {one.name for one in fields(LineScript)} - {"said"}
    plain = {name: value for name, value in row.items() if name in known}
    plain["after"] = tuple(plain.get("after", ()))
    return LineScript(**plain, said={name: value for name, value in row.items() if name not in known})


def _known(kind: type, row: dict[str, Any]) -> dict[str, Any]:
    names = {one.name for one in fields(kind)}
    return {name: value for name, value in row.items() if name in names}
