"""Run as a program: receive contributions, and stop each at one write, by a kill or by an error of the disk.

Reads one JSON object: home, viewer, how ("kill" or "full"), and folders, each with the write to stop at (null: at
none). Every folder is received in a process of its own; prints one JSON object per folder: the writes that were seen,
or how it ended. The writes are those of this process; the cage's child has its own tests.
"""

import errno
import json
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.db import OperationalError
from psycopg.errors import DiskFull


def name_of(call: str, path: Any) -> str:
    """A write by what it does and to what; names that differ from run to run are left out."""
    said = (
        Path(os.fsdecode(path))
        if isinstance(path, str | bytes | os.PathLike)
        else Path(f"/proc/self/fd/{path}").readlink()
    )
    kept = [part for part in said.parts if len(part) < 30 and part not in ("/", "tmp")][-2:]
    hidden = said.name.startswith(".")
    said = said.with_name(re.sub(r"(spill|proof)-\w+|[0-9a-f]{16}$", r"\1", said.name) or "folder")
    kind = said.name.lstrip(".").split(".")[0] if len(said.name) < 60 else "of the contribution"
    place = next(
        (p for p in reversed(kept) if p in ("read", "steps", "ACCOUNTS", "quarantine", "incoming", "given")), ""
    )
    return f"{call} {place} {'fresh ' if hidden else ''}{kind if len(kind) < 30 else 'of the contribution'}".replace(
        "  ", " "
    )


class Stopper:
    """Notes every write; at the one named ``at`` ("before" or "after" it, and the how-manieth), the run ends."""

    def __init__(self, at: str | None, how: str) -> None:
        self.at, self.how, self.seen = at, how, list[str]()

    def around(self, call: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def stopping(*given: Any, **named: Any) -> Any:
            label = name_of(call, given[1] if call in ("rename", "link") else given[0]) if call != "commit" else call
            self._reach(f"before {label}")
            done = real(*given, **named)
            self._reach(f"after {label}")
            return done

        return stopping

    def _reach(self, label: str) -> None:
        times = sum(one.rpartition(" #")[0] == label for one in self.seen) + 1
        self.seen.append(f"{label} #{times}")
        if self.at != self.seen[-1]:
            return
        if self.how == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        self.at = None
        if "commit" in label:
            raise OperationalError("could not extend file") from DiskFull("No space left on device")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def hook(stopper: Stopper) -> None:
    from django.db.backends.base.base import BaseDatabaseWrapper

    for name in ("fsync", "rename", "link", "unlink", "mkdir"):
        setattr(os, name, stopper.around(name, getattr(os, name)))
    shutil.rmtree = stopper.around("rmtree", shutil.rmtree)
    BaseDatabaseWrapper.commit = stopper.around("commit", BaseDatabaseWrapper.commit)  # type: ignore[method-assign]


def receive(folder: str, at: str | None, said: dict[str, Any]) -> dict[str, Any]:
    from tallystick.intake import jobs
    from tallystick.vocabulary.errors import HouseError
    from tallystick.vocabulary.viewer import Viewer

    stopper = Stopper(at, said["how"])
    hook(stopper)
    viewer = Viewer(**{**said["viewer"], "roles": tuple(said["viewer"]["roles"])})
    try:
        row = jobs.receive(Path(folder), home=Path(said["home"]), viewer=viewer, reason="seized")
    except HouseError as error:
        return {"ended": type(error).__name__, "what": str(error), "seen": stopper.seen}
    except Exception as error:
        return {"ended": type(error).__name__, "what": str(error), "raw": True}
    return {"ended": "received", "digest": row.digest, "seen": stopper.seen}


def main() -> None:
    said = json.load(sys.stdin)
    from tallystick.site.starting import set_up

    set_up(Path(said["home"]))
    from tallystick.cage.gate import prove  # noqa: F401 - loaded once, before the forks
    from tallystick.intake import jobs  # noqa: F401

    for folder, at in said["folders"]:
        sys.stdout.flush()
        reading, writing = os.pipe()
        child = os.fork()
        if child == 0:
            told = receive(folder, at, said)
            os.write(writing, json.dumps(told).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as heard:
            told = heard.read()
        os.waitpid(child, 0)
        print(told.decode() or json.dumps({"ended": "killed"}))


if __name__ == "__main__":
    main()
