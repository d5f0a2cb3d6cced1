"""Scanning a folder, beside hashlib's MD5, SHA-1 and SHA-256 of the same files one after the other; and pictures of
twelve megapixels with their look, beside threatexchange's own hasher, one process each (``pictures``).

Ours of the digests is the whole scan without looking at pictures: walk, one reading, three digests, journal on disk,
Parquet, head. The peer does nothing but read each file once and feed it to the three digests in one thread: what
digests must cost on one core. ``large`` are files of 64 MiB, ``small`` of 4 KiB. Both read from memory after the first
round.
"""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from benchmarks.measure import AGREED, Benchmark, Figures, Measure
from benchmarks.pictures import world
from benchmarks.timing import spent

MIB = 1 << 20
LARGE, LARGE_BYTES = 16, 64 * MIB
SMALL, SMALL_BYTES = 20_000, 4 << 10
KINDS = ("large", "small")


def prepare(folder: Path) -> None:
    """Random bytes in flat and nested folders."""
    block = os.urandom(LARGE_BYTES)
    for number in range(LARGE):
        _write(folder / "large" / f"{number:02}", number.to_bytes(8, "big") + block[8:])
    for number in range(SMALL):
        at = number * 997
        _write(folder / "small" / f"{number % 97:02}" / f"{number:05}", block[at : at + SMALL_BYTES])
    from benchmarks.pictures import looking

    looking.PEERS.make()
    world.prepare(folder / "pictures")
    looking.keep_peer(folder)


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def ours(folder: Path) -> Figures:
    import duckdb

    from tallystick.evidence.scan.run import Wish, scan

    def found(kind: str) -> Iterator[str]:
        into = folder / f"{kind}-{os.getpid()}"
        cost[kind] = spent(lambda: scan(Wish(folder=folder / kind, into=into, look=""), tell=lambda line: None))
        told = duckdb.execute(f"SELECT md5, sha1, sha256 FROM '{into}/FILES.parquet' ORDER BY file").fetchall()
        shutil.rmtree(into)
        return (digest for row in told for digest in row)

    cost: dict[str, dict[str, float]] = {}
    agreed = _as_number(digest for kind in KINDS for digest in found(kind))
    from benchmarks.pictures import looking

    return {AGREED: agreed, **_figures(cost), **looking.ours(folder)}


def threatexchange(folder: Path) -> Figures:
    """Its own hasher, in a Python of its own."""
    from benchmarks.pictures import looking

    return looking.hashed(folder)


def digests(folder: Path) -> Figures:
    """The three digests of every file in one thread, in the order of a scan."""

    def found(kind: str) -> list[str]:
        listed: list[str] = []
        paths = sorted(path for path in (folder / kind).rglob("*") if path.is_file())
        cost[kind] = spent(lambda: [listed.extend(_three(path)) for path in paths])
        return listed

    cost: dict[str, dict[str, float]] = {}
    agreed = _as_number(digest for kind in KINDS for digest in found(kind))
    return {AGREED: agreed, **_figures(cost)}


def _three(path: Path) -> list[str]:
    made = [hashlib.new(name) for name in ("md5", "sha1", "sha256")]
    with path.open("rb", buffering=0) as opened:
        while piece := opened.read(MIB):
            for digest in made:
                digest.update(piece)
    return [digest.hexdigest() for digest in made]


def _figures(cost: dict[str, dict[str, float]]) -> Figures:
    return {
        "large_rate": LARGE * LARGE_BYTES / MIB / cost["large"]["seconds"],
        "large_cpu": cost["large"]["cpu"],
        "small_rate": SMALL / cost["small"]["seconds"],
        "small_cpu": cost["small"]["cpu"],
    }


def _as_number(digests: Iterator[str]) -> float:
    """Equal for equal digests in equal order."""
    return float(int(hashlib.sha256("".join(digests).encode()).hexdigest()[:12], 16))


BENCHMARK = Benchmark(
    name="scan",
    says=f"{LARGE} large files, {SMALL:,} small ones and {2 * world.PAIRS} pictures of 12 megapixels scanned",
    measures=(
        Measure(name="scan_bytes", figure="large_rate", unit="MiB/s", peer="digests", more=True),
        Measure(name="scan_cpu", figure="large_cpu", unit="s", peer="digests"),
        Measure(name="scan_small_files", figure="small_rate", unit="files/s", peer="digests", more=True),
        Measure(name="scan_small_cpu", figure="small_cpu", unit="s", peer="digests"),
        Measure(name="scan_pictures", figure="picture_rate", unit="pictures/s", peer="threatexchange", more=True),
        Measure(name="scan_planted_matches", figure="matches", unit="pairs"),
        Measure(name="scan_matches_lost", figure="lost", unit="pairs", budget=0),
    ),
    sides={"ours": ours, "digests": digests, "threatexchange": threatexchange},
    prepare=prepare,
    runs=5,
)
