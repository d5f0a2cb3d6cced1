"""When homes may be searched in a country: a dated table with sources. What nobody checked is shown, never counted."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tallystick.vocabulary.errors import Malformed

TABLE = Path(__file__).with_name("hours.toml")
DAY = 24 * 60


@dataclass(frozen=True, kw_only=True)
class Hours:
    """``zone`` an IANA name, empty: unknown (several, or not said). ``since``, ``until``: minutes after local midnight.

    ``known``: somebody answers for it, on ``checked_on``; with both None: at any hour. Where it is false the hours bind
    nobody and allow nothing: they say what to ask the country (:attr:`lead`), if anything.
    """

    country: str
    zone: str = ""
    known: bool = False
    since: int | None = None
    until: int | None = None
    source: str = ""
    strength: str = ""
    checked_on: str = ""

    @property
    def lead(self) -> str:
        """What to ask the country where nobody checked what the table says; empty where it says nothing."""
        if self.known or self.since is None or self.until is None:
            return ""
        clock = "{:02d}:{:02d} to {:02d}:{:02d}".format(*divmod(self.since, 60), *divmod(self.until, 60))
        return f"Not checked: ask the country whether it is from {clock} ({self.source})."


@dataclass(frozen=True, kw_only=True)
class Row:
    """One dated row of the table."""

    hours: Hours
    valid_from: date | None = None


def hours(country: str, on_date: date) -> Hours:
    """What the table says of a country (ISO code) on a date: the newest row in force; unknown where it says nothing."""
    rows = [row for row in load() if row.hours.country == country]
    in_force = [row for row in rows if row.valid_from is None or row.valid_from <= on_date]
    if in_force:
        return max(in_force, key=lambda row: row.valid_from or date.min).hours
    # What the law was before is not known here; the clocks are.
    return Hours(country=country, zone=rows[0].hours.zone if rows else "")


@cache
def load(path: Path = TABLE) -> tuple[Row, ...]:
    """Every row of the table. Raises Malformed naming the row that does not follow the form."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = enumerate(document.get("country", []), start=1)
    return tuple(_row(said, where=f"{path.name} row {number}") for number, said in rows)


def _row(said: dict[str, Any], *, where: str) -> Row:
    hours = "since" in said
    if hours != ("until" in said) or (hours and not 0 <= said["since"] < said["until"] <= DAY):
        raise Malformed(where, "since and until are no hours of a day", "Give minutes after midnight, or neither.")
    if hours and not (said.get("source") and said.get("strength")):
        raise Malformed(where, "it does not say which law says so", "Give source and strength.")
    try:
        ZoneInfo(said.get("zone") or "UTC")
        code, since = said["code"], said.get("valid_from")
    except (KeyError, ValueError, ZoneInfoNotFoundError) as error:
        raise Malformed(where, f"no country or no zone: {error}", "Give code, and zone as an IANA name.") from error
    checked = str(said.get("checked_on", ""))
    made = Hours(
        country=code, zone=said.get("zone", ""), known=hours and bool(checked), since=said.get("since"),
        until=said.get("until"), source=said.get("source", ""), strength=said.get("strength", ""),
        checked_on=checked if hours else "",
    )  # fmt: skip
    return Row(hours=made, valid_from=since)
