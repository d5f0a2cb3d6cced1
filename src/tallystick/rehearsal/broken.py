"""Fragments recovered from a damaged disk: a few good rows between rows broken in every way that is known.

Every fragment is small and has one subject, so that a reader may set the whole file aside where it must.
"""

from dataclasses import dataclass

import numpy as np

from tallystick.rehearsal import lines
from tallystick.rehearsal.covers import Folder, mapping
from tallystick.rehearsal.sheet import Table

QUARANTINED, DUPLICATE, APART, ACCEPTED = "quarantined", "duplicate", "apart", "accepted"
UTC_PLAIN = {"format": "%Y-%m-%d %H:%M:%S", "zone": "UTC"}
HEAD = b"uid,ts,kind,ip,sport,ua\n"
EXIT = lines.said(int(lines.tor_address(np.array([1]))[0]))
WORDS = {"event": {"login": "Login", "get": "Download"}}


@dataclass(frozen=True)
class Broken:
    """How many rows of a file are broken in one way, and where they should end up."""

    file: str
    kind: str
    rows: int
    expect: str


def _sessions(times: Table) -> Table:
    columns = {"account": "uid", "at": "ts", "event": "kind", "address": "ip", "port": "sport", "agent": "ua"}
    return mapping("ACCESSES", columns, constants={"platform": "harbour"}, times={"at": times}, words=WORDS)


def _line(
    account: str, *, at: str = "2025-06-03 10:11:12", ip: str = EXIT, port: str = "40123", ua: str = "x"
) -> bytes:
    return f"{account},{at},login,{ip},{port},{ua}\n".encode()


def write_broken(folder: Folder, accounts: list[str]) -> list[Broken]:
    """All fragments of the platform's dump. ``accounts``: identifiers the good parts of the rows use."""
    found: list[Broken] = []
    for part in (_cells, _encodings, _columns, _local_times, _epochs, _unclosed, _unclear_dates, _digests, _json):
        found += part(folder, accounts)
    return found


def _cells(folder: Folder, accounts: list[str]) -> list[Broken]:
    """Values that are no address, no port, no date; rows outside the mandate; the same row twice."""
    user = accounts[0]
    kinds = {
        "not_an_address": [_line(user, ip=ip) for ip in ("240.0.0.999", "localhost", "240.0.0", "240.0.0.1.7")],
        "port_out_of_range": [_line(user, port=port) for port in ("70000", "0", "-1")],
        "number_beyond_64_bits": [_line(user, port="25000000000000000001")],
        "impossible_date": [
            _line(user, at=at) for at in ("2025-02-30 10:00:00", "2025-13-01 10:00:00", "0000-00-00 00:00:00")
        ],
        "leap_second": [_line(user, at="2025-06-30 23:59:60")],
    }
    name = "fragment-cells.csv"
    path = folder.file(name, "csv", [_sessions(UTC_PLAIN)])
    outside = [_line(user, at=f"2019-0{month}-01 10:00:00") for month in (1, 2, 3)]
    twice = [_line(user, at="2025-06-04 11:12:13")] * 3
    good = [_line(account, at=f"2025-06-05 0{place}:00:00") for place, account in enumerate(accounts[:5])]
    bad = [row for rows in kinds.values() for row in rows]
    path.write_bytes(HEAD + b"".join([*good[:2], *bad, *outside, *twice, *good[2:]]))
    noted = [Broken(name, kind, len(rows), QUARANTINED) for kind, rows in kinds.items()]
    return [
        *noted,
        Broken(name, "outside_mandate", 3, APART),
        Broken(name, "same_row_again", 2, DUPLICATE),
        Broken(name, "good", 6, ACCEPTED),
    ]


def _encodings(folder: Folder, accounts: list[str]) -> list[Broken]:
    """Bytes that are not UTF-8, and a NUL."""
    path = folder.file("fragment-bytes.csv", "csv", [_sessions(UTC_PLAIN)])
    bad = _line(accounts[0], ua="caf").replace(b"caf\n", b"caf\xe9 \xff\n")
    nul = _line(accounts[1], ua="a").replace(b"a\n", b"a\x00b\n")
    path.write_bytes(HEAD + _line(accounts[2], at="2025-06-06 01:00:00") + bad + nul + _line(accounts[3]))
    return [
        Broken(path.name, "not_utf8", 1, QUARANTINED),
        Broken(path.name, "nul", 1, QUARANTINED),
        Broken(path.name, "good", 2, ACCEPTED),
    ]


def _columns(folder: Folder, accounts: list[str]) -> list[Broken]:
    """Too few and too many cells, and a last line that breaks off."""
    path = folder.file("fragment-columns.csv", "csv", [_sessions(UTC_PLAIN)])
    few, many = b"1,2025-06-03 10:11:12,login\n", _line(accounts[0]).replace(b"\n", b",extra,extra\n")
    path.write_bytes(HEAD + _line(accounts[1], at="2025-06-07 01:00:00") + few + many + _line(accounts[2])[:24])
    return [
        Broken(path.name, "wrong_column_count", 2, QUARANTINED),
        Broken(path.name, "breaks_off", 1, QUARANTINED),
        Broken(path.name, "good", 1, ACCEPTED),
    ]


def _local_times(folder: Folder, accounts: list[str]) -> list[Broken]:
    """Local times that came twice, and local times that never were."""
    times = {"format": "%Y-%m-%d %H:%M:%S", "zone": "Europe/Copenhagen"}
    path = folder.file("fragment-local.csv", "csv", [_sessions(times)])
    stamps = (
        "2025-10-26 02:30:00",
        "2025-10-26 02:59:59",
        "2025-03-30 02:30:00",
        "2025-10-26 03:00:00",
        "2025-03-30 01:59:59",
    )
    path.write_bytes(HEAD + b"".join(_line(accounts[0], at=stamp) for stamp in stamps))
    return [
        Broken(path.name, "came_twice", 2, QUARANTINED),
        Broken(path.name, "never_was", 1, QUARANTINED),
        Broken(path.name, "good", 2, ACCEPTED),
    ]


def _epochs(folder: Folder, accounts: list[str]) -> list[Broken]:
    path = folder.file("fragment-epoch.csv", "csv", [_sessions({"format": "epoch_s"})])
    stamps = ("1749000000", "1749000000000", "1749000000000000", "1749000077")
    path.write_bytes(HEAD + b"".join(_line(accounts[0], at=stamp) for stamp in stamps))
    return [Broken(path.name, "epoch_of_another_unit", 2, QUARANTINED), Broken(path.name, "good", 2, ACCEPTED)]


def _unclosed(folder: Folder, accounts: list[str]) -> list[Broken]:
    """A quote that is never closed would swallow what follows."""
    path = folder.file("fragment-quote.csv", "csv", [_sessions(UTC_PLAIN)])
    after = [_line(account, at="2025-06-08 01:00:00") for account in accounts[1:3]]
    path.write_bytes(HEAD + _line(accounts[0], ua='"never closed') + b"".join(after))
    return [Broken(path.name, "unclosed_quote", 1, QUARANTINED), Broken(path.name, "good", 2, ACCEPTED)]


def _unclear_dates(folder: Folder, accounts: list[str]) -> list[Broken]:
    """Dates whose order of day and month nothing settles, and times without a zone."""
    path = folder.file("fragment-dates.csv", "csv", [_sessions({"format": "iso8601"})])
    stamps = ("03/04/2025 10:00:00", "10/11/2025 08:00:00", "2025-06-03T10:11:12Z")
    path.write_bytes(HEAD + b"".join(_line(accounts[0], at=stamp) for stamp in stamps))
    return [Broken(path.name, "day_and_month_unclear", 2, QUARANTINED), Broken(path.name, "good", 1, ACCEPTED)]


def _digests(folder: Folder, accounts: list[str]) -> list[Broken]:
    table = mapping("MEDIA", {"account": "who", "sha256": "sha256", "size": "bytes"}, constants={"platform": "harbour"})
    path = folder.file("fragment-media.csv", "csv", [table])
    digests = ("ab" * 31, "ab" * 32 + "c", "zz" * 32, "ab" * 32)
    rows = "".join(f"{accounts[0]},{digest},{100 + place}\n" for place, digest in enumerate(digests))
    path.write_text("who,sha256,bytes\n" + rows, encoding="utf-8")
    return [
        Broken(path.name, "digest_of_wrong_length", 2, QUARANTINED),
        Broken(path.name, "not_a_digest", 1, QUARANTINED),
        Broken(path.name, "good", 1, ACCEPTED),
    ]


def _json(folder: Folder, accounts: list[str]) -> list[Broken]:
    """Duplicate keys, NaN, numbers beyond 64 bits, a lone surrogate, a last line that breaks off."""
    table = mapping(
        "PAYMENTS",
        {"account": "user", "at": "t", "amount": "sum", "reference": "order"},
        constants={"platform": "harbour", "method": "other"},
        times={"at": {"format": "epoch_s"}},
    )
    path = folder.file("fragment-orders.jsonl", "jsonl", [table])
    user = accounts[0]
    rows = (
        f'{{"user": "{user}", "t": 1749000000, "sum": "5.00", "order": "F1"}}',
        f'{{"user": "{user}", "t": 1749000000, "t": 1749999999, "sum": "5.00", "order": "F2"}}',
        f'{{"user": "{user}", "t": 1749000000, "sum": NaN, "order": "F3"}}',
        f'{{"user": "{user}", "t": 25000000000000000001, "sum": "5.00", "order": "F4"}}',
        f'{{"user": "{user}", "t": 1749000000, "sum": "5.00", "order": "F5\\ud800"}}',
        f'{{"user": "{user}", "t": 1749000100, "sum": "7.00", "order": "F6"}}',
        f'{{"user": "{user}", "t": 17490',
    )
    path.write_text("\n".join(rows), encoding="utf-8")
    kinds = ("duplicate_key", "not_a_number", "number_beyond_64_bits", "lone_surrogate", "breaks_off")
    return [*(Broken(path.name, kind, 1, QUARANTINED) for kind in kinds), Broken(path.name, "good", 2, ACCEPTED)]
