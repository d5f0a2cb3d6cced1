"""What costs seconds to make and is only copied: made once for a run of tests, whichever of its processes asks."""

import fcntl
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

RUN = "TALLYSTICK_TEST_RUN"
"""Names the folder of the run; the processes of a run have it from the first."""


def begin() -> Path | None:
    """Make the folder of the run; gives it to the process that made it, who removes it at the end."""
    if RUN in os.environ:
        return None
    os.environ[RUN] = tempfile.mkdtemp(prefix="tallystick-run-")
    return Path(os.environ[RUN])


def once(name: str, make: Callable[[Path], None]) -> Path:
    """What ``make`` makes at the path it is given, made by whoever asks first; the others wait for it."""
    place = Path(os.environ[RUN])
    with (place / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / f"{name}.made").exists():
            make(place / name)
            (place / f"{name}.made").touch()
    return place / name
