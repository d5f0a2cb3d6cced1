"""Questions as the command line is given them: one by one, or a file of many."""

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from tallystick.vocabulary.errors import HouseError, Malformed

COLUMNS = ("kind", "value", "since", "until", "birth", "country")
NEEDED = {"kind", "value"}
LONGEST_WINDOW = timedelta(days=31)
MOST_ROWS = 100_000


@dataclass(frozen=True)
class Rows:
    """``good``: questions in the order of the file; ``bad``: row (the first after the head is 2) and what is wrong."""

    good: tuple[Any, ...]
    bad: tuple[tuple[int, HouseError], ...]


def end_of_day(said: str) -> datetime | None:
    """The end of a day, UTC; none where none is said. Raises Malformed."""
    try:
        return datetime.combine(date.fromisoformat(said), time(23, 59, 59), tzinfo=UTC) if said else None
    except ValueError:
        raise Malformed("date", f"{said} is no day", "Write it like 2026-12-31.") from None


def instant(said: str) -> datetime | None:
    """An instant with its offset; none where none is said. Raises Malformed."""
    try:
        at = datetime.fromisoformat(said) if said else None
    except ValueError:
        raise Malformed("window", f"{said} is no instant", "Write it like 2026-03-01T09:30+01:00.") from None
    if at is not None and at.tzinfo is None:
        raise Malformed("window", f"{said} says no time zone", "Write it like 2026-03-01T09:30+01:00.")
    return at


def put_of(row: dict[str, str]) -> Any:
    """A question from text fields. Raises Malformed."""
    from tallystick.deconfliction.asking.put import Put

    said = {name: (row.get(name) or "").strip() for name in COLUMNS}
    return Put(
        kind=said["kind"], value=said["value"], since=instant(said["since"]), until=instant(said["until"]),
        birth=said["birth"], country=said["country"],
    )  # fmt: skip


def read_puts(file: Path, *, operation: str) -> Rows:
    """Questions of a CSV file, read as they will be when they are asked. Raises Absent, Malformed for no such file."""
    from tallystick.deconfliction.asking.read_put import read_put

    good: list[Any] = []
    bad: list[tuple[int, HouseError]] = []
    for number, row in _rows(file):
        try:
            put = put_of(row)
            read_put(put, operation=operation, most=LONGEST_WINDOW)
            good.append(put)
        except HouseError as error:
            bad.append((number, error))
    if not good:
        what = f"no row can be asked; row {bad[0][0]}: {bad[0][1]}" if bad else "no row is in it"
        raise Malformed(str(file), what, "Give one question a row, below kind,value,since,until.")
    return Rows(tuple(good), tuple(bad))


def _rows(file: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Malformed(str(file), f"it cannot be read: {error.strerror}", "Give a CSV file.") from None
    except UnicodeDecodeError:
        raise Malformed(str(file), "it is not UTF-8", "Save it as UTF-8.") from None
    reader = csv.DictReader(text.splitlines(), strict=True)
    lacking = NEEDED - set(reader.fieldnames or ())
    if lacking:
        raise Malformed(str(file), f"column {min(lacking)} is missing", "Begin with the line kind,value,since,until.")
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise Malformed(f"{file}, line {reader.line_num}", str(error), "Write it as a CSV file.") from None
    if len(rows) > MOST_ROWS:
        raise Malformed(str(file), f"{len(rows):,} rows", f"Give {MOST_ROWS:,} at most.")
    return rows
