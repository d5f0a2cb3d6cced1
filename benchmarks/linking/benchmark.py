"""The benchmark and its entries."""

from pathlib import Path

from benchmarks.linking.quality import PRECISION
from benchmarks.measure import Benchmark, Figures, Measure


def prepare(folder: Path) -> None:
    from benchmarks.linking import operation

    operation.prepare(folder)


def ours(folder: Path) -> Figures:
    from benchmarks.linking import ours as side

    return side.ours(folder)


def peer(folder: Path) -> Figures:
    from benchmarks.linking import peer as side

    return side.splink(folder)


BENCHMARK = Benchmark(
    name="linking",
    says="linking an invented operation beside Splink 5 on DuckDB: seconds, memory, pairwise precision and recall",
    measures=(
        Measure(name="linking_seconds", figure="seconds", unit="s", peer="splink", budget=60),
        Measure(name="linking_cpu_seconds", figure="cpu", unit="s", peer="splink"),
        Measure(name="linking_memory", figure="memory", unit="MiB", peer="splink", budget=2048),
        Measure(name="linking_precision", figure="precision", unit="share", peer="splink", more=True),
        Measure(name="linking_recall", figure="recall", unit="share", peer="splink", more=True),
        Measure(
            name=f"linking_recall_at_precision_{PRECISION}",
            figure="recall_at",
            unit="share",
            peer="splink",
            more=True,
        ),
    ),
    sides={"ours": ours, "splink": peer},
    prepare=prepare,
    runs=3,
)
