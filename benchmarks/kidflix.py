"""The largest shape from end to end: written, received, built, packaged; seconds and memory per stage.

``TALLYSTICK_BENCH_OPERATION`` names a folder that holds an operation already: then it is not written again.
``TALLYSTICK_BENCH_SCALE`` makes the written one smaller, ``TALLYSTICK_BENCH_UNTIL`` ends after that stage,
``TALLYSTICK_BENCH_HOME`` is where the home is moved to for a look afterwards.
"""

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.measure import Benchmark, Figures, Measure
from benchmarks.stages import Stages

SEED = 1
BUDGET_MIB = 12 * 1024
REASON = "Benchmark on an invented operation"


def ours(folder: Path) -> Figures:
    """The whole run; figures per stage and part."""
    with Stages().watched() as stages:
        operation = os.environ.get("TALLYSTICK_BENCH_OPERATION", "")
        path = Path(operation) if operation else write(folder / "operation", stages)
        whole(path, folder, stages)
    figures = stages.figures
    figures["all_seconds"] = sum(figures[f"{name}_seconds"] for name in STAGES if f"{name}_seconds" in figures)
    figures["all_mib"] = max(figures[f"{name}_mib"] for name in STAGES if f"{name}_mib" in figures)
    return figures


def write(path: Path, stages: Stages) -> Path:
    from tallystick.rehearsal.writer import rehearse

    with stages.stage("write"):
        scale = float(os.environ.get("TALLYSTICK_BENCH_SCALE", "1"))
        rehearse("kidflix", SEED, path, scale=scale, told=stages.part)
    return path


def whole(path: Path, folder: Path, stages: Stages) -> None:
    """Everything after writing, in the home of this run."""
    home = folder / "home"
    with stages.stage("set_up"):
        by = set_up(path, home)
    stages.beside.append(int((home / "pg" / "postmaster.pid").read_text().split()[0]))
    work: dict[str, Callable[[], None]] = {
        "receive": lambda: receive_all(path, home, by["coordinator"], stages),
        "build": lambda: build(home, by["coordinator"].operation, stages),
        "judge": lambda: judge_all(by["analyst"], stages),
        "rebuild": lambda: build(home, by["coordinator"].operation, stages),
        "assess": lambda: assess_all(by["analyst"], stages),
        "packages": lambda: package_all(home, by["coordinator"], by["second"], stages),
    }
    until = os.environ.get("TALLYSTICK_BENCH_UNTIL", "packages")
    for name, do in work.items():
        with stages.stage(name):
            do()
        if name == until:
            break


def set_up(path: Path, home: Path) -> dict[str, Any]:
    """Database, operation, officers and keys; gives the coordinator's played officers by part."""
    from tallystick.site.setting_up import make_home

    make_home(home)
    from tallystick.drill import cast
    from tallystick.records.opening import open_from
    from tallystick.records.session import administration

    with administration():
        operation = open_from(path / "operation.toml")
    found = str(operation.pk)
    cast.engage(home, [code for code, _ in cast.members(found)], operation.coordinator)
    return {part: cast.viewer(operation.coordinator, part, found) for part in cast.COORDINATORS}


def receive_all(path: Path, home: Path, viewer: Any, stages: Stages) -> None:
    """Every contribution, entered by the coordinator; time per contribution and per stage of the large ones."""
    from tallystick.intake.jobs import receive

    totals: dict[str, float] = {}
    for folder in sorted((path / "contributions").iterdir()):
        size = sum(file.stat().st_size for file in folder.iterdir())

        def told(done: int, of: int, words: str, folder: Path = folder, size: int = size) -> None:
            stages.part(f"{folder.name}: {words}" if size > 10**7 else "small contributions")

        row = receive(folder, home=home, viewer=viewer, reason=REASON, told=told)
        for kind, count in row.counts["total"].items():
            totals[kind] = totals.get(kind, 0) + count
        stages.end_part()
    stages.figures |= {f"rows_{kind}": count for kind, count in totals.items()}


def build(home: Path, operation: str, stages: Stages) -> None:
    """Linking from given tables to rows; seconds per step as the steps say, and of what lies between them."""
    from tallystick.linking.jobs import build as link

    clock = [time.perf_counter()]

    def told(done: Any) -> None:
        now = time.perf_counter()
        stages.add(f"before {done.name}", now - clock[0] - done.seconds)
        stages.add(done.name, done.seconds)
        clock[0] = now

    figures = link(home=home, operation_id=operation, told=told)
    stages.add("grouping, persons and rows", time.perf_counter() - clock[0])
    stages.figures |= {name: float(count) for name, count in figures.items() if isinstance(count, int)}


def judge_all(analyst: Any, stages: Stages) -> None:
    """The played analyst goes through every proposed link."""
    from tallystick.drill.officers import judge_links

    stages.figures["links_judged"] = float(judge_links(analyst, told=deaf))


def assess_all(analyst: Any, stages: Stages) -> None:
    """The played analyst gives categories; most persons stay unassessed."""
    from tallystick.drill.officers import assess_persons

    stages.figures["persons_assessed"] = float(assess_persons(analyst, told=deaf))


def package_all(home: Path, coordinator: Any, second: Any, stages: Stages) -> None:
    """Every country's package drafted, released by a second officer, sealed."""
    from tallystick.drill.officers import package_and_release
    from tallystick.records.models import Package
    from tallystick.records.session import session

    made = package_and_release(coordinator, second, home=home, told=lambda words, done, of: stages.part(words))
    with session(coordinator):
        sizes = [len(content["persons"]) for content in Package.objects.values_list("content", flat=True)]
    files = [path.stat().st_size for path in home.glob("packages/*/*.tally")]
    stages.figures |= {
        "packages": float(made),
        "packaged_persons": float(sum(sizes)),
        "largest_package_persons": float(max(sizes, default=0)),
        "largest_package_mib": max(files, default=0) / 2**20,
    }


def deaf(words: str, done: int = 0, of: int = 0) -> None:
    """Hears everything and says nothing."""


def tidy(folder: Path) -> None:
    from tallystick.records.server import Server

    Server(folder / "home").stop(mode="fast")
    kept = os.environ.get("TALLYSTICK_BENCH_HOME", "")
    if kept and (folder / "home").exists():
        shutil.move(folder / "home", kept)


STAGES = ("write", "set_up", "receive", "build", "judge", "rebuild", "assess", "packages")

BENCHMARK = Benchmark(
    name="kidflix",
    says="the largest invented operation from written files to sealed packages: time and memory per stage",
    measures=(
        *(Measure(name=f"kidflix_{name}_seconds", figure=f"{name}_seconds", unit="s") for name in (*STAGES, "all")),
        Measure(name="kidflix_peak_mib", figure="all_mib", unit="MiB", budget=BUDGET_MIB),
    ),
    sides={"ours": ours},
    tidy=tidy,
    runs=1,
    keep=Path("benchmarks/results/kidflix.json"),
)
