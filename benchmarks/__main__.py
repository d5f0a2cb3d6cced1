"""``./tally bench`` lists, ``./tally bench NAME [--json] [--runs N]`` measures; exit 1: failed, or far off a budget."""

import argparse
import json
import os
import sys
from collections.abc import Sequence
from typing import Any

from benchmarks.machine import machine
from benchmarks.measure import Benchmark, broken_budgets, disagreements, entries_of
from benchmarks.registry import BENCHMARKS
from benchmarks.running import ROOT, Failed, run


def listing() -> str:
    """Every benchmark with its one line."""
    width = max(len(name) for name in BENCHMARKS)
    return "\n".join(f"{name:<{width}}  {one.says}" for name, one in BENCHMARKS.items())


def table(benchmark: Benchmark, entries: Sequence[dict[str, Any]]) -> str:
    """Entries for people; ratio above 1 means ours is better."""
    peers = {measure.name: measure.peer or "-" for measure in benchmark.measures}
    budgets = {measure.name: measure.budget for measure in benchmark.measures}
    head = ("name", "ours", "peer", "unit", "ratio", "runs", "spread", "peak MiB", "beside", "budget")
    rows = [head]
    for entry in entries:
        name = entry["name"]
        rows.append((*(shown(value) for value in entry.values()), peers[name], shown(budgets[name])))  # type: ignore[arg-type]
    widths = [max(len(row[place]) for row in rows) for place in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:g}"
    return "-" if value is None else str(value)


def measure(benchmark: Benchmark, *, runs: int, as_json: bool) -> int:
    """Run, print, keep; gives the exit code."""
    found = run(benchmark, runs=runs, told=lambda words: print(f"{benchmark.name}: {words}", file=sys.stderr))
    entries = entries_of(benchmark, found)
    print(json.dumps(entries, indent=1) if as_json else table(benchmark, entries))
    if benchmark.keep:
        path = ROOT / benchmark.keep
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = {"machine": machine(), "entries": entries, "figures": found.figures}
        path.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    trouble = [f"{side} did not find what ours found" for side in disagreements(found)]
    trouble += [f"{name} is beyond three times its budget" for name in broken_budgets(benchmark, entries)]
    for words in trouble:
        print(f"{benchmark.name}: {words}", file=sys.stderr)
    return 1 if trouble else 0


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="tally bench", description=__doc__)
    parser.add_argument("name", nargs="?", choices=list(BENCHMARKS), help="which one; without it they are listed")
    parser.add_argument("--json", action="store_true", help="print the entries as JSON")
    parser.add_argument("--runs", type=int, default=0, help="how often (each benchmark has its own number)")
    parser.add_argument("--rows", type=int, default=0, help="how many rows, where a benchmark lets one choose")
    said = parser.parse_args(arguments)
    if said.rows:
        os.environ["TALLYSTICK_BENCH_ROWS"] = str(said.rows)
    if said.name is None:
        print(listing())
        return 0
    benchmark = BENCHMARKS[said.name]
    try:
        return measure(benchmark, runs=said.runs or benchmark.runs, as_json=said.json)
    except Failed as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
