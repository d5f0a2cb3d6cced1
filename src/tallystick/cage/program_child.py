"""The inside of the cage of another program: lock the door, then become that program.

``python -m tallystick.cage.program_child JOB``: JSON with the open file of the ``program``, its ``words``, the
``limits``, the locks that ``must`` hold, and the pipe to ``tell`` why nothing was started. Standard input is the file
it is to read; outputs are open already.
"""

import json
import os
import sys
from pathlib import Path
from typing import Any

from tallystick.cage.child import LANDLOCK, SECCOMP
from tallystick.cage.landlock import confine
from tallystick.cage.limits import Limits, apply_limits
from tallystick.cage.privileges import drop_privileges
from tallystick.cage.seccomp import quiet_process, refuse_calls
from tallystick.cage.walls import LIBRARIES, MACHINE

UNLOCKED = b"u"
"""What is told when a lock that was proved does not hold, and nothing was started."""

NOT_STARTED = b"n"
"""What is told when the program cannot be started in the cage."""

_BARE = {"LC_ALL": "C.UTF-8", "TZ": "UTC"}


def main() -> None:
    """Never returns: the program takes this process over."""
    job = json.loads(sys.argv[1])
    for handle in (job["program"], job["tell"]):
        os.set_inheritable(handle, False)  # neither is open to the program
    if set(job["must"]) - set(_lock_down(job)):
        _end(job["tell"], UNLOCKED)
    try:
        os.execve(job["program"], job["words"], _BARE)  # noqa: S606 - a shell is what must not run
    except OSError:
        _end(job["tell"], NOT_STARTED)


def _end(tell: int, told: bytes) -> None:
    os.write(tell, told)
    os._exit(1)


def _lock_down(job: dict[str, Any]) -> list[str]:
    """The locks of a reading; only the one program may be started, which is then behind the same locks."""
    quiet_process()
    apply_limits(Limits(**job["limits"]))
    confined = confine(
        read=[Path(folder) for folder in (*LIBRARIES, *MACHINE)], write=[], source=_source(), program=job["program"]
    )
    drop_privileges()
    filtered = refuse_calls(runs=job["program"])
    return [name for name, closed in ((LANDLOCK, confined), (SECCOMP, filtered)) if closed]


def _source() -> int:
    """An open file for landlock to name: standard input is read as it is, open, and needs no right of its own."""
    return os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC)


if __name__ == "__main__":
    main()
