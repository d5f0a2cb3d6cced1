"""The benchmark and its entries."""

from pathlib import Path

from benchmarks.deconfliction import world
from benchmarks.measure import Benchmark, Figures, Measure


def ours(folder: Path) -> Figures:
    from benchmarks.deconfliction import ours as side

    return side.run(folder)


def psi(folder: Path) -> Figures:
    from benchmarks.deconfliction import pairwise

    return pairwise.run(folder)


BENCHMARK = Benchmark(
    name="deconfliction",
    says=f"19 agencies of {world.EACH:,} values through one hub, beside openmined-psi for each pair; a question, a day",
    measures=(
        Measure(name="deconfliction_cpu", figure="cpu", unit="s", peer="psi"),
        Measure(name="deconfliction_cpu_setup_reused", figure="cpu", unit="s", peer="psi", peer_figure="cpu_reused"),
        Measure(name="deconfliction_item", figure="item_us", unit="us", peer="psi"),
        Measure(name="deconfliction_daily", figure="daily_cpu", unit="s", peer="psi"),
        Measure(name="deconfliction_daily_full", figure="daily_cpu", unit="s", peer="psi", peer_figure="cpu"),
        Measure(name="deconfliction_question", figure="question_seconds", unit="s", budget=1),
        Measure(name="deconfliction_question_worst", figure="question_worst", unit="s", budget=1),
        Measure(name="deconfliction_false_hits", figure="false_hits", unit="share"),
        Measure(name="deconfliction_false_hits_stated", figure="false_hits_stated", unit="share"),
    ),
    sides={"ours": ours, "psi": psi},
    runs=3,
)
