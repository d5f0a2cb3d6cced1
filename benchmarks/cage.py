"""A large CSV read in the cage, beside the same reader on the same file with nothing around it.

Ours is what intake does: digest, child, bubblewrap where it works, seccomp, landlock, limits, and the parent's check of
every file that comes out. ``default`` is the same without bubblewrap. ``bare`` runs the reader in one process of
its own with the same engine settings, digests and checks, and no lock. Rows: 2 million, or ``--rows``.
"""

import os
from pathlib import Path

from benchmarks.measure import AGREED, Benchmark, Figures, Measure
from benchmarks.timing import seconds, typical_ms

ROWS = int(os.environ.get("TALLYSTICK_BENCH_ROWS", "2000000"))
BLOCK = 100_000
KEEP = {"rows": ["account", "at", "address", "port"]}


def prepare(folder: Path) -> None:
    """``accesses.csv``: accounts, stamps, addresses from 2001:db8::/32, ports, agents; and a file of one row."""
    (folder / "one.csv").write_text("account,at,address,port,agent\n1,2025-01-01 00:00:00,2001:db8::1,443,x\n")
    with (folder / "accesses.csv").open("w", encoding="ascii") as out:
        out.write("account,at,address,port,agent\n")
        for start in range(0, ROWS, BLOCK):
            out.writelines(_line(number) for number in range(start, min(ROWS, start + BLOCK)))


def _line(number: int) -> str:
    day, second = 1 + number % 28, number % 86_400
    clock = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
    address = f"2001:db8:{number * 7919 % 65_536:x}:{number % 4096:x}::1"
    return (
        f"u{number * 31 % 1_500_000},2025-03-{day:02} {clock},{address},{1024 + number % 60_000},agent {number % 97}\n"
    )


def caged(folder: Path, *, bubblewrap: bool) -> Figures:
    from tallystick.cage import gate, walls
    from tallystick.cage.limits import Limits
    from tallystick.cage.run import read_file
    from tallystick.intake.readers.catalogue import READERS

    if not bubblewrap:
        gate.walls = lambda: [walls.NONE]  # type: ignore[assignment]
    gate.stand()
    turn = iter(range(1_000_000))

    def read(name: str) -> int:
        into = folder / f"into-{os.getpid()}-{next(turn)}"
        limits = Limits(wall_seconds=14_400, cpu_seconds=14_400)
        report = read_file(folder / name, reader=READERS["csv"], options={}, keep=KEEP, into=into, limits=limits)
        found.append(report.streams["rows"].rows)
        return report.bytes

    found: list[int] = []
    spent = seconds(lambda: read("accesses.csv"))
    rows = found[0]
    return {AGREED: float(rows), "seconds": spent, "small_ms": typical_ms(lambda: read("one.csv"), times=5)}


def ours(folder: Path) -> Figures:
    return caged(folder, bubblewrap=True)


def default(folder: Path) -> Figures:
    return caged(folder, bubblewrap=False)


def bare(folder: Path) -> Figures:
    """The same reader, digests and checks in this process."""
    from tallystick.cage.check import checked_report, digest_of
    from tallystick.cage.child import load, open_engine, take_rows
    from tallystick.cage.limits import Limits
    from tallystick.cage.reader import Source
    from tallystick.intake.readers.catalogue import READERS

    turn = iter(range(1_000_000))

    def read(name: str) -> int:
        into = folder / f"bare-{os.getpid()}-{next(turn)}"
        into.mkdir()
        with (folder / name).open("rb") as opened:
            source = Source(opened.fileno(), (folder / name).stat().st_size)
            digest = digest_of(source.handle)
            with open_engine(into, Limits()) as engine:
                told = take_rows(load(READERS["csv"]), source, {}, KEEP, engine, into, Limits())
        return checked_report(told, keep=KEEP, into=into, digest=digest, where=name).streams["rows"].rows

    found: list[int] = []
    spent = seconds(lambda: found.append(read("accesses.csv")))
    return {AGREED: float(found[0]), "seconds": spent, "small_ms": typical_ms(lambda: read("one.csv"), times=5)}


BENCHMARK = Benchmark(
    name="cage",
    says=f"a CSV of {ROWS:,} rows read in the cage, beside the same reader with nothing around it",
    measures=(
        Measure(name="cage_read", figure="seconds", unit="s", peer="bare"),
        Measure(name="cage_read_default", figure="seconds", unit="s", peer="default"),
        Measure(name="cage_small_file", figure="small_ms", unit="ms", peer="bare"),
    ),
    sides={"ours": ours, "default": default, "bare": bare},
    prepare=prepare,
    runs=3,
)
