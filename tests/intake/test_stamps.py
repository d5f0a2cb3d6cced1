"""Five thousand stamps in forty formats and twelve zones: each is the instant the zone database says, or set aside.

The oracle knows nothing of the code: it asks ``zoneinfo`` which instants a wall clock could have meant.
"""

# ruff: noqa: DTZ001 - wall clocks are naive, and so is UTC on the shelf

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tallystick.intake.mapping import TableMapping
from tallystick.intake.part import Part
from tests.intake.test_times import NEVER, TWICE, ZONES, oracle
from tests.intake.trial import mapping_of, part_of, take_in

PER_FORMAT_AND_ZONE = 11
NO_ZONE = "time without zone"
START, END = datetime(1991, 1, 1), datetime(2026, 1, 30)

PLAIN = [
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%S", "%Y/%m/%d %H:%M:%S", "%Y.%m.%d %H:%M:%S", "%Y%m%d%H%M%S",
    "%Y%m%dT%H%M%S", "%Y%m%d-%H%M%S", "%Y-%m-%d_%H-%M-%S", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S", "%d.%m.%Y %H:%M:%S", "%d-%m-%Y %H:%M:%S", "%d.%m.%y %H:%M:%S", "%m-%d-%y %H:%M:%S",
    "%-d.%-m.%Y %-H:%M:%S", "%-m/%-d/%Y %-I:%M:%S %p", "%m/%d/%Y %I:%M:%S %p", "%d %b %Y, %H:%M:%S",
    "%d %B %Y %H:%M:%S", "%b %d, %Y %I:%M:%S %p", "%B %d, %Y at %H:%M:%S", "%a %b %d %H:%M:%S %Y",
    "%A, %d %B %Y %I:%M:%S %p", "%a, %d %b %Y %H:%M:%S", "%Y.%j %H-%M-%S", "%Y-%j %H:%M:%S", "%d%b%Y:%H:%M:%S",
    "%H:%M:%S %d/%m/%Y", "%H:%M:%S.%f %d.%m.%Y", "%Y-%m-%d %H:%M:%S.%f", "[%d/%b/%Y %H:%M:%S]", "%d %m %Y %H %M %S",
]  # fmt: skip
ZONED = ["%d/%b/%Y:%H:%M:%S %z", "%Y-%m-%d %H:%M:%S %z", "%a, %d %b %Y %H:%M:%S %z"]


@dataclass(frozen=True)
class Shape:
    """``write`` gives the text of a wall clock in a zone; ``cut`` what is left of the clock in it."""

    name: str
    format: str
    write: Callable[[datetime, ZoneInfo], str | None]
    cut: Callable[[datetime], datetime] = lambda local: local.replace(microsecond=0)
    zoned: bool = False


def plain(format: str) -> Shape:
    def cut(local: datetime) -> datetime:
        local = local if "%f" in format else local.replace(microsecond=0)
        return local if "%S" in format else local.replace(second=0)

    return Shape(format, format, lambda local, _: cut(local).strftime(format), cut)


def zoned(format: str) -> Shape:
    def write(local: datetime, zone: ZoneInfo) -> str | None:
        aware = _aware(local.replace(microsecond=0), zone)
        return aware and aware.strftime(format)

    return Shape(format, format, write, zoned=True)


def _aware(local: datetime, zone: ZoneInfo) -> datetime | None:
    """The first instant the wall clock showed this; None when it never did, or with an offset of odd seconds."""
    aware = local.replace(tzinfo=zone)
    real = aware.astimezone(UTC).astimezone(zone).replace(tzinfo=None) == local
    return aware if real and (aware.utcoffset() or timedelta()).seconds % 60 == 0 else None


def _epoch(unit: str, microseconds: int) -> Shape:
    def write(local: datetime, zone: ZoneInfo) -> str | None:
        aware = _aware(local, zone)
        return (
            None
            if aware is None
            else str((aware - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=microseconds))
        )

    def cut(local: datetime) -> datetime:
        return local.replace(microsecond=local.microsecond // microseconds * microseconds)

    return Shape(unit, unit, write, cut if microseconds < 1_000_000 else Shape.cut, zoned=True)


def _iso(name: str, *, sep: str = "T", zone: bool = False, comma: bool = False) -> Shape:
    def write(local: datetime, place: ZoneInfo) -> str | None:
        moment = _aware(local, place) if zone else local
        if moment is None:
            return None
        text = moment.isoformat(sep=sep, timespec="microseconds")
        return text.replace(".", ",") if comma else text

    return Shape(name, "iso8601", write, lambda local: local, zoned=zone)


SHAPES = [
    *map(plain, PLAIN),
    *map(zoned, ZONED),
    _epoch("epoch_s", 1_000_000),
    _epoch("epoch_ms", 1_000),
    _epoch("epoch_us", 1),
    _iso("iso with T"),
    _iso("iso with a blank and a comma", sep=" ", comma=True),
    _iso("iso with its offset", zone=True),
]


@cache
def changes(zone: str) -> list[datetime]:
    """Wall-clock hours near which the offset changes, by asking the zone hour by hour around each day it differs."""
    place, found, day = ZoneInfo(zone), [], START
    while day < END:
        if day.replace(tzinfo=place).utcoffset() != (day + timedelta(days=1)).replace(tzinfo=place).utcoffset():
            found.append(day)
        day += timedelta(days=1)
    return found


def clocks(zone: str, dice: random.Random) -> list[datetime]:
    """Wall clocks of thirty-five years, half of them on a day the clocks were changed."""
    days = changes(zone)
    found = []
    for number in range(PER_FORMAT_AND_ZONE):
        day = dice.choice(days) if days and number % 2 else START + timedelta(days=dice.randrange((END - START).days))
        hour = dice.choice((0, 1, 2, 3)) if number % 2 else dice.randrange(24)
        found.append(day + timedelta(hours=hour, seconds=dice.randrange(3600), microseconds=dice.randrange(1_000_000)))
    return found


def expected(shape: Shape, local: datetime, zone: str) -> datetime | str:
    if shape.zoned:
        return local.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC).replace(tzinfo=None)
    return oracle(local, ZoneInfo(zone))


def meant(shape: Shape, zone: str) -> TableMapping:
    stated = f', zone = "{zone}"' if zone else ""
    return mapping_of(
        '[[table]]\nname = "ACCESSES"\n[table.columns]\nat = "said"\nagent = "nr"\n[table.constants]\n'
        f'platform = "{shape.name} {zone}"\naccount = "a"\naddress = "240.0.0.1"\n'.replace("%", "")
        + f'[table.times]\nat = {{format = "{shape.format}"{stated}}}\n'
    )


def parted(folder: Path, shape: Shape, zone: str, said: list[str], number: int) -> Part:
    return part_of(folder, meant(shape, zone), ["said", "nr"], [(one, f"{n}") for n, one in enumerate(said)], number)


def stamps(shape: Shape) -> list[tuple[str, str, datetime]]:
    """(text, zone it was written in, wall clock), a few for every zone."""
    dice = random.Random(f"stamps {shape.name}")
    return [
        (text, zone, local)
        for zone in ZONES
        for local in map(shape.cut, clocks(zone, dice))
        if (text := shape.write(local, ZoneInfo(zone))) is not None
    ]


def musts(shape: Shape) -> dict[tuple[str, int], tuple[str, datetime | str]]:
    """(zone it is read in, row) -> text and what it must become: every stamp is read in every zone."""
    return {
        (zone, row): (text, expected(shape, local, written if shape.zoned else zone))
        for zone in ZONES
        for row, (text, written, local) in enumerate(stamps(shape), start=1)
    }


EACH = [
    pytest.param(shape, id=shape.name, marks=() if number % 6 == 0 else pytest.mark.long)
    for number, shape in enumerate(SHAPES)
]
"""An ordinary run takes every sixth format, a long run all of them."""


@pytest.mark.parametrize("shape", EACH)
def test_every_stamp_is_the_instant_the_zone_database_says(shape: Shape, tmp_path: Path) -> None:
    first = parted(tmp_path, shape, ZONES[0], [text for text, _, _ in stamps(shape)], 1)
    parts = [replace(first, number=n, file=zone, mapping=meant(shape, zone)) for n, zone in enumerate(ZONES, start=1)]
    came = take_in(tmp_path, parts)
    found: dict[tuple[str, int], datetime | str] = {(r["file"], r["row"]): r["at"] for r in came.given["ACCESSES"]}
    found |= {(row["file"], row["row"]): row["reason"] for row in came.aside}
    must = musts(shape)
    assert {where: (found[where], text, one) for where, (text, one) in must.items() if found[where] != one} == {}
    assert len(found) == len(must)


def test_there_are_five_thousand_and_every_kind_of_trouble_is_among_them() -> None:
    written = [expected(shape, local, zone) for shape in SHAPES for _, zone, local in stamps(shape)]
    assert len(SHAPES) >= 40
    assert len(written) >= 5_000
    assert min(written.count(TWICE), written.count(NEVER)) >= 40


def test_no_format_without_an_offset_is_taken_without_a_zone(tmp_path: Path) -> None:
    naive = [shape for shape in SHAPES if not shape.zoned]
    local = datetime(2025, 7, 4, 5, 6, 7)
    parts = [
        parted(tmp_path, shape, "", [shape.write(local, ZoneInfo("UTC")) or ""], number)
        for number, shape in enumerate(naive, start=1)
    ]
    came = take_in(tmp_path, parts)
    assert came.given["ACCESSES"] == []
    assert {row["reason"] for row in came.aside} == {NO_ZONE}


def test_a_stamp_of_another_format_is_never_bent_into_this_one(tmp_path: Path) -> None:
    """Every format reads every other format's text of a day that could be misread: rightly, or not at all."""
    local = datetime(2025, 3, 4, 5, 6, 7)
    naive = [shape for shape in SHAPES if not shape.zoned and "%y" not in shape.format and shape.format != "iso8601"]
    texts = [shape.write(local, ZoneInfo("UTC")) or "" for shape in naive]
    parts = [parted(tmp_path, shape, "UTC", texts, number) for number, shape in enumerate(naive, start=1)]
    came = take_in(tmp_path, parts)
    swapped = {"%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S"}  # two formats that share their texts: the mapping decides
    for row in came.given["ACCESSES"]:
        shape = naive[int(row["file"].split(".")[0]) - 1]
        if shape.format not in swapped:
            assert row["at"] in (shape.cut(local), local.replace(second=0)), (shape.format, row["at_said"])
