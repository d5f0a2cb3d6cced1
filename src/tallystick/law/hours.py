"""When homes may be searched in a country: a dated table with sources. What nobody read lately never counts."""

import tomllib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tallystick.vocabulary.errors import Malformed

TABLE = Path(__file__).with_name("hours.toml")
DAY = 24 * 60
STALE_AFTER = timedelta(days=365)
"""So long after the day as of which a law was read it has to be read again: laws change."""
RELIED_ON = ("good", "medium")


@dataclass(frozen=True, kw_only=True)
class Hours:
    """``zone`` an IANA name, empty: unknown (several, or not said). ``since``, ``until``: minutes after local midnight.

    ``known``: somebody answers for it; with both None: at any hour. Where it is false the hours bind nobody and allow
    nothing: they say what to ask the country (:attr:`lead`), if anything. ``none``: the law names no hours but says
    this. ``exceptions``: when it is otherwise. ``read``: address of the copy of the law that was read; ``as_of``: the
    day (ISO) whose law that copy is, empty: not said there.
    """

    country: str
    zone: str = ""
    known: bool = False
    since: int | None = None
    until: int | None = None
    source: str = ""
    strength: str = ""
    as_of: str = ""
    none: str = ""
    exceptions: str = ""
    read: str = ""

    @property
    def lead(self) -> str:
        """What to ask the country where nobody answers for what the table says; empty where it says nothing."""
        if self.known:
            return ""
        asked = f"Read as it was on {self.as_of}" if self.as_of else "Read, undated" if self.read else "Not checked"
        if self.none:
            return f"{asked}: the law names no hours, but says: {self.none}. Ask the country ({self.words})."
        if self.since is None or self.until is None:
            return ""
        still = "still " if self.as_of else ""
        return f"{asked}: ask the country whether it is {still}from {self.clock} ({self.words})."

    @property
    def clock(self) -> str:
        """The hours as a clock shows them, 06:00 to 21:00; empty where there are none."""
        if self.since is None or self.until is None:
            return ""
        return "{:02d}:{:02d} to {:02d}:{:02d}".format(*divmod(self.since, 60), *divmod(self.until, 60))

    @property
    def words(self) -> str:
        """Which law says so, when it is otherwise, and where it was read as of which day."""
        read = f"read in {self.read}, {f'as of {self.as_of}' if self.as_of else 'undated'}" if self.read else ""
        otherwise = f"otherwise: {self.exceptions}" if self.exceptions else ""
        return "; ".join(part for part in (self.source, otherwise, read) if part)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One dated row of the table."""

    hours: Hours
    as_of: date | None = None
    valid_from: date | None = None

    def on(self, day: date) -> Hours:
        """As it may be relied on that day."""
        fresh = self.as_of is not None and day - self.as_of <= STALE_AFTER
        return replace(self.hours, known=fresh and self.hours.since is not None)


def hours(country: str, on_date: date) -> Hours:
    """What the table says of a country (ISO code) on a date: the newest row in force; unknown where it says nothing."""
    rows = [row for row in load() if row.hours.country == country]
    in_force = [row for row in rows if row.valid_from is None or row.valid_from <= on_date]
    if in_force:
        return max(in_force, key=lambda row: row.valid_from or date.min).on(on_date)
    # What the law was before is not known here; the clocks are.
    return Hours(country=country, zone=rows[0].hours.zone if rows else "")


@cache
def load(path: Path = TABLE) -> tuple[Row, ...]:
    """Every row of the table. Raises Malformed naming the row that does not follow the form."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = enumerate(document.get("country", []), start=1)
    return tuple(_row(said, where=f"{path.name} row {number}") for number, said in rows)


def _row(said: dict[str, Any], *, where: str) -> Row:
    _sound(said, where=where)
    as_of, text = said.get("as_of"), {key: str(one) for key, one in said.items()}
    try:
        ZoneInfo(said.get("zone") or "UTC")
        code = said["code"]
    except (KeyError, ValueError, ZoneInfoNotFoundError) as error:
        raise Malformed(where, f"no country or no zone: {error}", "Give code, and zone as an IANA name.") from error
    made = Hours(
        country=code, zone=said.get("zone", ""), since=said.get("since"), until=said.get("until"),
        as_of=str(as_of or ""), source=text.get("source", ""), strength=text.get("strength", ""),
        none=text.get("none", ""), exceptions=text.get("exceptions", ""), read=text.get("read", ""),
    )  # fmt: skip
    return Row(hours=made, as_of=as_of, valid_from=said.get("valid_from"))


def _sound(said: dict[str, Any], *, where: str) -> None:
    """Raises Malformed where hours are none, or nothing says from where they are."""
    hours = "since" in said
    if hours != ("until" in said) or (hours and not 0 <= said["since"] < said["until"] <= DAY):
        raise Malformed(where, "since and until are no hours of a day", "Give minutes after midnight, or neither.")
    if hours and said.get("none"):
        raise Malformed(where, "it gives hours and says that there are none", "Give hours, or none.")
    if (hours or said.get("none")) and not (said.get("source") and said.get("strength")):
        raise Malformed(where, "it does not say which law says so", "Give source and strength.")
    if "as_of" in said and not (said.get("read") and said.get("strength") in RELIED_ON):
        what = "it is as of a day, but does not say what was read, or its source is weak"
        raise Malformed(where, what, f"Give read, and a strength ({', '.join(RELIED_ON)}); or no as_of.")
