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


def pairs(folder: Path) -> Figures:
    from benchmarks.linking import peer as side

    return side.splink_pairs(folder)


BANDS = ("0.1", "0.3", "0.5", "0.7", "0.9", "0.99")

BENCHMARK = Benchmark(
    name="linking",
    says="linking an invented operation beside Splink 5 on DuckDB, on its blocking and on our pairs",
    measures=(
        Measure(name="linking_seconds", figure="seconds", unit="s", peer="splink"),
        Measure(name="linking_cpu_seconds", figure="cpu", unit="s", peer="splink"),
        Measure(name="linking_memory", figure="memory", unit="MiB", peer="splink"),
        Measure(name="linking_seconds_on_our_pairs", figure="seconds", unit="s", peer="splink_pairs"),
        Measure(name="linking_precision", figure="precision", unit="share", peer="splink", more=True),
        Measure(name="linking_recall", figure="recall", unit="share", peer="splink", more=True),
        Measure(name=f"linking_recall_at_{PRECISION}", figure="recall_at", unit="share", peer="splink", more=True),
        Measure(
            name=f"linking_recall_at_{PRECISION}_on_our_pairs",
            figure="recall_at",
            unit="share",
            peer="splink_pairs",
            more=True,
        ),
        Measure(name="linking_bcubed", figure="bcubed", unit="F1", more=True),
        Measure(name="linking_ceiling", figure="ceiling", unit="share", more=True),
        Measure(name="linking_widest_gap", figure="gap", unit="chance"),
        Measure(name="linking_widest_overclaim", figure="overclaim", unit="chance"),
        Measure(name="linking_from_given_tables", figure="whole", unit="s"),
        *(
            Measure(name=f"linking_band_{band}_{what}", figure=f"band {band} {what}", unit="", more=True)
            for band in BANDS
            for what in ("pairs", "said", "right")
        ),
    ),
    sides={"ours": ours, "splink": peer, "splink_pairs": pairs},
    prepare=prepare,
    runs=3,
    keep=Path("benchmarks/results/linking.json"),
)
