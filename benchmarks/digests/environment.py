"""faiss and threatexchange in an environment of their own below .venv: what compiles from source stays out of ours."""

import hashlib
import json
import os
import subprocess
import venv
from pathlib import Path
from typing import Any

from benchmarks.running import ROOT

LOCK = ROOT / "requirements" / "peers.lock"
PLACE = ROOT / ".venv" / "peers"


def make() -> None:
    """Install requirements/peers.lock into ``PLACE`` unless it is there. Raises CalledProcessError."""
    stamp = PLACE / ".stamp"
    digest = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text() == digest:
        return
    venv.create(PLACE, with_pip=True)
    pip = [str(python()), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(LOCK)], check=True)
    stamp.write_text(digest)


def python() -> Path:
    return PLACE / "bin" / "python"


def run(script: Path, *arguments: object) -> dict[str, Any]:
    """The JSON object that a script prints as its last line, run by that environment's Python."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [str(python()), str(script), *(str(one) for one in arguments)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said
