"""Start the child, wait for it no longer than allowed, and hear how it went."""

import json
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import tallystick
from tallystick.cage.limits import Limits
from tallystick.cage.walls import Wall
from tallystick.vocabulary import errors
from tallystick.vocabulary.errors import HouseError, Malformed, Unavailable

OUTCOME = "outcome.json"
_LONGEST_OUTCOME = 32 << 20
_TOLD_BY_CHILD = {"Malformed", "Unavailable", "Refused", "Absent", "Conflict"}


@dataclass(frozen=True)
class Job:
    """``mode`` is read, shape or prove; ``reader`` is ``module:ATTRIBUTE``.

    ``must`` names locks that have to hold or the child reads nothing; ``outside`` is what a proof tries to reach.
    """

    mode: str
    reader: str
    options: dict[str, object]
    keep: dict[str, list[str]]
    into: Path
    must: tuple[str, ...] = ()
    outside: dict[str, str] = field(default_factory=dict)


def run_job(job: Job, *, source: int, limits: Limits, where: str, wall: Wall) -> dict[str, Any]:
    """Run a job over an open file and return its outcome. ``where`` names the file in messages."""
    into, environment = job.into.resolve(), bare_environment(limits)
    inside = wall.source(source)
    asked = asdict(job) | {"into": str(into), "source": inside, "limits": asdict(limits)}
    command = [sys.executable, "-P", "-s", "-m", "tallystick.cage.child"]
    child = subprocess.Popen(
        wall.around(command, source=inside, into=into, environment=environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=into,
        env=environment,
        pass_fds=(inside,) if isinstance(inside, int) else (),
        start_new_session=True,
    )
    try:
        child.communicate(json.dumps(asked).encode(), timeout=limits.wall_seconds)
    except subprocess.TimeoutExpired:
        what = f"the reading took longer than its {limits.wall_seconds:g} seconds and was stopped"
        raise Unavailable(where, what, "Split the file, or allow more time.") from None
    finally:
        child.kill()
        child.wait()
    return _heard(job.into / OUTCOME, child.returncode, limits, where)


def bare_environment(limits: Limits) -> dict[str, str]:
    """Nothing of the caller's: numeric libraries start no threads of their own, libc keeps few arenas."""
    return {
        "PYTHONPATH": str(Path(next(iter(tallystick.__path__))).parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUTF8": "1",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": str(limits.threads),
    }


def _heard(path: Path, code: int, limits: Limits, where: str) -> dict[str, Any]:
    try:
        size = path.lstat().st_size
        told = (
            json.loads(path.read_bytes())
            if path.is_file() and not path.is_symlink() and size < _LONGEST_OUTCOME
            else None
        )
    except (OSError, ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or code != 0:
        raise _silent(code, limits, where)
    path.unlink()
    if "crash" in told:
        what = f"the reader broke off ({str(told['crash'])[:120]})"
        raise Malformed(where, what, "Nothing of it was taken in. Report the reader with this message.")
    if "error" in told:
        raise _said(told, where)
    return told


def _said(told: dict[str, Any], where: str) -> HouseError:
    name = told["error"] if told["error"] in _TOLD_BY_CHILD else "Malformed"
    kind: type[HouseError] = getattr(errors, name)
    parts = [str(told.get(part, ""))[:2000] for part in ("where", "what", "remedy")]
    return kind(f"{where}, {parts[0]}", parts[1], parts[2])


def _silent(code: int, limits: Limits, where: str) -> HouseError:
    if code in (-signal.SIGXCPU, -signal.SIGKILL, 128 + signal.SIGXCPU, 128 + signal.SIGKILL):
        what = f"the reading used up its {limits.cpu_seconds} seconds of processor time or was killed for memory"
        return Unavailable(where, what, "Split the file, or allow more.")
    what = f"the reading ended without a word (exit {code})"
    return Unavailable(where, what, "Nothing of it was taken in. Try again; if it stays so, report the file's reader.")
