"""The machine in neutral words: what a reader needs to judge a figure, and nothing that names the place."""

import os
import platform
from importlib.metadata import PackageNotFoundError, version

PARTS = ("duckdb", "numpy", "scipy", "psycopg", "django", "splink", "typst")


def machine() -> dict[str, object]:
    """Cores this process may use, memory in GiB, Python and the parts that do the work."""
    pages, size = os.sysconf("SC_PHYS_PAGES"), os.sysconf("SC_PAGE_SIZE")
    return {
        "cores": len(os.sched_getaffinity(0)),
        "gib": round(pages * size / 2**30, 1),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "parts": {name: found for name in PARTS if (found := _version(name))},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""
