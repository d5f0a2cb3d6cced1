"""What a benchmark is, and the arithmetic from figures to entries. No clock, no disk."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

Figures = dict[str, float]
"""What one run of one side found: figure name -> value, in the unit of the measures that use it."""

Side = Callable[[Path], Figures]
"""Does the work once below a folder of its own and gives its figures. Runs in a fresh process."""

AGREED = "agreed"
"""A figure of this name is the side's answer: all sides of a benchmark must give the same."""

PEAK = "peak_mib"
"""Peak resident memory of the side's processes in MiB, filled in by the harness."""

GATE = 3.0
"""An absolute budget fails only beyond this many times its value: machines differ, and so do their busy hours."""


@dataclass(frozen=True, kw_only=True)
class Measure:
    """One entry to be: ``figure`` of side ``ours`` beside ``peer_figure`` of side ``peer`` (empty: no peer).

    ``more``: more is better. ``budget``: absolute, in ``unit``; a ceiling, or a floor where more is better.
    """

    name: str
    figure: str
    unit: str
    peer: str = ""
    peer_figure: str = ""
    more: bool = False
    budget: float | None = None

    @property
    def theirs(self) -> str:
        return self.peer_figure or self.figure


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """``says``: one line for the list. ``sides``: ``ours`` and the peers. ``prepare`` and ``tidy`` are not timed."""

    name: str
    says: str
    measures: tuple[Measure, ...]
    sides: Mapping[str, Side]
    prepare: Callable[[Path], None] = lambda folder: None
    tidy: Callable[[Path], None] = lambda folder: None
    runs: int = 5
    keep: Path | None = None
    """A JSON file, relative to the checkout, where the latest result is kept."""


@dataclass
class Found:
    """Figures by side, one dictionary per run."""

    figures: dict[str, list[Figures]] = field(default_factory=dict)

    def of(self, side: str, figure: str) -> list[float]:
        return [run[figure] for run in self.figures.get(side, []) if figure in run]


def ratio_of(ours: float, peer: float, *, more: bool) -> float | None:
    """How many times better ours is; None where a division says nothing."""
    above, below = (ours, peer) if more else (peer, ours)
    return above / below if below > 0 else None


def spread_of(values: Sequence[float]) -> float:
    """(largest - smallest) / median."""
    middle = median(values)
    return (max(values) - min(values)) / middle if middle else 0.0


def entries_of(benchmark: Benchmark, found: Found) -> list[dict[str, Any]]:
    """One entry per measure that was found; medians, rounded to four significant digits."""
    entries = []
    for measure in benchmark.measures:
        ours = found.of("ours", measure.figure)
        if not ours:
            continue
        theirs = found.of(measure.peer, measure.theirs) if measure.peer else []
        peer = median(theirs) if theirs else None
        ratio = None if peer is None else ratio_of(median(ours), peer, more=measure.more)
        peaks = found.of("ours", PEAK)
        entries.append(
            {
                "name": measure.name,
                "ours": rounded(median(ours)),
                "peer": rounded(peer),
                "unit": measure.unit,
                "ratio": rounded(ratio),
                "runs": len(ours),
                "spread": rounded(spread_of(ours)),
                "peak_mib": rounded(max(peaks, default=0.0)),
            }
        )
    return entries


def rounded(value: float | None) -> float | None:
    """Four significant digits: what the spread of such measurements can carry at most."""
    return None if value is None else float(f"{value:.4g}")


def broken_budgets(benchmark: Benchmark, entries: Sequence[Mapping[str, Any]]) -> list[str]:
    """Names of entries beyond ``GATE`` times their budget."""
    ours = {entry["name"]: entry["ours"] for entry in entries}
    return [
        measure.name
        for measure in benchmark.measures
        if measure.budget is not None and measure.name in ours and not _kept(ours[measure.name], measure)
    ]


def _kept(value: float, measure: Measure) -> bool:
    budget = measure.budget or 0.0
    return value >= budget / GATE if measure.more else value <= budget * GATE


def disagreements(found: Found) -> list[str]:
    """Sides whose answer differs from ours in any run: then the figures compare two different things."""
    ours = set(found.of("ours", AGREED))
    answered = {side: set(found.of(side, AGREED)) for side in found.figures}
    return sorted(side for side, answers in answered.items() if ours and answers and answers != ours)
