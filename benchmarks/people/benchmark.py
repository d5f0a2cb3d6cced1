"""The benchmark and its entries."""

import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.measure import Benchmark, Figures, Measure
from benchmarks.people.truth import SETS, Pair, People, f1

Found = Callable[[People], tuple[list[Pair], float]]


def prepare(folder: Path) -> None:
    from benchmarks.people import environment

    environment.PEERS.make()


def ours(folder: Path) -> Figures:
    from benchmarks.people.ours import found
    from tallystick.tables.engine import engine

    def find(people: People) -> tuple[list[Pair], float]:
        started = time.monotonic()
        with engine(folder / "work") as opened:
            return found(opened, people, folder), time.monotonic() - started

    return figures(find)


def splink(folder: Path) -> Figures:
    from benchmarks.people.splinks import alone

    def find(people: People) -> tuple[list[Pair], float]:
        started = time.monotonic()
        return alone(people), time.monotonic() - started

    return figures(find)


def recordlinkage(folder: Path) -> Figures:
    from benchmarks.people.environment import toolkit

    return figures(lambda people: toolkit(people, folder))


def figures(find: Found) -> Figures:
    """F1 and seconds of every set at hand."""
    from benchmarks.people.environment import people

    told: Figures = {}
    for name in SETS:
        given = people(name)
        if given is not None:
            pairs, seconds = find(given)
            told |= {f"{name}_f1": f1(pairs, given), f"{name}_seconds": seconds}
    return told


def measures() -> tuple[Measure, ...]:
    """F1 beside both peers and seconds beside Splink, for every set."""
    made = []
    for name in SETS:
        for peer in ("splink", "recordlinkage"):
            said = f"people_{name}_f1_beside_{peer}"
            made.append(Measure(name=said, figure=f"{name}_f1", unit="F1", peer=peer, more=True))
        made.append(Measure(name=f"people_{name}_seconds", figure=f"{name}_seconds", unit="s", peer="splink"))
    return tuple(made)


BENCHMARK = Benchmark(
    name="people",
    says="persons by name, birth date and address in six public sets: F1 and seconds beside Splink and recordlinkage",
    measures=measures(),
    sides={"ours": ours, "splink": splink, "recordlinkage": recordlinkage},
    prepare=prepare,
    runs=1,
)
