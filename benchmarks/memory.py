"""Resident memory as Linux tells it. Elsewhere there is nothing to read and the answer is 0."""

import os
from pathlib import Path

PAGE_MIB = os.sysconf("SC_PAGE_SIZE") / 2**20


def tree_mib(pid: int) -> float:
    """Resident MiB of a process and everything below it now (shared pages count in each)."""
    total, waiting = 0.0, [pid]
    while waiting:
        one = waiting.pop()
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * PAGE_MIB
            for task in Path(f"/proc/{one}/task").iterdir():
                waiting += [int(child) for child in (task / "children").read_text().split()]
        except (OSError, ValueError):
            continue
    return total


def own_peak_mib() -> float:
    """Highest resident MiB of this process. Not ru_maxrss: that one starts at what the parent held when it forked."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), 0.0)
