"""The process a side runs in: ``python -m benchmarks.child NAME SIDE FOLDER`` prints its figures as the last line."""

import json
import sys
from pathlib import Path

from benchmarks.measure import PEAK
from benchmarks.memory import own_peak_mib
from benchmarks.registry import BENCHMARKS
from benchmarks.running import MARK


def main(name: str, side: str, folder: Path) -> None:
    """Do one side, or ``prepare`` or ``tidy``, below ``folder``."""
    benchmark = BENCHMARKS[name]
    if side in ("prepare", "tidy"):
        getattr(benchmark, side)(folder)
        figures = {}
    else:
        figures = benchmark.sides[side](folder)
    print(MARK + json.dumps(figures | {PEAK: own_peak_mib()}), flush=True)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
