"""The jurisdiction matrix: is fully synthetic material an offence in a country, on a day, says who."""

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from tallystick.vocabulary.codes import SyntheticLaw
from tallystick.vocabulary.errors import Malformed

MATRIX = Path(__file__).with_name("matrix.toml")
STALE_AFTER = timedelta(days=365)

LEGAL_CHECK = "A legal check by a prosecutor is needed before any measure."
REAL_CHILD = "Material altered from that of a real child is a case of a real child everywhere."

_WORDS = {
    SyntheticLaw.ANY: "fully synthetic material is an offence, realistic or not",
    SyntheticLaw.REALISTIC: "fully synthetic material is an offence when it is realistic",
    SyntheticLaw.DISPUTED: "it is disputed whether fully synthetic material is an offence",
    SyntheticLaw.NOT_CRIMINAL: "fully synthetic material is not an offence",
    SyntheticLaw.UNKNOWN: "it is not known here whether fully synthetic material is an offence",
}


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One dated row of the matrix. ``strength`` says how far ``source`` can be relied on."""

    code: str
    name: str
    value: SyntheticLaw
    basis: str
    source: str
    strength: str
    checked_on: date
    valid_from: date | None = None


@dataclass(frozen=True, kw_only=True)
class LegalNote:
    """What a package says of the law of its country. ``settled`` false: a prosecutor must look first."""

    country: str
    value: SyntheticLaw
    sentence: str
    basis: str
    source: str
    strength: str
    checked_on: date | None
    settled: bool


@cache
def load(path: Path = MATRIX) -> tuple[Reading, ...]:
    """Every row of the matrix. Raises Malformed naming the row that does not follow the form."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    default = document.get("checked_on")
    return tuple(
        _reading(row, checked=default, where=f"{path.name} row {number}")
        for number, row in enumerate(document.get("country", []), start=1)
    )


def _reading(row: dict[str, Any], *, checked: object, where: str) -> Reading:
    fields = {"checked_on": checked, **row}
    try:
        return Reading(**{**fields, "value": SyntheticLaw(fields["value"])})
    except (KeyError, TypeError, ValueError) as error:
        remedy = "Give code, name, value, basis, source and strength as the head of the file says."
        raise Malformed(where, str(error), remedy) from error


def note(country: str, on_date: date) -> LegalNote:
    """The legal note for an ISO country code on a day: the newest reading in force, else unknown."""
    in_force = [
        reading
        for reading in load()
        if reading.code == country and (reading.valid_from is None or reading.valid_from <= on_date)
    ]
    if not in_force:
        return _unknown(country)
    return _from(max(in_force, key=lambda reading: reading.valid_from or date.min), on_date=on_date)


def _unknown(country: str) -> LegalNote:
    name = next((reading.name for reading in load() if reading.code == country), country)
    return LegalNote(
        country=country,
        value=SyntheticLaw.UNKNOWN,
        sentence=f"{name}: {_WORDS[SyntheticLaw.UNKNOWN]}. {LEGAL_CHECK} {REAL_CHILD}",
        basis="",
        source="",
        strength="",
        checked_on=None,
        settled=False,
    )


def _from(reading: Reading, *, on_date: date) -> LegalNote:
    old = on_date - reading.checked_on > STALE_AFTER
    clear = reading.value in (SyntheticLaw.ANY, SyntheticLaw.REALISTIC)
    settled = clear and reading.strength != "weak" and not old
    parts = [f"{reading.name}: {_WORDS[reading.value]} ({reading.basis})."]
    checked = f"strength {reading.strength}; checked on {_day(reading.checked_on)}"
    parts.append(f"Source: {reading.source}; {checked}.")
    if old:
        parts.append("This was checked more than a year ago.")
    if not settled:
        parts.append(LEGAL_CHECK)
    return LegalNote(
        country=reading.code,
        value=reading.value,
        sentence=" ".join([*parts, REAL_CHILD, "This is not legal advice."]),
        basis=reading.basis,
        source=reading.source,
        strength=reading.strength,
        checked_on=reading.checked_on,
        settled=settled,
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
