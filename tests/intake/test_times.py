"""Every stamp becomes exactly one instant, as the zone database says, or is set aside: none is guessed."""

# ruff: noqa: DTZ001 - the shelf holds naive UTC

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tallystick.intake.cover import Clock
from tallystick.intake.part import Frame
from tallystick.intake.zones import spans
from tests.intake.trial import FRAME, WIDE, one_field

ZONES = [
    "Europe/Copenhagen",
    "Europe/London",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Pacific/Apia",
    "America/Caracas",
    "Asia/Tehran",
    "Pacific/Auckland",
    "America/St_Johns",
]

FORMATS = [
    "iso8601",
    "%Y-%m-%d %H:%M:%S",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M:%S %p",
    "%d.%m.%y %H:%M:%S",
    "%-d.%-m.%Y %-H:%M:%S",
    "%d %b %Y, %H:%M:%S",
    "%A, %d %B %Y %I:%M:%S %p",
    "%Y%m%dT%H%M%S",
    "%Y.%j %H-%M-%S",
]

TWICE = "two instants: this local time came twice when the clocks went back"
NEVER = "this local time never was: the clocks went forward over it"


def oracle(local: datetime, zone: ZoneInfo) -> datetime | str:
    """What zoneinfo says of a local time: an instant (naive UTC), or why there is none."""
    instants = {local.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1)}
    real = {one for one in instants if one.astimezone(zone).replace(tzinfo=None) == local}
    if not real:
        return NEVER
    return TWICE if len(real) > 1 else real.pop().replace(tzinfo=None)


def written(local: datetime, format: str) -> str:
    if format == "iso8601":
        return local.isoformat(sep="T", timespec="seconds")
    return local.strftime(format)


def sampled(zone: str, *, seed: int) -> list[datetime]:
    """Local times of the last decades, half of them within two hours of a change of the clocks."""
    dice = random.Random(seed)
    start, end = datetime(1991, 1, 1), datetime(2026, 1, 30)
    changes = [span.start for span in spans(zone) if start < span.start < end]
    times = [start + timedelta(seconds=dice.randrange(int((end - start).total_seconds()))) for _ in range(210)]
    if changes:
        times += [dice.choice(changes) + timedelta(seconds=dice.randrange(-7200, 7200)) for _ in range(200)]
        times += [one + timedelta(seconds=s) for one in dice.sample(changes, min(5, len(changes))) for s in (-1, 0)]
    return times


@pytest.mark.parametrize("zone", ZONES)
def test_a_local_time_is_what_the_zone_database_says(tmp_path: Path, zone: str) -> None:
    format = FORMATS[ZONES.index(zone) % len(FORMATS)]
    times = sampled(zone, seed=ZONES.index(zone))
    more = f'[table.times]\nat = {{format = "{format}", zone = "{zone}"}}\n'
    came = one_field(tmp_path, "ACCESSES", "at", [written(local, format) for local in times], more=more)
    found: dict[int, datetime | str] = {row["row"]: row["at"] for row in came.given["ACCESSES"]}
    found |= {row["row"]: row["reason"] for row in came.aside}
    expected = {n: oracle(local, ZoneInfo(zone)) for n, local in enumerate(times, start=1)}
    assert {n: (found[n], expected[n]) for n in expected if found[n] != expected[n]} == {}


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_gives_back_the_instant(tmp_path: Path, format: str) -> None:
    times = sampled("UTC", seed=7)
    more = f'[table.times]\nat = {{format = "{format}", zone = "UTC"}}\n'
    came = one_field(tmp_path, "ACCESSES", "at", [written(local, format) for local in times], more=more)
    assert [row["at"] for row in came.given["ACCESSES"]] == times
    assert [row["at_said"] for row in came.given["ACCESSES"]] == [written(local, format) for local in times]


OFFSETS = {
    "2025-02-28T10:00:00Z": datetime(2025, 2, 28, 10),
    "2025-02-28T10:00:00+02:00": datetime(2025, 2, 28, 8),
    "2025-02-28 10:00:00 -0330": datetime(2025, 2, 28, 13, 30),
    "2025-02-28T10:00:00.123456789z": datetime(2025, 2, 28, 10, 0, 0, 123456),
    "2025-02-28 10:00:00,5 UTC": datetime(2025, 2, 28, 10, 0, 0, 500000),
    "2025-02-28T10:00+01": datetime(2025, 2, 28, 9),
}


def test_an_offset_in_the_text_needs_no_zone(tmp_path: Path) -> None:
    rows = one_field(tmp_path, "ACCESSES", "at", list(OFFSETS)).given["ACCESSES"]
    assert {row["at_said"]: row["at"] for row in rows} == OFFSETS


ISO_TROUBLES = {
    "2025-02-28T10:00:00": "time without zone",
    "2025-02-28": "a date without a time of day",
    "01/02/2025 10:00:00": "the order of day and month is unclear",
    "1.2.25": "the order of day and month is unclear",
    "2025-12-31T23:59:60Z": "second 60",
    "2025-02-30T10:00:00Z": "not a time in the mapped format",
    "2025-02-28T24:00:00Z": "not a time in the mapped format",
    "2025-02-28T10:00:00+15:00": "not a time in the mapped format",
    " 2025-02-28T10:00:00Z": "not a time in the mapped format",
    "２０２５-02-28T10:00:00Z": "not a time in the mapped format",
    "infinity": "not a time in the mapped format",
    "now": "not a time in the mapped format",
    "1989-12-31T23:59:59Z": "before 1990",
    "0001-01-01T00:00:00Z": "before 1990",
    "2026-02-01T10:00:01Z": "later than the contribution was received",
    "9999-12-31T23:59:59Z": "later than the contribution was received",
}


def test_a_time_that_is_not_certain_is_set_aside(tmp_path: Path) -> None:
    came = one_field(tmp_path, "ACCESSES", "at", list(ISO_TROUBLES))
    assert [row["reason"] for row in came.aside] == list(ISO_TROUBLES.values())


FORMAT_TROUBLES = {
    "31/12/2025 10:00:00": None,
    "12/31/2025 10:00:00": "not a time in the mapped format",
    "1/12/2025 10:00:00": "not a time in the mapped format",
    "31/12/2025  10:00:00": "not a time in the mapped format",
    "31/12/2025 10:00:00 ": "not a time in the mapped format",
    "31/12/2025 23:59:60": "second 60",
    "29/02/2025 10:00:00": "not a time in the mapped format",
}


def test_a_mapped_format_is_read_strictly(tmp_path: Path) -> None:
    more = '[table.times]\nat = {format = "%d/%m/%Y %H:%M:%S", zone = "UTC"}\n'
    came = one_field(tmp_path, "ACCESSES", "at", list(FORMAT_TROUBLES), more=more)
    assert [row["row"] for row in came.given["ACCESSES"]] == [1]
    assert [row["reason"] for row in came.aside] == [said for said in FORMAT_TROUBLES.values() if said]


UNIT = "an epoch of another unit than mapped"
UNREAD = "not a time in the mapped format"
OTHERS: dict[str, dict[str, datetime | str]] = {
    "epoch_s": {
        "1700000000": datetime(2023, 11, 14, 22, 13, 20),
        "1700000000.25": datetime(2023, 11, 14, 22, 13, 20, 250000),
        "1700000000123": UNIT,
        "1749000000000000": UNIT,
        "0": "before 1990",
        "-5": UNREAD,
        "1.7e9": UNREAD,
    },
    "epoch_ms": {"1700000000123": datetime(2023, 11, 14, 22, 13, 20, 123000), "1700000000": UNIT},
    "epoch_us": {"1700000000123456": datetime(2023, 11, 14, 22, 13, 20, 123456), "1700000000123": UNIT},
    "%d/%b/%Y:%H:%M:%S %z": {
        "28/Feb/2025:10:00:00 +0200": datetime(2025, 2, 28, 8),
        "28/Feb/2025:10:00:00 +9900": UNREAD,
        "28/Feb/2025:10:00:00": UNREAD,
    },
}


@pytest.mark.parametrize("format", OTHERS)
def test_epochs_and_offsets(tmp_path: Path, format: str) -> None:
    more = f'[table.times]\nat = {{format = "{format}"}}\n'
    came = one_field(tmp_path, "ACCESSES", "at", list(OTHERS[format]), more=more)
    found = {row["row"]: row["at"] for row in came.given["ACCESSES"]}
    found |= {row["row"]: row["reason"] for row in came.aside}
    assert [found[n] for n in sorted(found)] == list(OTHERS[format].values())


def test_the_source_clock_s_error_is_taken_off(tmp_path: Path) -> None:
    fast = Frame(
        "d" * 64, Clock("Europe/Copenhagen", 37.5, "ntp"), WIDE.mandate_from, WIDE.mandate_until, WIDE.received_at
    )
    came = one_field(tmp_path, "ACCESSES", "at", ["2025-07-01T12:00:00", "2025-07-01T12:00:00Z"], frame=fast)
    expected = [datetime(2025, 7, 1, 9, 59, 22, 500000), datetime(2025, 7, 1, 11, 59, 22, 500000)]
    assert [row["at"] for row in came.given["ACCESSES"]] == expected
    assert came.given["ACCESSES"][0]["at_said"] == "2025-07-01T12:00:00"


def test_a_validity_may_end_in_the_future(tmp_path: Path) -> None:
    came = one_field(tmp_path, "NETWORKS", "valid_until", ["2040-01-01T00:00:00Z", "9999-12-31T00:00:00Z"])
    assert [row["row"] for row in came.given["NETWORKS"]] == [1]


def test_rows_outside_the_mandate_are_kept_apart(tmp_path: Path) -> None:
    said = ["2023-12-31T23:59:59Z", "2024-01-01T00:00:00Z", "2026-01-31T00:00:00Z"]
    came = one_field(tmp_path, "ACCESSES", "at", said, frame=FRAME)
    assert [row["row"] for row in came.given["ACCESSES"]] == [2, 3]
    (aside,) = came.aside
    assert (aside["field"], aside["reason"]) == ("at", "outside the mandate")
    assert "2024-01-01 00:00:00 to 2026-03-01 00:00:00 UTC" in aside["remedy"]


def test_an_account_lives_from_its_making_to_its_last_sight(tmp_path: Path) -> None:
    from tests.intake.trial import mapping_of, part_of, take_in

    mapping = mapping_of(
        '[[table]]\nname = "ACCOUNTS"\n[table.columns]\naccount = "a"\ncreated_at = "c"\nlast_seen_at = "l"\n'
        '[table.constants]\nplatform = "hub"\n'
    )
    rows = [
        ("made before, seen within", "2022-05-01T00:00:00Z", "2024-05-01T00:00:00Z"),
        ("made before, never seen", "2022-05-01T00:00:00Z", ""),
        ("gone before", "2022-05-01T00:00:00Z", "2023-05-01T00:00:00Z"),
        ("no times", "", ""),
    ]
    came = take_in(tmp_path, [part_of(tmp_path, mapping, ["a", "c", "l"], rows)], FRAME)
    assert [row["account"] for row in came.given["ACCOUNTS"]] == ["made before, seen within", "no times"]
    assert {row["reason"] for row in came.aside} == {"outside the mandate"}
