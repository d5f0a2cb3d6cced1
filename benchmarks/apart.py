"""Environments of their own below .venv, for peers that must not mix with what the product installs."""

import hashlib
import json
import os
import subprocess
import venv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.running import ROOT


@dataclass(frozen=True)
class Apart:
    """``requirements/NAME.lock`` installed in ``.venv/NAME``; ``built``: whether parts may be compiled."""

    name: str
    built: bool = False

    @property
    def place(self) -> Path:
        return ROOT / ".venv" / self.name

    @property
    def python(self) -> Path:
        return self.place / "bin" / "python"

    def make(self) -> None:
        """Install the lock unless it is there. Raises CalledProcessError."""
        lock, stamp = ROOT / "requirements" / f"{self.name}.lock", self.place / ".stamp"
        digest = hashlib.sha256(lock.read_bytes()).hexdigest()
        if stamp.exists() and stamp.read_text() == digest:
            return
        venv.create(self.place, with_pip=True)
        pip = [str(self.python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        wheels = [] if self.built else ["--only-binary", ":all:"]
        subprocess.run([*pip, *wheels, "-r", str(lock)], check=True)
        stamp.write_text(digest)

    def run(self, script: Path, *arguments: object) -> dict[str, Any]:
        """The JSON object that a script prints as its last line, run by that environment's Python."""
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        command = [str(self.python), str(script), *(str(one) for one in arguments)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return said
